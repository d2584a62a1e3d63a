//! The service's settings: flags or environment variables.

use std::{fmt, net::SocketAddr, path::PathBuf};

use clap::Args;
use time::OffsetDateTime;

use crate::{
    attachment::{Bounds, ContentStore},
    http::readiness,
    platform::{
        clock::Clock,
        database::{self, Hosts},
    },
};

/// The database.
#[derive(Args, Clone)]
pub struct Database {
    /// Postgres, like `postgres://user:password@host/database`; with several servers, as in
    /// `postgres://user:password@one:5432,two:5432/database`, the current primary is used
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Hosts,
    /// The most database connections of this process
    #[arg(long, env = "PLACEBOOK_CONNECTIONS", default_value_t = 16)]
    pub connections: u32,
    /// Postgres itself, if `DATABASE_URL` leads to a pooler that lends connections for one transaction (`PgBouncer`):
    /// this process receives the changes of other servers over it
    #[arg(long, env = "PLACEBOOK_LISTEN_URL", hide_env_values = true)]
    pub listen_url: Option<Hosts>,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("connections", &self.connections).finish_non_exhaustive()
    }
}

impl Database {
    /// Opens the database with a pool whose connections go to the primary.
    pub async fn open(&self) -> database::Database {
        database::Database::open(&self.database_url, self.connections).await
    }

    /// Migrates the database's tables to this build.
    ///
    /// # Errors
    /// [`database::NotMigrated`].
    pub async fn migrate(&self) -> Result<(), database::NotMigrated> {
        database::migrate(&self.database_url, &readiness::TABLES, database::Patience::default()).await
    }
}

/// The service's time.
#[derive(Debug, Clone, Args)]
pub struct Time {
    /// Start the service's clock at another time, like 2016-04-25T09:00:00+01:00; it runs on from there
    #[arg(long, env = "PLACEBOOK_NOW", value_parser = instant)]
    pub now: Option<OffsetDateTime>,
}

impl Time {
    /// The configured clock.
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
    /// The site's public address; with https, cookies are sent over https only
    #[arg(long, env = "PLACEBOOK_PUBLIC_URL", default_value = "http://127.0.0.1:3000")]
    pub public_url: String,
    /// Every host below the site's own uses https too, and browsers are told to use it only (HSTS includeSubDomains)
    #[arg(long, env = "PLACEBOOK_HTTPS_BELOW")]
    pub https_below: bool,
    /// Folder with the built site (pkg, fonts, icons)
    #[arg(long, env = "LEPTOS_SITE_ROOT", default_value = "target/site")]
    pub site_root: PathBuf,
    /// There is a proxy, which reports clients' addresses (X-Forwarded-For)
    #[arg(long, env = "PLACEBOOK_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// Accept the demonstration school's published PIN, and show it on the sign-in page
    #[arg(long, env = "PLACEBOOK_DEMONSTRATION")]
    pub demonstration: bool,
    /// Seconds for running requests to finish when the service stops
    #[arg(long, env = "PLACEBOOK_GRACE", default_value_t = 10)]
    pub grace: u64,
}

/// The attachments of sheets.
#[derive(Debug, Clone, Args)]
pub struct Attachments {
    /// Folder for attachments, shared by all servers; without it they are stored in the database
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
    /// Where the content of attachments is stored.
    #[must_use]
    pub fn contents(&self) -> ContentStore {
        ContentStore::new(self.folder.clone())
    }

    /// The limits of one sheet's attachments.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        Bounds { size: u64::from(self.attachment_mb) * 1_000_000, files: self.attachments_each }
    }
}

/// How the log is written.
#[derive(Debug, Clone, Args)]
pub struct Log {
    /// Log filter, like info or server=debug,info. Invalid cookies cause no warning, because anybody can send one
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
    /// The filter is invalid.
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
    use crate::{http::limits::Limits, people::Periods};

    #[test]
    fn defaults_match_the_help_text() {
        #[derive(clap::Parser)]
        struct Parsed {
            #[command(flatten)]
            limits: Limits,
            #[command(flatten)]
            periods: Periods,
        }
        let parsed = <Parsed as clap::Parser>::parse_from(["server"]);
        assert_eq!(format!("{:?}", parsed.limits), format!("{:?}", Limits::default()));
        assert_eq!(format!("{:?}", parsed.periods), format!("{:?}", Periods::default()));
    }

    #[test]
    fn an_instant_needs_its_offset() {
        assert_eq!(instant("2016-04-25T09:00:00+01:00").map(OffsetDateTime::unix_timestamp), Ok(1_461_571_200));
        assert!(instant("2016-04-25 09:00").is_err());
        assert!(instant("today").is_err());
    }
}
