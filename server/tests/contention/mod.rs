//! Colliding transactions: every command succeeds under any default isolation of the database.

mod commands;

use futures::future::join_all;
use server::{
    platform::database::{Database, Hosts},
    session::set_capacity,
};
use shared::session::{Capacity, SessionCode};
use sqlx::{
    ConnectOptions, Executor, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::support::{Backend, strangers};

const LEVELS: [&str; 3] = ["read committed", "repeatable read", "serializable"];

/// Sets this default isolation level for connections opened from now on.
async fn default_to(connect: &PgConnectOptions, level: &str) {
    let mut db = connect.connect().await.unwrap();
    let name = connect.get_database().unwrap();
    let set = format!("alter database \"{name}\" set default_transaction_isolation = '{level}'");
    db.execute(set.as_str()).await.unwrap();
}

/// The service's own pool.
async fn service_pool(connect: &PgConnectOptions) -> PgPool {
    let hosts: Hosts = connect.to_url_lossy().to_string().parse().unwrap();
    Database::open(&hosts, 10).await.pool
}

/// Connections opened without settings, as from a pooler that ignores `options`.
async fn lent_pool(connect: &PgConnectOptions) -> PgPool {
    PgPoolOptions::new().max_connections(10).connect_with(connect.clone()).await.unwrap()
}

/// Ten schools book, then cancel, at the same time; ten officers set the capacity at the same time.
async fn ten_at_once(pool: PgPool) {
    let backend = Backend::on(pool).await;
    let workshop = backend.workshop(None, "workshop", &[20]).await;
    let at = workshop.session(1);
    let schools = join_all((0..10).map(|_| backend.school())).await;
    let booked = join_all(schools.iter().map(async |school| backend.book(school, &at, &strangers(1)).await)).await;
    let booked: Vec<_> = booked.into_iter().map(|answer| answer.unwrap()).collect();
    let cancelled = join_all(schools.iter().zip(booked).map(|(school, booked)| backend.cancel(school, booked, "all")));
    for answer in cancelled.await {
        assert_eq!(answer, Ok(()));
    }
    let code: String =
        sqlx::query_scalar("select code from session order by id desc limit 1").fetch_one(&backend.pool).await.unwrap();
    let code = SessionCode::try_from(code.as_str()).unwrap();
    let sizes = 21..31_u32;
    let set = sizes.map(async |people| {
        set_capacity(&backend.pool, &backend.clock, &code, Capacity::try_from(people).unwrap()).await
    });
    for answer in join_all(set).await {
        answer.unwrap();
    }
    assert_eq!(backend.faults().await, Vec::<String>::new());
    backend.pool.close().await;
}

#[sqlx::test]
async fn d5_simultaneous_commands_succeed_under_any_default_isolation(_: PgPoolOptions, connect: PgConnectOptions) {
    for level in LEVELS {
        default_to(&connect, level).await;
        ten_at_once(service_pool(&connect).await).await;
        ten_at_once(lent_pool(&connect).await).await;
    }
}

#[sqlx::test]
async fn the_service_asks_for_read_committed_itself(_: PgPoolOptions, connect: PgConnectOptions) {
    default_to(&connect, "serializable").await;
    let asked = "select current_setting('transaction_isolation')";
    let (pool, lent) = (service_pool(&connect).await, lent_pool(&connect).await);
    let outside: String = sqlx::query_scalar(asked).fetch_one(&pool).await.unwrap();
    assert_eq!(outside, "read committed", "a statement outside a transaction");
    let outside: String = sqlx::query_scalar(asked).fetch_one(&lent).await.unwrap();
    assert_eq!(outside, "serializable", "the test's own default holds");
    for pool in [pool, lent] {
        let mut transaction = server::platform::database::begin(&pool).await.unwrap();
        let inside: String = sqlx::query_scalar(asked).fetch_one(&mut *transaction).await.unwrap();
        assert_eq!(inside, "read committed", "a transaction");
        transaction.rollback().await.unwrap();
        pool.close().await;
    }
}
