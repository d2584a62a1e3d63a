//! The SQL of kept pages.

use sqlx::PgExecutor;

/// Which data a statement that begins now sees.
///
/// The snapshot decides it; the server's start and its last checkpoint tell apart two lives of a database, of which the
/// later may give the numbers of transactions anew that the earlier has lost.
pub(super) async fn data_seen(db: impl PgExecutor<'_>) -> sqlx::Result<String> {
    sqlx::query_scalar!(
        r#"select concat_ws(' ', pg_current_snapshot(), pg_postmaster_start_time(), checkpoint_lsn) as "seen!"
           from pg_control_checkpoint()"#,
    )
    .fetch_one(db)
    .await
}
