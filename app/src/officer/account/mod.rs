//! An officer's own account: the password, and the second step of signing in.

mod page;
mod password;

pub use page::AccountPage;
pub use password::*;
