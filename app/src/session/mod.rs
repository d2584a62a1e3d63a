//! Sessions in the office: the live list, and one session with its delegates.

mod api;
mod cancel;
mod change;
mod list;
mod month;
mod new;
mod page;
mod view;

pub use api::*;
pub use cancel::CancelSessionPage;
pub use list::OfficeSessionsPage;
pub use month::MonthPage;
pub use new::NewSessionPage;
pub use page::OfficeSessionPage;
pub use view::*;
