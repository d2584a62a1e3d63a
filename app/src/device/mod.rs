//! The device: what it keeps for when there is no line, and what it says then. The service worker itself is in `device/`
//! beside the crates, because browsers run only JavaScript as such.

mod page;
#[cfg(feature = "hydrate")]
mod worker;

pub use page::OfflinePage;
#[cfg(feature = "hydrate")]
pub(crate) use worker::{forget_private_pages, is_kept_page, keep_pages};
