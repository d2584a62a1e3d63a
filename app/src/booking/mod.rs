//! Bookings: made, looked at, cancelled.

mod api;
mod cancel;
mod check;
mod correct;
mod form;
mod local;
mod ours;
mod page;
mod refusal;
mod remember;
mod view;

pub use api::*;
pub use cancel::CancelPage;
pub use check::CheckPage;
pub use correct::CorrectPage;
pub use ours::OurBookingsPage;
pub use page::{BookPage, BookingPage};
pub use remember::forget_booker;
pub use view::*;

pub(crate) use check::{AnswersGiven, HiddenAnswers};
pub(crate) use page::session_page;
pub(crate) use refusal::RefusalView;
