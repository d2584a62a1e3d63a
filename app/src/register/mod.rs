//! Registers: the attendance at a session, marked as people arrive.

mod api;
mod list;
mod needs;
mod page;
mod person;
mod print;
mod recorded;
mod view;
mod walk_in;

pub use api::*;
pub use list::RegistersPage;
pub use needs::NeedsPage;
pub use page::RegisterPage;
pub use print::PrintPage;
pub use view::*;
