//! Relays changes between processes, so that the open pages of all processes show each commit.
//!
//! No notification is sent inside a booking's transaction: Postgres then takes an instance-wide lock until commit, which would
//! serialise all writers. Each process notifies the others afterwards, over a separate connection. Rarer changes (marks, walk-ins,
//! changed sessions) are told by the database itself: triggers notify all processes as `database` (migration `live`).

use std::time::Duration;

use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Changed, Hub};
use crate::{
    platform::database::{Database, Hosts, listen},
    seats::snapshot_of,
};

/// Named so since it was only for seats: while a release goes out, the old build listens to it too.
const CHANNEL: &str = "seats";
/// How long changes are collected before the others are notified: at most 20 notifications a second.
const GATHER: Duration = Duration::from_millis(50);
/// A notification holds 8,000 bytes; with this many letters and numbers of 19 digits it never overflows.
const NAMED_AT_ONCE: usize = 200;
/// How long to wait before retrying a connection.
const RETRY: Duration = Duration::from_millis(300);

/// Sends this process's changes to the others and receives theirs, until told to stop. `behind`: the address of Postgres itself, if
/// the database's connections lead to a pooler.
pub async fn run(database: Database, behind: Option<Hosts>, hub: Hub, stop: CancellationToken) {
    let process = Uuid::from_u128(rand::random()).simple().to_string();
    tokio::select! {
        () = stop.cancelled() => {}
        () = send(&database, &hub, &process) => {}
        () = receive(&database, behind.as_ref(), &hub, &process) => {}
    }
}

impl Changed {
    /// The name used in a notification.
    fn name(self) -> String {
        match self {
            Self::Session(number) => format!("s{number}"),
            Self::School(number) => format!("e{number}"),
            Self::Detail(number) => format!("d{number}"),
            Self::Plan => "p0".to_owned(),
            Self::Trainer(number) => format!("t{number}"),
        }
    }

    fn named(name: &str) -> Option<Self> {
        let kind: fn(i64) -> Self = match name.get(..1)? {
            "s" => Self::Session,
            "e" => Self::School,
            "d" => Self::Detail,
            "p" => |_| Self::Plan,
            "t" => Self::Trainer,
            _ => return None,
        };
        name.get(1..)?.parse().ok().map(kind)
    }
}

async fn send(database: &Database, hub: &Hub, process: &str) {
    loop {
        for changed in hub.unsent().await.chunks(NAMED_AT_ONCE) {
            if let Err(cause) = database.primary.guard(notify_others(&database.pool, process, changed)).await {
                tracing::warn!(%cause, "other processes may not have been notified of changes");
            }
        }
        tokio::time::sleep(GATHER).await;
    }
}

/// Notifies all processes but `process` of the changes. A failed notification does not undo the commit: a reloaded page is right.
pub(crate) async fn notify_others(pool: &PgPool, process: &str, changed: &[Changed]) {
    let named: Vec<String> = changed.iter().map(|changed| changed.name()).collect();
    let payload = format!("{process}:{}", named.join(","));
    if let Err(cause) = sqlx::query("select pg_notify($1, $2)").bind(CHANNEL).bind(payload).execute(pool).await {
        tracing::warn!(%cause, "other processes were not notified of changes");
    }
}

async fn receive(database: &Database, behind: Option<&Hosts>, hub: &Hub, process: &str) {
    loop {
        match database.primary.guard(receive_until_lost(&database.pool, behind, hub, process)).await {
            Ok(Ok(())) => tracing::warn!("the relay of changes lost its connection"),
            Ok(Err(cause)) => tracing::warn!(%cause, "the relay of changes has no connection"),
            Err(cause) => tracing::warn!(%cause, "the relay of changes starts again"),
        }
        tokio::time::sleep(RETRY).await;
    }
}

async fn receive_until_lost(pool: &PgPool, behind: Option<&Hosts>, hub: &Hub, process: &str) -> sqlx::Result<()> {
    let mut listener = listen(pool, behind, CHANNEL).await?;
    // Changes sent while nobody listened are read now.
    show(pool, hub, &hub.watched()).await?;
    hub.wake_all();
    while let Some(notification) = listener.try_recv().await? {
        if let Some((from, named)) = notification.payload().split_once(':')
            && from != process
        {
            let watched = hub.watched();
            let mut sessions = Vec::new();
            for changed in named.split(',').filter_map(Changed::named) {
                if let Changed::Session(session) = changed
                    && watched.contains(&session)
                {
                    sessions.push(session);
                }
                hub.0.sources.wake(changed.source());
            }
            show(pool, hub, &sessions).await?;
        }
    }
    Ok(())
}

async fn show(pool: &PgPool, hub: &Hub, sessions: &[i64]) -> sqlx::Result<()> {
    if !sessions.is_empty() {
        for (session, frame) in snapshot_of(pool, sessions).await? {
            hub.publish(session, frame);
        }
    }
    Ok(())
}
