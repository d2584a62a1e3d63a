//! Waiting until others wait.

use sqlx::PgPool;

/// Returns when this many transactions of the database wait for a lock.
pub async fn until_waiting(pool: &PgPool, many: i64) {
    let count = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(count).fetch_one(pool).await.unwrap() < many {
        tokio::task::yield_now().await;
    }
}
