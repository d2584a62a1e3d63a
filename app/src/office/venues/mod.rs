//! Venues in the office: where sessions are held, what sheets call it, and how many people its rooms hold.

mod api;
mod form;
mod list;
mod merge;
mod venue;

pub use api::*;
pub use list::VenuesPage;
pub use merge::MergeVenuePage;
pub use venue::{NewVenuePage, VenuePage};
