//! The audit log's seals, which prove that its rows are unchanged.
//!
//! Rows are sealed some seconds after their commit, in order of number, by one server at a time, so that no booking waits for a
//! hash or the chain's lock. A seal covers every number of its range, so no row can be inserted later. It therefore ends where a
//! running transaction may still hold a number.

mod actor;
mod file;
mod record;
mod seal;
pub(crate) mod search;
mod store;

use std::time::Duration;

use sqlx::{PgConnection, PgPool};
use tokio_util::sync::CancellationToken;

pub(crate) use actor::Actor;
pub use file::audit_file;
pub(crate) use record::{Entry, record};
pub use seal::{NotASeal, Seal};
pub use search::PgAuditLog;

use crate::platform::{clock::Clock, database::Database};

/// How often rows are sealed.
const EVERY: Duration = Duration::from_secs(10);
/// The most rows of one seal.
const ROWS: i32 = 1_000;
/// How many times one sealing checks whether earlier writers have finished.
const LOOKS: u32 = 20;
/// The pause between two checks.
const BETWEEN: Duration = Duration::from_millis(100);

/// Seals new rows until told to stop. Several servers may do so at the same time.
pub async fn keep_sealed(database: Database, clock: Clock, stop: CancellationToken) {
    let mut every = tokio::time::interval(EVERY);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = every.tick() => match database.ask(seal(&database.pool, &clock)).await {
                Ok(0) => {}
                Ok(rows) => say(&database, rows).await,
                Err(cause) => tracing::warn!(%cause, "the audit log was not sealed"),
            }
        }
    }
}

/// Logs the last seal. A log that is sent elsewhere keeps the seal out of reach of people who can change the database.
async fn say(database: &Database, rows: u64) {
    match database.ask(last(&database.pool)).await {
        Ok(Some(seal)) => tracing::info!(rows, %seal, "the audit log was sealed"),
        Ok(None) => {}
        Err(cause) => tracing::warn!(%cause, "the audit log’s last seal was not read"),
    }
}

/// Seals the rows committed before the call; returns how many. Seals none while a transaction keeps writing for seconds.
///
/// # Errors
/// The database does not answer.
pub async fn seal(pool: &PgPool, clock: &Clock) -> sqlx::Result<u64> {
    // One connection is used throughout, because transaction numbers are only comparable on one server.
    let mut db = pool.acquire().await?;
    let Some(up_to) = settled(&mut db).await? else { return Ok(0) };
    let mut rows = 0;
    loop {
        match store::seal(&mut *db, up_to, ROWS, clock.now()).await? {
            None | Some(0) => return Ok(rows),
            Some(sealed) => rows += u64::from(sealed.unsigned_abs()),
        }
    }
}

/// A number up to which no further row can appear. `None`: a transaction is still writing.
async fn settled(db: &mut PgConnection) -> sqlx::Result<Option<i64>> {
    // The number is read before the list. A transaction locks the log before it takes a number, so the list contains every
    // transaction with a lower number.
    let numbered = store::last_number(&mut *db).await?;
    let writing = store::writing(&mut *db).await?;
    for _ in 0..LOOKS {
        if writing.is_empty() || !store::still_writing(&mut *db, &writing).await? {
            return Ok(Some(numbered));
        }
        tokio::time::sleep(BETWEEN).await;
    }
    Ok(None)
}

/// The last seal, if there is one.
///
/// # Errors
/// The database does not answer.
pub async fn last(pool: &PgPool) -> sqlx::Result<Option<Seal>> {
    store::last(pool).await
}

/// The differences between the log and its seals, in words. If a seal was kept elsewhere, the log must still have it.
pub(crate) async fn faults(db: &mut PgConnection, kept: Option<&Seal>) -> sqlx::Result<Vec<String>> {
    let mut faults = store::faults(&mut *db).await?;
    if let Some(kept) = kept {
        match store::find(&mut *db, kept.number).await? {
            Some(found) if found == *kept => {}
            Some(_) => faults.push(format!("seal {} of the audit log is not the one that was kept", kept.number)),
            None => faults.push(format!("the audit log has no seal {}, which was kept", kept.number)),
        }
    }
    Ok(faults)
}

/// How many rows are sealed, and how many are not yet.
pub(crate) async fn counts(db: &mut PgConnection) -> sqlx::Result<(i64, i64)> {
    store::counts(db).await
}

/// Deletes the rows of one seal that are all from before this time; returns how many.
pub(crate) async fn end(pool: &PgPool, before: time::OffsetDateTime, now: time::OffsetDateTime) -> sqlx::Result<u64> {
    store::end(pool, before, now).await
}

/// Whether the role of these connections can change or delete audit rows.
///
/// # Errors
/// The database does not answer.
pub async fn can_be_changed(pool: &PgPool) -> sqlx::Result<bool> {
    store::can_be_changed(pool).await
}
