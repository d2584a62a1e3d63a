//! The office: where council officers work.

mod acting;
mod api;
mod attachments;
mod audit;
mod both;
mod form;
mod frame;
mod masthead;
mod officer;
mod officers;
mod overview;
mod password;
mod register;
mod report;
mod rooms;
pub mod schools;
mod sessions;
mod sheets;
mod sign_in;
mod venues;

pub use acting::*;
pub use api::*;
pub use attachments::*;
pub use audit::*;
pub use masthead::OfficeMasthead;
pub use officer::OfficerPage;
pub use officers::OfficersPage;
pub use overview::OverviewPage;
pub use password::PasswordPage;
pub use register::*;
pub use report::*;
pub use sessions::*;
pub use sheets::*;
pub use sign_in::OfficeSignInPage;
pub use venues::*;
