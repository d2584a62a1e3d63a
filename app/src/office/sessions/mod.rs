//! Sessions in the office: the live board, and one session with who comes.

mod api;
mod board;
mod change;
mod session;

pub use api::*;
pub use board::BoardPage;
pub use session::OfficeSessionPage;
