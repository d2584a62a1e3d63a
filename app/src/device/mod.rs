//! The device: its data for use offline, commands that wait to be sent, and the banner about them.

mod banner;
#[cfg(feature = "hydrate")]
mod kept;
#[cfg_attr(
    feature = "ssr",
    expect(clippy::unused_async, reason = "a server function is asynchronous, and the key is at hand")
)]
mod key;
#[cfg(feature = "hydrate")]
mod making;
mod outbox;
mod page;
pub(crate) mod remember;
#[cfg(feature = "hydrate")]
mod sealing;
#[cfg(feature = "hydrate")]
mod sending;
#[cfg(feature = "hydrate")]
pub(crate) mod storage;
#[cfg(feature = "hydrate")]
mod typed;
#[cfg(feature = "hydrate")]
mod worker;

pub use banner::OutboxBanner;
pub use key::*;
pub use outbox::send_later;
#[cfg(feature = "hydrate")]
pub(crate) use outbox::show_waiting;
#[cfg(feature = "hydrate")]
pub use outbox::{forget, waiting};
pub use page::OfflinePage;
pub use remember::forget_booker;
#[cfg(feature = "hydrate")]
pub(crate) use sealing::{open, page_owner, seal};
#[cfg(feature = "hydrate")]
pub(crate) use typed::{keep_typed, take_typed};
#[cfg(feature = "hydrate")]
pub(crate) use worker::{forget_private_pages, is_kept_page, keep_pages};
