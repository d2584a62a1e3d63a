//! A delegate's own page, behind the link that the school passes on.

mod api;
mod page;

pub use api::*;
pub use page::{CannotComePage, DelegatePage};
