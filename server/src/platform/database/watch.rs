//! Watches the primary: asks every server several times a second for its role.

use std::time::Duration;

use sqlx::{Connection, Executor, PgConnection, PgPool, Row, postgres::PgConnectOptions};
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep, sleep_until, timeout},
};

use super::{
    choice::{Choice, Seen, Turn},
    primary::Known,
};

/// How long after an answer a server is asked again.
const EVERY: Duration = Duration::from_millis(250);
/// How long a server has to answer. Even a busy server answers sooner; after this, waiting requests are released.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// How long requests wait for a primary that has gone: most restarts are over by then.
const GIVE_UP_AFTER: Duration = Duration::from_secs(1);
/// Connections lead here while there is no primary, so that connecting fails at once.
const NOWHERE: &str = "/nonexistent";
/// Postgres' error code when it has no connection left. It says nothing about the server's role.
const TOO_MANY_CONNECTIONS: &str = "53300";

/// Keeps the pool's connections leading to the primary until the process ends.
pub(super) async fn keep(hosts: Vec<PgConnectOptions>, pool: PgPool, tell: watch::Sender<Known>) {
    let (report, mut reports) = mpsc::channel(hosts.len());
    for (host, options) in hosts.iter().enumerate() {
        tokio::spawn(ask(host, options.clone().application_name("placebook watch"), report.clone()));
    }
    drop(report);
    let mut choice = Choice::among(hosts.len());
    let (mut first, mut give_up_at) = (true, None::<Instant>);
    loop {
        let turn = tokio::select! {
            report = reports.recv() => match report {
                Some((host, seen)) => choice.see(host, seen),
                None => return,
            },
            () = async { sleep_until(give_up_at.unwrap_or_else(Instant::now)).await }, if give_up_at.is_some() => Turn::Lost,
        };
        match turn {
            Turn::Stay => {}
            Turn::Use { host, lost } => {
                if first {
                    tracing::debug!(host, "found the database's primary");
                } else {
                    tracing::info!(host, lost, "found the database's primary again");
                }
                first = false;
                pool.set_connect_options(hosts[host].clone());
                give_up_at = None;
                tell.send_modify(|known| {
                    *known = Known { since: Instant::now(), losses: known.losses + u64::from(lost), found: true };
                });
            }
            Turn::Missing => {
                tracing::warn!("lost the database's primary");
                give_up_at = Some(Instant::now() + GIVE_UP_AFTER);
                tell.send_modify(|known| (known.since, known.found) = (Instant::now(), false));
            }
            Turn::Lost => {
                tracing::error!("the database has no primary: requests fail until there is one");
                pool.set_connect_options(hosts[0].clone().socket(NOWHERE));
                give_up_at = None;
                tell.send_modify(|known| {
                    *known = Known { since: Instant::now(), losses: known.losses + 1, found: false };
                });
            }
        }
    }
}

/// Asks one server repeatedly, over one connection while it lasts.
async fn ask(host: usize, options: PgConnectOptions, report: mpsc::Sender<(usize, Seen)>) {
    let mut connection = None;
    loop {
        let seen = match timeout(ANSWER_WITHIN, look(&mut connection, &options)).await {
            Ok(Ok(seen)) => Some(seen),
            Ok(Err(sqlx::Error::Database(cause))) if cause.code().as_deref() == Some(TOO_MANY_CONNECTIONS) => None,
            Ok(Err(cause)) => {
                tracing::debug!(host, %cause, "a database server does not report its role");
                Some(Seen::Gone)
            }
            Err(_) => Some(Seen::Silent),
        };
        if !matches!(seen, Some(Seen::Primary { .. } | Seen::Standby)) {
            connection = None;
        }
        if let Some(seen) = seen
            && report.send((host, seen)).await.is_err()
        {
            return;
        }
        sleep(EVERY).await;
    }
}

/// A lost connection says nothing about the server, so a new one is tried.
async fn look(connection: &mut Option<PgConnection>, options: &PgConnectOptions) -> sqlx::Result<Seen> {
    if let Some(known) = connection.as_mut()
        && let Ok(seen) = read_role(known).await
    {
        return Ok(seen);
    }
    let new = connection.insert(PgConnection::connect_with(options).await?);
    read_role(new).await
}

async fn read_role(db: &mut PgConnection) -> sqlx::Result<Seen> {
    // A simple query, which poolers pass on.
    let asked = "select case when pg_is_in_recovery() then null else pg_walfile_name(pg_current_wal_lsn()) end as file,
                        pg_postmaster_start_time()::text as started";
    let row = Executor::fetch_one(db, asked).await?;
    // The name of a WAL file begins with its timeline, in hexadecimal.
    let file: Option<String> = row.try_get("file")?;
    let timeline = file.map(|file| u32::from_str_radix(file.get(..8).unwrap_or_default(), 16).unwrap_or(0));
    let started = row.try_get("started")?;
    Ok(timeline.map_or(Seen::Standby, |timeline| Seen::Primary { timeline, started }))
}
