//! Sheets: the council's announcements.

mod api;
mod page;

pub use api::*;
pub(crate) use page::FileList;
pub use page::SheetPage;
