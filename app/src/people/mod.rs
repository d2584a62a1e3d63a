//! People in the office: what is kept about a person, correcting it, and erasing it.

mod api;
mod erase;
mod list;
mod person;
mod view;

pub use api::*;
pub use erase::ErasePersonPage;
pub use list::PeoplePage;
pub use person::PersonPage;
pub use view::*;
