//! Publishes scheduled sheets at their time.

use std::time::Duration;

use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use super::store::append;
use crate::platform::{clock::Clock, database::Database};

/// How often to check for due sheets, which is the longest delay.
const EVERY: Duration = Duration::from_secs(1);

/// Publishes due sheets until told to stop. Several servers may do so at the same time.
pub async fn run(database: Database, clock: Clock, stop: CancellationToken) {
    let mut every = tokio::time::interval(EVERY);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = every.tick() => match database.ask(publish_due(&database.pool, &clock)).await {
                Ok(0) => {}
                Ok(sheets) => tracing::info!(sheets, "scheduled sheets were published"),
                Err(cause) => tracing::warn!(%cause, "scheduled sheets were not published"),
            }
        }
    }
}

/// Publishes the due sheets; returns how many.
///
/// # Errors
/// The database does not answer.
pub async fn publish_due(pool: &PgPool, clock: &Clock) -> sqlx::Result<u64> {
    append::publish_due(pool, clock.now()).await
}
