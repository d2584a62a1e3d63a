//! Migrations take as long as they need, and wait for locks only briefly.

use std::{fs, path::Path};

use server::platform::database::{self, Hosts, NotMigrated, Patience, migrate};
use sqlx::{
    ConnectOptions, PgPool,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tempfile::TempDir;

use crate::support::locks::until_waiting;

const BRIEFLY: Patience = Patience { lock: "100ms", tries: 3 };

/// A migration that consists of this statement.
async fn only(statement: &str) -> (TempDir, Migrator) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("1_only.sql"), statement).unwrap();
    let migrator = Migrator::new(Path::new(folder.path())).await.unwrap();
    (folder, migrator)
}

fn hosts(connect: &PgConnectOptions) -> Hosts {
    connect.to_url_lossy().to_string().parse().unwrap()
}

#[sqlx::test(migrations = false)]
async fn migration_may_exceed_the_statement_timeout(_: PgPoolOptions, connect: PgConnectOptions) {
    let (_folder, migrator) = only(
        "do $$ begin
             if current_setting('statement_timeout') <> '0' then
                 raise exception 'a statement ends after %', current_setting('statement_timeout');
             end if;
         end $$",
    )
    .await;
    migrate(&hosts(&connect), &migrator, BRIEFLY).await.unwrap();
}

async fn a_table(pool: &PgPool) {
    sqlx::raw_sql("create table busy (id bigint)").execute(pool).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn migration_is_retried_while_its_table_is_locked(options: PgPoolOptions, connect: PgConnectOptions) {
    let pool = options.connect_with(connect.clone()).await.unwrap();
    a_table(&pool).await;
    let (_folder, migrator) = only("alter table busy add column more text").await;
    let mut holds = database::begin(&pool).await.unwrap();
    sqlx::raw_sql("lock table busy in access share mode").execute(&mut *holds).await.unwrap();
    let hosts = hosts(&connect);
    let patience = Patience { lock: "300ms", tries: 30 };
    let migrated = async { migrate(&hosts, &migrator, patience).await };
    let held = async {
        until_waiting(&pool, 1).await;
        holds.commit().await.unwrap();
    };
    tokio::join!(migrated, held).0.unwrap();
}

#[sqlx::test(migrations = false)]
async fn migration_on_a_locked_table_gives_up_with_a_message_and_no_change(
    options: PgPoolOptions,
    connect: PgConnectOptions,
) {
    let pool = options.connect_with(connect.clone()).await.unwrap();
    a_table(&pool).await;
    let (_folder, migrator) = only("create table new (id bigint); alter table busy add column more text").await;
    let mut holds = database::begin(&pool).await.unwrap();
    sqlx::raw_sql("lock table busy in access share mode").execute(&mut *holds).await.unwrap();
    let failed = migrate(&hosts(&connect), &migrator, BRIEFLY).await.unwrap_err();
    assert!(matches!(failed, NotMigrated::Locked(_)), "{failed:?}");
    assert!(failed.to_string().contains("This migration changed nothing"), "{failed}");
    let new: Option<String> = sqlx::query_scalar("select to_regclass('new')::text").fetch_one(&pool).await.unwrap();
    assert_eq!(new, None);
}

#[sqlx::test(migrations = false)]
async fn migrations_of_this_build_can_run_twice(options: PgPoolOptions, connect: PgConnectOptions) {
    let migrator = &server::http::readiness::TABLES;
    migrate(&hosts(&connect), migrator, Patience::default()).await.unwrap();
    migrate(&hosts(&connect), migrator, Patience::default()).await.unwrap();
    let pool = options.connect_with(connect).await.unwrap();
    let many: i64 =
        sqlx::query_scalar("select count(*) from _sqlx_migrations where success").fetch_one(&pool).await.unwrap();
    assert_eq!(usize::try_from(many), Ok(migrator.iter().count()));
}
