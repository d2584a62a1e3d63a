//! Waiting lists: joining, viewing and leaving them.

mod api;
mod page;

pub use api::*;
pub use page::WaitPage;
