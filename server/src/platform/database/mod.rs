//! The database: a pool whose connections lead to the primary, whichever of several servers that is.
//!
//! One task watches all servers ([`watch`]) and tells the pool where to connect. Each connection knows by its age whether
//! it was opened to where the primary is now; others are closed instead of being used again.

mod choice;
pub(crate) mod constraint;
mod hosts;
mod migrate;
pub(crate) mod number;
mod primary;
mod retry;
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

/// How long a connection is waited for.
const ACQUIRE_WITHIN: Duration = Duration::from_secs(5);
/// A connection that nobody has used for so long is asked whether it still holds, before it is used.
const ASK_AFTER: Duration = Duration::from_secs(1);
/// Each statement has ten seconds, and a transaction that its client has left is ended: its locks are others' seats.
/// Where the client's machine has vanished, Postgres notices within some fifteen seconds.
///
/// A plan is made once for each statement and connection: by their arrays' lengths Postgres would judge it worth planning the
/// long statements of bookings anew each time, which takes longer than running them.
///
/// Statements outside a transaction see what is committed, as in [`begin`], whatever the database's own default is: under
/// another one, those who meet fail instead of waiting. (A space in a value is written with a backslash.)
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

/// The database, opened.
#[derive(Clone)]
pub struct Database {
    /// Connections to the primary.
    pub pool: PgPool,
    /// Where the primary is.
    pub primary: Primary,
}

impl Database {
    /// Opens a pool of at most so many connections, and waits a moment for the primary to be found.
    pub async fn open(hosts: &Hosts, connections: u32) -> Self {
        Self::open_with(hosts, connections, &[]).await
    }

    /// The same, with other settings for its connections.
    async fn open_with(hosts: &Hosts, connections: u32, settings: &[(&'static str, &'static str)]) -> Self {
        // Of a setting that is made twice, the later one holds.
        let hosts = hosts.with(|host| named(host).options(settings.iter().copied()));
        let (tell, primary) = Primary::unknown();
        let pool = options(&primary).max_connections(connections).connect_lazy_with(hosts[0].clone());
        tokio::spawn(watch::keep(hosts, pool.clone(), tell));
        primary.found(ACQUIRE_WITHIN).await;
        Self { pool, primary }
    }

    /// Asks the primary, for nobody longer than there is one.
    ///
    /// # Errors
    /// What came of it, or that the primary was lost meanwhile.
    pub async fn ask<T>(&self, question: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        self.primary.guard(question).await.unwrap_or_else(|lost| Err(sqlx::Error::Protocol(lost.to_string())))
    }

    /// A pool whose connections lead where they lead: nobody watches.
    #[must_use]
    pub fn unwatched(pool: PgPool) -> Self {
        Self { pool, primary: Primary::unknown().1 }
    }
}

/// Listens to a channel over a connection of its own: to the first of the servers behind a pooler that takes writes, where
/// there is a pooler, which lends its connections for one transaction each; else to where the pool leads now.
///
/// # Errors
/// Where it cannot be had: a standby refuses to be listened to.
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

/// Not one of the pool's: where it leads nowhere any more, its own attempt to say goodbye holds nobody else up.
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
        // Asked below, and only where it may matter: it costs a journey to Postgres.
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
    // Plain text, which a pooler in between passes on as it is.
    let standby: bool = Executor::fetch_one(db, "select pg_is_in_recovery()").await?.try_get(0)?;
    if standby { Err(sqlx::Error::Protocol("this database server is not the primary".to_owned())) } else { Ok(()) }
}
