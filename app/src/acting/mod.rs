//! Acting for a school: an officer books, substitutes, moves and cancels on the school's own pages, within the same rules.

mod api;
mod banner;
mod page;

pub use api::*;
pub(crate) use banner::ActingBanner;
pub use page::ActingPage;
