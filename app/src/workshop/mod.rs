//! Workshops: the training that a sheet announces, with its sessions.

mod api;
mod page;

pub use api::*;
pub use page::{WorkshopPage, window_words};
