//! The files of a draft: attached, named and removed.

mod api;
mod page;

pub use api::*;
pub use page::AttachmentsPage;
