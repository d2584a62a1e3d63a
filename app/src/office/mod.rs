//! The office: where council officers work.

mod account;
mod api;
mod audit;
mod form;
mod frame;
mod masthead;
mod officer;
mod officers;
mod overview;
mod password;
mod people;
mod register;
mod report;
mod rooms;
pub mod schools;
mod sessions;
mod sheets;
mod sign_in;

pub use account::*;
pub use api::*;
pub use audit::*;
pub use masthead::OfficeMasthead;
pub use officer::OfficerPage;
pub use officers::OfficersPage;
pub use overview::OverviewPage;
pub use password::PasswordPage;
pub use people::*;
pub use register::*;
pub use report::*;
pub use sessions::*;
pub use sheets::*;
pub use sign_in::OfficeSignInPage;
