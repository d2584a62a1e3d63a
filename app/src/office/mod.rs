//! The office: where council officers work.

mod api;
mod form;
mod frame;
mod masthead;
mod officer;
mod officers;
mod overview;
mod password;
pub mod schools;
mod sign_in;

pub use api::*;
pub use masthead::OfficeMasthead;
pub use officer::OfficerPage;
pub use officers::OfficersPage;
pub use overview::OverviewPage;
pub use password::PasswordPage;
pub use sign_in::OfficeSignInPage;
