//! `/readyz` does not wait behind other requests, asks the database once a second at most, and names the missing part.

use std::time::Duration;

use server::{
    http::{
        limits::Limits,
        readiness::{NotReady, TABLE_NAMES},
    },
    platform::signed_link::LinkKey,
};
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::time::{Instant, timeout};

use crate::support::service::{Locked, PATIENCE, Response, Service, Visitor};

async fn until(service: &Service, status: u16) -> Response {
    timeout(PATIENCE, async {
        loop {
            let response = Visitor::of(service).asks("/readyz").await;
            if response.status == status {
                return response;
            }
        }
    })
    .await
    .expect("it changes")
}

#[sqlx::test]
async fn readiness_names_the_missing_part_until_it_is_back(pool: PgPool) {
    let service = Service::start(&pool, &Limits::default()).await;
    assert_eq!(Visitor::of(&service).asks("/readyz").await.text, "ready");
    for (away, back) in [
        ("alter table sheet rename to sheet_away", "alter table sheet_away rename to sheet"),
        ("alter table venue rename to venue_away", "alter table venue_away rename to venue"),
        ("alter table _sqlx_migrations rename to m_away", "alter table m_away rename to _sqlx_migrations"),
        ("update _sqlx_migrations set version = -version", "update _sqlx_migrations set version = -version"),
    ] {
        sqlx::raw_sql(away).execute(&pool).await.unwrap();
        let response = until(&service, 503).await;
        assert_eq!(response.text, "the database's tables are not of this build: run server migrate", "{away}");
        sqlx::raw_sql(back).execute(&pool).await.unwrap();
        until(&service, 200).await;
    }
}

#[sqlx::test]
async fn readiness_knows_every_table(pool: PgPool) {
    let all = "select string_agg(tablename, ' ' order by tablename) from pg_tables
        where schemaname = 'public' and tablename <> '_sqlx_migrations'";
    let tables: String = sqlx::query_scalar(all).fetch_one(&pool).await.unwrap();
    assert_eq!(TABLE_NAMES, tables);
}

#[sqlx::test(migrations = false)]
async fn empty_database_is_reported_as_not_migrated(pool: PgPool) {
    let cause = LinkKey::of(&pool).await.unwrap_err();
    assert_eq!(NotReady::of(&cause), NotReady::Tables);
}

#[sqlx::test]
async fn readiness_reports_a_silent_database_within_a_second(pool: PgPool) {
    let service = Service::start(&pool, &Limits::default()).await;
    until(&service, 200).await;
    let lock = Locked::sheets(&pool).await;
    let response = until(&service, 503).await;
    assert_eq!(response.text, "the database does not answer");
    lock.open().await;
    until(&service, 200).await;
}

#[sqlx::test]
async fn readiness_does_not_wait_behind_other_requests(_: PgPoolOptions, connect: PgConnectOptions) {
    let pool = PgPoolOptions::new().max_connections(2).connect_with(connect).await.unwrap();
    let service = Service::start(&pool, &Limits { at_once: 1, waiting_requests: 4, ..Limits::default() }).await;
    let _held = (pool.acquire().await.unwrap(), pool.acquire().await.unwrap());
    let inside = Visitor::of(&service).waits_for("/sign-in");
    service.until("one is inside", |keeper| keeper.crowd().inside == 1).await;
    let began = Instant::now();
    assert_eq!(Visitor::of(&service).asks("/readyz").await.status, 200, "the check has a separate connection");
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    inside.abort();
}

#[sqlx::test]
async fn readiness_asks_the_database_once_a_second(pool: PgPool) {
    let service = Service::start(&pool, &Limits::default()).await;
    let began = Instant::now();
    let visitor = Visitor::of(&service);
    for _ in 0..200 {
        assert_eq!(visitor.asks("/readyz").await.status, 200);
    }
    let seconds = began.elapsed().as_secs() + 1;
    assert!(service.readiness.looks() <= seconds, "{} looks in {seconds} s", service.readiness.looks());
}
