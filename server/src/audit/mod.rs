//! The audit log's seals: they prove that its rows are those that were written.
//!
//! Rows are sealed some seconds after they were committed, in the order of their numbers, by one copy of the server at a time. So
//! no booking waits for a hash or for the lock of the chain. A seal covers all numbers of its range, so that nothing can be put
//! between its rows later: it goes only as far as every transaction that may hold one of these numbers has ended.

mod actor;
mod file;
pub(crate) mod log;
mod record;
mod seal;
mod store;

use std::time::Duration;

use sqlx::{PgConnection, PgPool};
use tokio_util::sync::CancellationToken;

pub(crate) use actor::Actor;
pub use file::audit_file;
pub use log::PgAuditLog;
pub(crate) use record::{Entry, record};
pub use seal::{NotASeal, Seal};

use crate::platform::{clock::Clock, database::Database};

/// How often rows are sealed.
const EVERY: Duration = Duration::from_secs(10);
/// The most rows of one seal.
const ROWS: i32 = 1_000;
/// How often one sealing looks whether earlier writers have ended.
const LOOKS: u32 = 20;
/// Between two looks.
const BETWEEN: Duration = Duration::from_millis(100);

/// Seals what is written, until told to stop. Several copies of the server may do so at the same time.
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

/// Logs the last seal: a log that is sent elsewhere keeps it out of reach of those who can change the database.
async fn say(database: &Database, rows: u64) {
    match database.ask(last(&database.pool)).await {
        Ok(Some(seal)) => tracing::info!(rows, %seal, "the audit log was sealed"),
        Ok(None) => {}
        Err(cause) => tracing::warn!(%cause, "the audit log’s last seal was not read"),
    }
}

/// Seals the rows that were committed before; says how many. None, while a transaction goes on writing for seconds.
///
/// # Errors
/// Where the database does not answer.
pub async fn seal(pool: &PgPool, clock: &Clock) -> sqlx::Result<u64> {
    // One connection for all: the numbers of one server's transactions say nothing about another's.
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

/// A number up to which no row can appear any more. `None`: a transaction is still writing.
async fn settled(db: &mut PgConnection) -> sqlx::Result<Option<i64>> {
    // In this order: a transaction locks the log before it takes a number, so one that holds a number up to this is in the list.
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
/// Where the database does not answer.
pub async fn last(pool: &PgPool) -> sqlx::Result<Option<Seal>> {
    store::last(pool).await
}

/// What differs from what was sealed, in words; and whether a seal that was kept elsewhere is still there.
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

/// Deletes rows of one seal that are all from before an instant; says how many.
pub(crate) async fn end(pool: &PgPool, before: time::OffsetDateTime, now: time::OffsetDateTime) -> sqlx::Result<u64> {
    store::end(pool, before, now).await
}

/// Whether the role of these connections can change or delete rows that were written.
///
/// # Errors
/// Where the database does not answer.
pub async fn can_be_changed(pool: &PgPool) -> sqlx::Result<bool> {
    store::can_be_changed(pool).await
}
