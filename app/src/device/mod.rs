//! The device: what it keeps until the service has answered, and what it says of it.

mod outbox;
mod sign;
#[cfg(feature = "hydrate")]
mod storage;

pub use outbox::send_later;
#[cfg(feature = "hydrate")]
pub use outbox::{forget, waiting};
pub use sign::OutboxSign;
