//! Waiting lists: joined, looked at, left.

mod api;
mod page;

pub use api::*;
pub use page::WaitPage;
