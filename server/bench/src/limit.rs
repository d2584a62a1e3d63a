//! The best that Postgres itself can do: pgbench with the smallest realistic transaction for a booking of two places.

use std::time::Duration;

use sqlx::{Connection, PgConnection};
use tokio::process::Command;

use crate::{
    Cli,
    county::{County, SCHOOLS},
    fault::{Fault, must},
};

/// Tables with only what the transaction needs: no foreign key, no check, and no index but the primary keys.
const TABLES: &str = "drop schema if exists limits cascade; create schema limits;
    create table limits.session (id integer primary key, taken integer not null);
    create table limits.tally (establishment integer, session integer, held integer not null, primary key (establishment, session));
    create table limits.booking (id bigint generated always as identity primary key, establishment integer, session integer);
    create table limits.place (id bigint generated always as identity primary key, booking bigint, position smallint);
    insert into limits.session select n, 0 from generate_series(1, 1000) n;
    insert into limits.tally select e, s, 0 from generate_series(1, :schools) e, generate_series(1, 1000) s";

/// Measures transactions a second. Each transaction takes a random one of this many sessions.
pub async fn per_second(
    cli: &Cli,
    county: &County,
    clients: usize,
    sessions: usize,
    length: Duration,
) -> Result<f64, Fault> {
    let script = std::env::temp_dir().join(format!("placebook-limit-{}.sql", std::process::id()));
    std::fs::write(
        &script,
        format!(
            "\\set session random(1, {sessions})
             \\set establishment random(1, {SCHOOLS})
             begin;
             update limits.session set taken = taken + 2 where id = :session;
             update limits.tally set held = held + 2 where establishment = :establishment and session = :session;
             insert into limits.booking (establishment, session) values (:establishment, :session) returning id \\gset
             insert into limits.place (booking, position) values (:id, 1), (:id, 2);
             commit;"
        ),
    )?;
    let output = Command::new(&cli.pgbench)
        .args(["--no-vacuum", "--protocol=prepared", "--jobs=2"])
        .arg(format!("--client={clients}"))
        .arg(format!("--time={}", length.as_secs()))
        .arg(format!("--file={}", script.display()))
        .arg(&county.url)
        .output()
        .await?;
    std::fs::remove_file(&script)?;
    let said = String::from_utf8_lossy(&output.stdout);
    must(output.status.success(), || format!("pgbench: {}", String::from_utf8_lossy(&output.stderr)))?;
    let found = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    found.ok_or_else(|| Fault(format!("pgbench said no rate: {said}")))
}

/// Recreates the tables.
pub async fn lay_out(county: &County) -> Result<(), Fault> {
    let mut db = PgConnection::connect_with(&county.connect).await?;
    sqlx::raw_sql(&TABLES.replace(":schools", &SCHOOLS.to_string())).execute(&mut db).await?;
    sqlx::raw_sql("vacuum analyze").execute(&mut db).await?;
    Ok(())
}
