//! Sessions in the office: the live board, and one session with who comes.

mod api;
mod board;
mod cancel;
mod change;
mod clashes;
mod month;
mod new;
mod session;
mod view;

pub use api::*;
pub use board::BoardPage;
pub use cancel::CancelSessionPage;
pub(super) use clashes::Clashes;
pub use month::MonthPage;
pub use new::NewSessionPage;
pub use session::OfficeSessionPage;
pub use view::*;
