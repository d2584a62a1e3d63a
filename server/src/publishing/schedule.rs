//! Scheduled sheets appear at their time, without anyone's click.

use std::time::Duration;

use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use super::store::append;
use crate::platform::{clock::Clock, database::Database};

/// How often it is looked for sheets that are due: so late may one appear.
const EVERY: Duration = Duration::from_secs(1);

/// Publishes sheets that are due until told to stop. Several copies of the server may do so at the same time.
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

/// Publishes the sheets that are due; says how many.
///
/// # Errors
/// Where the database does not answer.
pub async fn publish_due(pool: &PgPool, clock: &Clock) -> sqlx::Result<u64> {
    append::publish_due(pool, clock.now()).await
}
