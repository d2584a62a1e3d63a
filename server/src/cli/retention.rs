//! Deletes data whose retention period is over.

use std::time::Duration;

use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use tower_sessions::ExpiredDeletion;

use crate::{
    attachment::{self, ContentStore},
    booking,
    http::visit::{self, VisitStore},
    people,
    people::Periods,
    platform::{attempts, clock::Clock, database::Database},
    school::import,
};

/// The pause between two runs.
const EVERY: Duration = Duration::from_mins(10);

/// Deletes expired visits, old wrong secrets, answers to old commands and unused attachments, and ends people's data after these
/// periods, until told to stop. Several servers may do so at the same time.
pub async fn forget_old(
    store: VisitStore,
    contents: ContentStore,
    database: Database,
    clock: Clock,
    periods: Periods,
    stop: CancellationToken,
) {
    let mut every = tokio::time::interval(EVERY);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = every.tick() => {
                let once = forget_once((&store, &contents), &database.pool, &clock, &periods);
                if let Err(cause) = database.primary.guard(once).await {
                    tracing::warn!(%cause, "some expired data was not deleted");
                }
            }
        }
    }
}

async fn forget_once((store, contents): (&VisitStore, &ContentStore), pool: &PgPool, clock: &Clock, periods: &Periods) {
    if let Err(cause) = store.delete_expired().await {
        tracing::warn!(%cause, "expired sessions were not deleted");
    }
    if let Err(cause) = visit::forget_ended(pool).await {
        tracing::warn!(%cause, "expired visits were not deleted");
    }
    if let Err(cause) = attempts::forget_old(pool, clock).await {
        tracing::warn!(%cause, "old wrong PINs and passwords were not deleted");
    }
    if let Err(cause) = import::forget_old(pool, clock).await {
        tracing::warn!(%cause, "old files of schools were not deleted");
    }
    match attachment::forget_unused(pool, contents).await {
        Ok(0) => {}
        Ok(contents) => tracing::info!(contents, "unused attachments were deleted"),
        Err(cause) => tracing::warn!(%cause, "unused attachments were not deleted"),
    }
    match booking::forget_old_commands(pool, clock).await {
        Ok(0) => {}
        Ok(commands) => tracing::info!(commands, "the keys of old commands were deleted"),
        Err(cause) => tracing::warn!(%cause, "the keys of old commands were not deleted"),
    }
    match people::end_old(pool, clock, periods).await {
        Ok(ended) if ended == people::Ended::default() => {}
        Ok(ended) => tracing::info!(?ended, "expired data about people was deleted"),
        Err(cause) => tracing::warn!(%cause, "some expired data about people was not deleted"),
    }
}
