//! What open pages are told while they are open, as Server-Sent Events.

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

/// What streams need of the server.
#[derive(Clone)]
pub struct Live {
    /// For what a stream of bookings begins with.
    pub pool: PgPool,
    /// For what a stream of seats begins with.
    pub snapshots: Snapshots,
    /// For the changes.
    pub seats: Hub,
    /// How many streams there may be.
    pub pages: OpenPages,
    /// Ends all streams when the server stops.
    pub stop: CancellationToken,
}
