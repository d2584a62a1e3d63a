//! Venues in the office: their names on sheets, and how many people their rooms hold.

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
