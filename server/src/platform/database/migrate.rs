//! Migrates the tables to this build.
//!
//! Migrations use a separate connection, because building a large index may take longer than any statement of the service. They
//! wait for locks only briefly, because every other transaction queues behind a waiting one.

use std::time::Duration;

use sqlx::{
    PgPool,
    migrate::{MigrateError, Migrator},
};
use tokio::time::sleep;

use super::{Database, Hosts};

/// Pause between two attempts.
const PAUSE: Duration = Duration::from_secs(1);
/// Postgres' error code for a lock timeout.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// How long to wait for locks.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// How long one attempt waits for a lock, as Postgres writes it.
    pub lock: &'static str,
    /// How many attempts are made.
    pub tries: u32,
}

impl Default for Patience {
    /// Waits about a minute in all.
    fn default() -> Self {
        Self { lock: "5s", tries: 10 }
    }
}

/// Why the migration failed.
#[derive(Debug, thiserror::Error)]
pub enum NotMigrated {
    /// Other transactions held the needed locks at every attempt.
    #[error(
        "other transactions, or another migration, held locks at every attempt ({0}). This migration changed nothing, and \
         those before it stay. Try again at a quieter time, or find out who holds the locks in pg_locks"
    )]
    Locked(MigrateError),
    /// The migration failed.
    #[error(transparent)]
    Failed(MigrateError),
}

/// Runs the pending migrations, each in its own transaction.
///
/// # Errors
/// [`NotMigrated`]; migrations before the failed one stay.
pub async fn migrate(hosts: &Hosts, migrator: &Migrator, patience: Patience) -> Result<(), NotMigrated> {
    let settings = [("statement_timeout", "0"), ("lock_timeout", patience.lock)];
    let database = Database::open_with(hosts, 1, &settings).await;
    let migrated = tried(&database.pool, migrator, patience.tries).await;
    database.pool.close().await;
    migrated
}

async fn tried(pool: &PgPool, migrator: &Migrator, tries: u32) -> Result<(), NotMigrated> {
    for _ in 1..tries {
        match migrator.run(pool).await {
            Err(cause) if is_locked(&cause) => {
                tracing::warn!(%cause, "the tables are locked; the migration is retried");
                sleep(PAUSE).await;
            }
            done => return done.map_err(NotMigrated::Failed),
        }
    }
    let last = migrator.run(pool).await;
    last.map_err(|cause| if is_locked(&cause) { NotMigrated::Locked(cause) } else { NotMigrated::Failed(cause) })
}

fn is_locked(error: &MigrateError) -> bool {
    let (MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _)) = error else { return false };
    cause.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| code == LOCK_NOT_AVAILABLE)
}
