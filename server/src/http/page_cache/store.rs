//! The SQL of the page cache.

use sqlx::PgExecutor;

/// Identifies the data that a statement sees now.
///
/// The snapshot decides it. The server's start and last checkpoint distinguish two lifetimes of a database: the later one may reuse
/// the numbers of transactions that the earlier one lost.
pub(super) async fn data_seen(db: impl PgExecutor<'_>) -> sqlx::Result<String> {
    sqlx::query_scalar!(
        r#"select concat_ws(' ', pg_current_snapshot(), pg_postmaster_start_time(), checkpoint_lsn) as "seen!"
           from pg_control_checkpoint()"#,
    )
    .fetch_one(db)
    .await
}
