//! Venues in the office: where sessions are held, what sheets call it, and how many people its rooms hold.

mod api;
mod fields;
mod form;
mod list;
mod merge;
mod page;

pub use api::*;
pub(crate) use fields::{NewVenue, OverRoom};
pub use list::VenuesPage;
pub use merge::MergeVenuePage;
pub use page::{NewVenuePage, VenuePage};
