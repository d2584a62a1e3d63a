//! Officers: their accounts and roles, and how they sign in.

pub mod account;
mod api;
mod list;
mod page;
mod password;
mod roles;
pub mod second_step;
mod sign_in;
mod signed_out;

pub use api::*;
pub use list::OfficersPage;
pub use page::OfficerPage;
pub use password::PasswordPage;
pub(crate) use roles::RoleBoxes;
pub use sign_in::OfficeSignInPage;
pub use signed_out::signed_out_page;
