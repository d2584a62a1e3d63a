//! Bookings: made, looked at, changed, moved, cancelled.

mod api;
mod cancel;
mod change_page;
mod changes;
mod check;
mod correct;
mod form;
mod history;
mod live;
mod local;
mod moving;
mod ours;
mod page;
mod refusal;
mod remember;
mod view;
mod whom;

pub use api::*;
pub use cancel::CancelPage;
pub use changes::*;
pub use check::CheckPage;
pub use correct::CorrectPage;
pub use live::LiveBookings;
pub use moving::MovePage;
pub use ours::OurBookingsPage;
pub use page::{BookPage, BookingPage, PrintButton};
pub use remember::forget_booker;
pub use view::*;

pub(crate) use check::{AnswersGiven, HiddenAnswers};
pub(crate) use page::{row, session_page};
pub(crate) use refusal::RefusalView;
