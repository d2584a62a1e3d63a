//! Bookings: making, viewing, changing, moving and cancelling them.

mod api;
mod cancel;
mod change_page;
mod changes;
mod check;
mod correct;
mod delegate_choice;
mod form;
mod history;
mod list;
mod local;
mod moving;
mod page;
mod refusal;
mod view;
mod waiting;

pub use api::*;
pub use cancel::CancelPage;
pub use changes::*;
pub use check::CheckPage;
pub(crate) use check::{AnswersGiven, HiddenAnswers};
pub use correct::CorrectPage;
pub use list::OurBookingsPage;
pub use moving::MovePage;
pub(crate) use page::session_page;
pub use page::{BookPage, BookingPage};
pub(crate) use refusal::RefusalView;
pub use view::*;
