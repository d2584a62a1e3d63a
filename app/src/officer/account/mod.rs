//! An officer's own account: the password, and the second step of signing in.

mod api;
mod code;
mod page;
mod password;
mod rule;
mod set_up;

pub use api::*;
pub use code::SignInCodePage;
pub use page::AccountPage;
pub use password::*;
pub use rule::StepRulePage;
pub use set_up::*;
