//! The database: a pool whose connections lead to the current primary of several servers.
//!
//! One task watches all servers ([`watch`]) and sets where the pool connects. A connection's age shows whether it was opened to the
//! current primary; older ones are closed.

mod choice;
mod hosts;
mod migrate;
pub(crate) mod number;
mod primary;
mod retry;
mod value_taken;
mod watch;

use std::time::Duration;

use sqlx::{
    Connection, Executor, PgConnection, PgPool, Row,
    pool::PoolConnectionMetadata,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};

pub use hosts::Hosts;
pub use migrate::{NotMigrated, Patience, migrate};
pub use primary::{Lost, Primary, answer_at_loss};
pub use retry::{Contended, TRIES, begin, contended, retry, retry_while};
pub(crate) use value_taken::value_taken;

/// How long to wait for a connection.
const ACQUIRE_WITHIN: Duration = Duration::from_secs(5);
/// How long a connection can be idle before it is tested at its next use.
const ASK_AFTER: Duration = Duration::from_secs(1);
/// Each statement may take ten seconds. A transaction that its client has left idle is ended, because its locks block other
/// schools' bookings. If the client's machine has vanished, Postgres notices within some fifteen seconds.
///
/// Plans are generic: because of the arrays' lengths, Postgres would otherwise re-plan the long booking statements each time, which
/// takes longer than running them.
///
/// Statements outside a transaction also use read committed, as in [`begin`], with any default of the database: under stricter
/// isolation, conflicting transactions fail instead of waiting. (A space in a value is written with a backslash.)
const SETTINGS: [(&str, &str); 9] = [
    ("default_transaction_isolation", r"read\ committed"),
    ("plan_cache_mode", "force_generic_plan"),
    ("statement_timeout", "10s"),
    ("lock_timeout", "8s"),
    ("idle_in_transaction_session_timeout", "10s"),
    ("tcp_keepalives_idle", "5"),
    ("tcp_keepalives_interval", "3"),
    ("tcp_keepalives_count", "3"),
    ("tcp_user_timeout", "15s"),
];

/// The opened database.
#[derive(Clone)]
pub struct Database {
    /// Connections to the primary.
    pub pool: PgPool,
    /// Where the primary is.
    pub primary: Primary,
}

impl Database {
    /// Opens a pool with at most this many connections, and waits briefly for the primary.
    pub async fn open(hosts: &Hosts, connections: u32) -> Self {
        Self::open_with(hosts, connections, &[]).await
    }

    /// Opens the pool with additional connection settings.
    async fn open_with(hosts: &Hosts, connections: u32, settings: &[(&'static str, &'static str)]) -> Self {
        // If a setting is given twice, the later one wins.
        let hosts = hosts.with(|host| named(host).options(settings.iter().copied()));
        let (tell, primary) = Primary::unknown();
        let pool = options(&primary).max_connections(connections).connect_lazy_with(hosts[0].clone());
        tokio::spawn(watch::keep(hosts, pool.clone(), tell));
        primary.found(ACQUIRE_WITHIN).await;
        Self { pool, primary }
    }

    /// Runs a query on the primary, and gives up when there is no primary.
    ///
    /// # Errors
    /// The query's error, or that the primary was lost meanwhile.
    pub async fn ask<T>(&self, question: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        self.primary.guard(question).await.unwrap_or_else(|lost| Err(sqlx::Error::Protocol(lost.to_string())))
    }

    /// A pool without a watch: its connections keep their address.
    #[must_use]
    pub fn unwatched(pool: PgPool) -> Self {
        Self { pool, primary: Primary::unknown().1 }
    }
}

/// Listens to a channel over a separate connection. With a pooler, which lends connections for one transaction each, it connects to
/// the first writable server behind it; otherwise to the pool's current address.
///
/// # Errors
/// No connection is available; a standby refuses to listen.
pub async fn listen(pool: &PgPool, behind: Option<&Hosts>, channel: &str) -> sqlx::Result<PgListener> {
    let Some(behind) = behind else {
        return listen_at(PgConnectOptions::clone(&pool.connect_options()), channel).await;
    };
    let mut refused = sqlx::Error::PoolClosed;
    for host in behind.with(named) {
        match listen_at(host, channel).await {
            Ok(listener) => return Ok(listener),
            Err(cause) => refused = cause,
        }
    }
    Err(refused)
}

fn named(host: PgConnectOptions) -> PgConnectOptions {
    host.application_name("placebook").options(SETTINGS)
}

/// Listens over a connection that does not belong to the pool: if its server is gone, closing it blocks nobody.
async fn listen_at(host: PgConnectOptions, channel: &str) -> sqlx::Result<PgListener> {
    let alone = PgPoolOptions::new().max_connections(1).acquire_timeout(ACQUIRE_WITHIN).connect_with(host).await?;
    let mut listener = PgListener::connect_with(&alone).await?;
    listener.eager_reconnect(false);
    listener.listen(channel).await?;
    Ok(listener)
}

fn options(primary: &Primary) -> PgPoolOptions {
    let (before, after) = (primary.clone(), primary.clone());
    PgPoolOptions::new()
        .acquire_timeout(ACQUIRE_WITHIN)
        // A connection is tested only when it may matter, because the test costs a round trip to Postgres.
        .test_before_acquire(false)
        .after_connect(|db, _| Box::pin(takes_writes(db)))
        .before_acquire(move |db, meta| {
            let leads_there = before.reached_by(meta.age);
            Box::pin(async move { Ok(leads_there && still_holds(db, &meta).await) })
        })
        .after_release(move |_, meta| {
            let leads_there = after.reached_by(meta.age);
            Box::pin(async move { Ok(leads_there) })
        })
}

async fn still_holds(db: &mut PgConnection, meta: &PoolConnectionMetadata) -> bool {
    meta.idle_for < ASK_AFTER || db.ping().await.is_ok()
}

async fn takes_writes(db: &mut PgConnection) -> sqlx::Result<()> {
    // A simple query, which poolers pass on.
    let standby: bool = Executor::fetch_one(db, "select pg_is_in_recovery()").await?.try_get(0)?;
    if standby { Err(sqlx::Error::Protocol("this database server is not the primary".to_owned())) } else { Ok(()) }
}
