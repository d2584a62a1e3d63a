//! Bringing the tables up to this build.
//!
//! Over a connection of its own: a long index may take longer than any statement of the service. What it does wait for only briefly
//! are locks, since everybody else queues up behind whoever waits for one.

use std::time::Duration;

use sqlx::{
    PgPool,
    migrate::{MigrateError, Migrator},
};
use tokio::time::sleep;

use super::{Database, Hosts};

/// Between two tries.
const PAUSE: Duration = Duration::from_secs(1);
/// What Postgres says of a lock that it has waited for long enough.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// How long locks are waited for.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// In one try, as Postgres writes it.
    pub lock: &'static str,
    /// How often it is tried.
    pub tries: u32,
}

impl Default for Patience {
    /// About a minute in all.
    fn default() -> Self {
        Self { lock: "5s", tries: 10 }
    }
}

/// Why the tables were not brought up to this build.
#[derive(Debug, thiserror::Error)]
pub enum NotMigrated {
    /// Others held what was needed, each time.
    #[error(
        "other transactions, or another migration, held locks each time ({0}). Nothing of this migration was changed, and \
         those before it stay. Try again when less is done, or find who holds the locks in pg_locks"
    )]
    Locked(MigrateError),
    /// It failed.
    #[error(transparent)]
    Failed(MigrateError),
}

/// Runs the migrations that have not been run, each in a transaction of its own.
///
/// # Errors
/// [`NotMigrated`]; migrations before the one that failed stay.
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
                tracing::warn!(%cause, "the tables are locked; migrating is tried again");
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
