//! An officer's own account: the second step of signing in.

mod api;
mod code;
mod page;

pub use api::*;
pub use code::SignInCodePage;
pub use page::AccountPage;
