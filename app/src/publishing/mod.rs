//! Sheets in the office: writing, pasting, publishing, correcting, withdrawing.

mod api;
mod draft;
mod fields;
mod list;
mod paste;
mod session_fields;
mod sheet;
mod view;

pub use api::*;
pub use draft::DraftPage;
pub use list::OfficeSheetsPage;
pub use paste::PastePage;
pub use sheet::OfficeSheetPage;
pub use view::*;
