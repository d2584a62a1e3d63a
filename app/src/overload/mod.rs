//! What people see when more of them come at once than the service can serve. On the server alone: these pages have no
//! scripts, and are rendered once, before anybody asks.

mod page;

pub use page::{AGAIN_FIELDS, AGAIN_TO, AHEAD, again_page, queue_page};
