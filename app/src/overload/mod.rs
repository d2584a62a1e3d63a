//! The pages for times when more people visit than the service can serve. Server only: these pages have no scripts and are
//! rendered once, at start.

mod page;

pub use page::{AGAIN_FIELDS, AGAIN_TO, AHEAD, again_page, queue_page};
