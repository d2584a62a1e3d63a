//! Sheets: what the council publishes.

mod api;
mod page;

pub use api::*;
pub use page::SheetPage;
