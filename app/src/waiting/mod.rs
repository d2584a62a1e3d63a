//! Waiting lists: joined, looked at, left.

mod api;
mod line;
mod page;

pub use api::*;
pub use line::WaitingLine;
pub use page::{Joined, WaitPage, Waiting};
