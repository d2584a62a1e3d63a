//! Schools reached: which schools a workshop has reached, as a table and as pictures.

mod api;
mod list;
mod page;
mod picture;
mod shape;

pub use api::*;
pub use list::ReportsPage;
pub use page::ReportPage;
