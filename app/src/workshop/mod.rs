//! Workshops: what a sheet announces, and its sessions.

mod api;
mod page;

pub use api::*;
pub use page::{WorkshopPage, window_words};
