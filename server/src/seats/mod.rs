//! Seats: the counted places of sessions.

mod store;

pub(crate) use store::seats;
pub use store::{snapshot, snapshot_of};
