//! The device: what it keeps for when there is no line, what waits on it to be sent, and what it says then.

#[cfg(feature = "hydrate")]
mod kept;
mod outbox;
mod page;
#[cfg(feature = "hydrate")]
mod sending;
mod sign;
#[cfg(feature = "hydrate")]
mod storage;
#[cfg(feature = "hydrate")]
mod worker;

pub use outbox::{MADE_AGO, send_later};
#[cfg(feature = "hydrate")]
pub use outbox::{forget, waiting};
pub use page::OfflinePage;
pub use sign::OutboxSign;
#[cfg(feature = "hydrate")]
pub(crate) use worker::{forget_private_pages, is_kept_page, keep_pages};
