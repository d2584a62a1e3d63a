//! Updates for open pages, as Server-Sent Events.

mod bookings;
mod open;
mod seats;
mod snapshots;

use std::time::Duration;

use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::seats::Hub;

pub use bookings::live_bookings;
pub use open::OpenPages;
pub use seats::live_seats;
pub use snapshots::Snapshots;

/// The least time between two events of one page: 20 a second.
const PACE: Duration = Duration::from_millis(50);
/// How often a comment keeps proxies from closing a quiet stream.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The dependencies of streams.
#[derive(Clone)]
pub struct Live {
    /// Reads the state that a stream of bookings begins with.
    pub pool: PgPool,
    /// Reads the state that a stream of seats begins with.
    pub snapshots: Snapshots,
    /// Announces changes.
    pub seats: Hub,
    /// Limits the number of streams.
    pub pages: OpenPages,
    /// Ends all streams when the server stops.
    pub stop: CancellationToken,
}
