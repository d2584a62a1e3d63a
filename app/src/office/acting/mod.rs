//! Acting for a school: an officer books, substitutes, moves and cancels on the school's own pages, within the same rules.

mod api;
mod page;
mod sign;

pub use api::*;
pub use page::ActingPage;
pub(crate) use sign::ActingSign;
