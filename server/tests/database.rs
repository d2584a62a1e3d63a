//! An address with several database servers: connections lead to the primary.

use server::platform::database::{Database, Hosts};
use sqlx::{
    ConnectOptions, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

/// A pool for this database with other hosts before its own.
async fn open(connect: &PgConnectOptions, before: &str) -> PgPool {
    let url = connect.to_url_lossy().to_string().replacen('@', &format!("@{before},"), 1);
    Database::open(&url.parse::<Hosts>().unwrap(), 2).await.pool
}

#[sqlx::test]
async fn unreachable_database_server_is_skipped(_: PgPoolOptions, connect: PgConnectOptions) {
    for gone in ["127.0.0.1:1", "%2Fnonexistent"] {
        let pool = open(&connect, gone).await;
        let name: String = sqlx::query_scalar("select current_database()::text").fetch_one(&pool).await.unwrap();
        assert_eq!(Some(name.as_str()), connect.get_database());
        pool.close().await;
    }
}

#[sqlx::test]
async fn statements_time_out_and_vanished_clients_are_noticed(_: PgPoolOptions, connect: PgConnectOptions) {
    let pool = open(&connect, "127.0.0.1:1").await;
    for (setting, value) in [("statement_timeout", "10s"), ("idle_in_transaction_session_timeout", "10s")] {
        let is: String = sqlx::query_scalar("select current_setting($1)").bind(setting).fetch_one(&pool).await.unwrap();
        assert_eq!(is, value, "{setting}");
    }
    pool.close().await;
}
