//! People in the office: showing, correcting and erasing the data stored about a person.

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
