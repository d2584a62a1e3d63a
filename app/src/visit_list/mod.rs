//! Where a school or an officer is signed in: each visit, and how to end it.

mod api;
mod page;

pub use api::*;
pub use page::VisitsPage;
