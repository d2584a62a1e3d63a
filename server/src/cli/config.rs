//! What the service is told when it starts: flags, or variables of the environment.

use std::{fmt, net::SocketAddr, path::PathBuf, time::Duration};

use clap::Args;
use time::OffsetDateTime;

use crate::{
    attachment::{Bounds, ContentStore},
    http::{lifecycle::Connections, overload::Room, readiness},
    platform::{
        clock::Clock,
        database::{self, Hosts},
        network::Most,
    },
};

/// Where the data is.
#[derive(Args, Clone)]
pub struct Database {
    /// Postgres to use, like `postgres://user:password@host/database`; of several servers, as in
    /// `postgres://user:password@one:5432,two:5432/database`, whichever is the primary
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Hosts,
    /// The most connections this process holds
    #[arg(long, env = "PLACEBOOK_CONNECTIONS", default_value_t = 16)]
    pub connections: u32,
    /// Postgres itself, where `DATABASE_URL` leads to a pooler that lends a connection for one transaction (`PgBouncer`):
    /// over it this process is told what other copies have changed
    #[arg(long, env = "PLACEBOOK_LISTEN_URL", hide_env_values = true)]
    pub listen_url: Option<Hosts>,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("connections", &self.connections).finish_non_exhaustive()
    }
}

impl Database {
    /// Opens it: connections lead to the primary.
    pub async fn open(&self) -> database::Database {
        database::Database::open(&self.database_url, self.connections).await
    }

    /// Brings its tables up to this build.
    ///
    /// # Errors
    /// [`database::NotMigrated`].
    pub async fn migrate(&self) -> Result<(), database::NotMigrated> {
        database::migrate(&self.database_url, &readiness::TABLES, database::Patience::default()).await
    }
}

/// Which instant it is.
#[derive(Debug, Clone, Args)]
pub struct Time {
    /// Start the service's clock at another instant, like 2016-04-25T09:00:00+01:00; it runs on from there
    #[arg(long, env = "PLACEBOOK_NOW", value_parser = instant)]
    pub now: Option<OffsetDateTime>,
}

impl Time {
    /// The clock that was asked for.
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.now.map_or_else(Clock::system, Clock::started_at)
    }
}

/// How the site is served.
#[derive(Debug, Clone, Args)]
pub struct Site {
    /// Address and port to listen on
    #[arg(long, env = "PLACEBOOK_ADDRESS", default_value = "127.0.0.1:3000")]
    pub address: SocketAddr,
    /// Where people reach the site; with https, cookies are sent over nothing else
    #[arg(long, env = "PLACEBOOK_PUBLIC_URL", default_value = "http://127.0.0.1:3000")]
    pub public_url: String,
    /// Every host below the site's own is on https too: browsers are told to ask them over nothing else (HSTS includeSubDomains)
    #[arg(long, env = "PLACEBOOK_HTTPS_BELOW")]
    pub https_below: bool,
    /// Folder with the built site (pkg, fonts, icons)
    #[arg(long, env = "LEPTOS_SITE_ROOT", default_value = "target/site")]
    pub site_root: PathBuf,
    /// A proxy stands in front and says where requests come from (X-Forwarded-For)
    #[arg(long, env = "PLACEBOOK_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// Accept the demonstration school's published PIN, and show it on the sign-in page
    #[arg(long, env = "PLACEBOOK_DEMONSTRATION")]
    pub demonstration: bool,
    /// Seconds that requests have to finish after the service was told to stop
    #[arg(long, env = "PLACEBOOK_GRACE", default_value_t = 10)]
    pub grace: u64,
}

/// The files that sheets carry.
#[derive(Debug, Clone, Args)]
pub struct Attachments {
    /// Folder in which attachments are kept, which all copies of the server share; without it they are kept in the database
    #[arg(long = "attachments", env = "PLACEBOOK_ATTACHMENTS")]
    pub folder: Option<PathBuf>,
    /// The largest attachment, in megabytes
    #[arg(long, env = "PLACEBOOK_ATTACHMENT_MB", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub attachment_mb: u32,
    /// The most attachments of one sheet
    #[arg(long, env = "PLACEBOOK_ATTACHMENTS_EACH", default_value_t = 10)]
    pub attachments_each: u32,
}

impl Attachments {
    /// Where they are kept.
    #[must_use]
    pub fn contents(&self) -> ContentStore {
        ContentStore::new(self.folder.clone())
    }

    /// How much a sheet may carry.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        Bounds { size: u64::from(self.attachment_mb) * 1_000_000, files: self.attachments_each }
    }
}

/// How much the server takes on.
#[derive(Debug, Clone, Args)]
pub struct Limits {
    /// Requests that are worked on at the same time, a sixteenth of them pages (files and live streams are not counted); with 0
    /// everybody is told to wait
    #[arg(long, env = "PLACEBOOK_AT_ONCE", default_value_t = 512)]
    pub at_once: usize,
    /// Requests that wait behind them, a quarter of them pages, the others commands; whoever comes then is told to wait in line
    #[arg(long, env = "PLACEBOOK_QUEUE", default_value_t = 4096)]
    pub queue: usize,
    /// People in line whose return is waited for
    #[arg(long, env = "PLACEBOOK_LINE", default_value_t = 10_000)]
    pub line: usize,
    /// Live streams that are open at the same time
    #[arg(long, env = "PLACEBOOK_LIVE_PAGES", default_value_t = 10_000)]
    pub live_pages: usize,
    /// Live streams of one network (an IPv4 address, an IPv6 /64); several such of one /24 or /48 have four times as many
    #[arg(long, env = "PLACEBOOK_LIVE_PAGES_EACH", default_value_t = 1_000)]
    pub live_pages_each: usize,
    /// Connections that are open at the same time
    #[arg(long, env = "PLACEBOOK_CONNECTIONS_MAX", default_value_t = 16_384)]
    pub connections_max: usize,
    /// Connections of one network, where no proxy stands in front; several such of one /24 or /48 have four times as many
    #[arg(long, env = "PLACEBOOK_CONNECTIONS_EACH", default_value_t = 2_048)]
    pub connections_each: usize,
    /// Attachments that are sent at the same time
    #[arg(long, env = "PLACEBOOK_DOWNLOADS", default_value_t = 256)]
    pub downloads: usize,
    /// Attachments that are sent to one network at the same time; several such of one /24 or /48 have four times as many
    #[arg(long, env = "PLACEBOOK_DOWNLOADS_EACH", default_value_t = 32)]
    pub downloads_each: usize,
    /// Seconds that a connection may leave what is sent to it unread
    #[arg(long, env = "PLACEBOOK_WRITE_TIMEOUT", default_value_t = 60)]
    pub write_timeout: u64,
    /// Seconds that a connection may take for the head of a request, and may be idle before the next one
    #[arg(long, env = "PLACEBOOK_HEADER_TIMEOUT", default_value_t = 30)]
    pub header_timeout: u64,
    /// Seconds that a request may take to send its body
    #[arg(long, env = "PLACEBOOK_BODY_TIMEOUT", default_value_t = 15)]
    pub body_timeout: u64,
    /// Address and port for Prometheus to ask (GET /metrics); none unless given, and never one that the public reaches
    #[arg(long, env = "PLACEBOOK_METRICS_ADDRESS")]
    pub metrics_address: Option<SocketAddr>,
}

impl Default for Limits {
    /// As they are where nothing is set.
    fn default() -> Self {
        Self {
            at_once: 512,
            queue: 4096,
            line: 10_000,
            live_pages: 10_000,
            live_pages_each: 1_000,
            connections_max: 16_384,
            connections_each: 2_048,
            downloads: 256,
            downloads_each: 32,
            write_timeout: 60,
            header_timeout: 30,
            body_timeout: 15,
            metrics_address: None,
        }
    }
}

impl Limits {
    /// The bounds of the gate.
    #[must_use]
    pub fn room(&self) -> Room {
        Room { at_once: self.at_once, queue: self.queue, line: self.line }
    }

    /// The bounds of connections. All of a proxy's come from one address.
    #[must_use]
    pub fn connections(&self, behind_proxy: bool) -> Connections {
        let each = if behind_proxy { self.connections_max } else { self.connections_each };
        Connections {
            most: shared_out(each, self.connections_max),
            head_time: Duration::from_secs(self.header_timeout),
            unread_time: Duration::from_secs(self.write_timeout),
        }
    }

    /// How many streams are open at the same time.
    #[must_use]
    pub fn streams(&self) -> Most {
        shared_out(self.live_pages_each, self.live_pages)
    }

    /// How many attachments are sent at the same time.
    #[must_use]
    pub fn sent_attachments(&self) -> Most {
        shared_out(self.downloads_each, self.downloads)
    }

    /// How long a request may take to send its body.
    #[must_use]
    pub fn body_time(&self) -> Duration {
        Duration::from_secs(self.body_timeout)
    }
}

/// So much for one network; for a wide one, which may be many visitors, or one who holds many networks, four times that.
fn shared_out(each: usize, all: usize) -> Most {
    Most { near: each, wide: each.saturating_mul(4), all }
}

/// How long people's data is kept; `docs/privacy.md` says what each period ends.
#[derive(Debug, Clone, Args)]
pub struct Periods {
    /// Days after a session until delegates' access needs are deleted
    #[arg(long, env = "PLACEBOOK_KEEP_NEEDS_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=366))]
    pub keep_needs_days: u16,
    /// Years after a session until its delegates, bookers and walk-ins are erased; who came from which school stays
    #[arg(long, env = "PLACEBOOK_KEEP_ATTENDANCE_YEARS", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=50))]
    pub keep_attendance_years: u8,
    /// Years until rows of the audit log are deleted
    #[arg(long, env = "PLACEBOOK_KEEP_AUDIT_YEARS", default_value_t = 6, value_parser = clap::value_parser!(u8).range(1..=50))]
    pub keep_audit_years: u8,
}

impl Default for Periods {
    /// As they are where nothing is set.
    fn default() -> Self {
        Self { keep_needs_days: 30, keep_attendance_years: 3, keep_audit_years: 6 }
    }
}

/// How the log is written.
#[derive(Debug, Clone, Args)]
pub struct Log {
    /// What is logged, like info or server=debug,info. A made-up cookie is no warning: anybody can send one
    #[arg(
        long,
        env = "PLACEBOOK_LOG",
        default_value = "info,sqlx=warn,tower_sessions=error,tower_sessions_core=error",
        global = true
    )]
    pub log: String,
    /// One JSON object a line
    #[arg(long, env = "PLACEBOOK_LOG_JSON", global = true)]
    pub log_json: bool,
}

impl Log {
    /// Starts logging to standard error.
    ///
    /// # Errors
    /// Where the filter cannot be read.
    pub fn start(&self) -> Result<(), String> {
        let filter = tracing_subscriber::EnvFilter::try_new(&self.log).map_err(|cause| format!("--log: {cause}"))?;
        let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
        if self.log_json {
            lines.json().init();
        } else {
            lines.compact().init();
        }
        Ok(())
    }
}

fn instant(typed: &str) -> Result<OffsetDateTime, String> {
    let stamp: jiff::Timestamp = typed.parse().map_err(|cause| format!("{cause}"))?;
    OffsetDateTime::from_unix_timestamp(stamp.as_second()).map_err(|cause| cause.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_set_is_as_the_help_says() {
        #[derive(clap::Parser)]
        struct Told {
            #[command(flatten)]
            limits: Limits,
            #[command(flatten)]
            periods: Periods,
        }
        let told = <Told as clap::Parser>::parse_from(["server"]);
        assert_eq!(format!("{:?}", told.limits), format!("{:?}", Limits::default()));
        assert_eq!(format!("{:?}", told.periods), format!("{:?}", Periods::default()));
    }

    #[test]
    fn an_instant_needs_its_offset() {
        assert_eq!(instant("2016-04-25T09:00:00+01:00").map(OffsetDateTime::unix_timestamp), Ok(1_461_571_200));
        assert!(instant("2016-04-25 09:00").is_err());
        assert!(instant("today").is_err());
    }
}
