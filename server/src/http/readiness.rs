//! `GET /readyz`: whether this server is ready, or which part is missing.
//!
//! The address is public, and load balancers request it every second. So the answer is made at most once a second for all requests.
//! It uses a separate connection, so it neither waits behind other requests nor takes a connection from them.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::config::LeptosOptions;
use sqlx::{Connection, Executor, PgConnection, Row, migrate::Migrator};
use tokio::{
    fs,
    sync::Mutex,
    time::{Instant, timeout},
};

use crate::platform::database::Database;

/// How long an answer is reused.
const GOOD_FOR: Duration = Duration::from_secs(1);
/// The time limit for the database: less than a load balancer's interval of one second.
const ASK_WITHIN: Duration = Duration::from_millis(800);
/// Asks whether the database accepts writes, and for its newest migration. The query also reads the tables that every page reads:
/// it fails if one is missing, and waits if one is locked.
const ASKED: &str = "select pg_is_in_recovery(), (select max(version) from _sqlx_migrations where success),
    (select count(*) from (select from sheet, workshop, session, booking, place, establishment, officer, sign_in_session limit 0) as nothing)";
/// Every table of this build.
pub const TABLE_NAMES: &str = "attachment attachment_content audit audit_seal booking command delegate draft_attachment establishment link_key \
    live_version merged_venue officer officer_link officer_recovery_code officer_second_step place place_name_before register_closed register_mark \
    school_import school_import_row second_step_rule session sheet sheet_attachment sheet_draft sheet_edition sheet_found \
    sign_in_attempt sign_in_guard sign_in_network sign_in_session sign_in_wrong signed_in_visit tally trainer venue venue_alias venue_room walk_in workshop";
/// The migrations of this build.
pub static TABLES: Migrator = sqlx::migrate!();

/// A missing part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// `hash.txt`, which lists the names of the site's files.
    #[error("hash.txt is missing beside the program")]
    HashFile,
    /// A file of the site.
    #[error("the site is incomplete: {0} is missing")]
    Site(String),
    /// The database.
    #[error("the database does not answer")]
    Database,
    /// The tables of this build.
    #[error("the database's tables are not of this build: run server migrate")]
    Tables,
}

impl NotReady {
    /// The part of the service that an error of the database shows to be missing.
    #[must_use]
    pub fn of(cause: &sqlx::Error) -> Self {
        // Postgres' error code for `undefined_table` (PostgreSQL, appendix A).
        let missing =
            cause.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| code == "42P01");
        if missing { Self::Tables } else { Self::Database }
    }
}

/// Checks whether this server is ready. Copies share state.
#[derive(Clone)]
pub struct Readiness(Arc<Inner>);

struct Inner {
    database: Database,
    /// The built site, if its files are named by their content.
    site: Option<Site>,
    known: Mutex<Known>,
    looks: AtomicU64,
}

struct Site {
    hashes: PathBuf,
    files: PathBuf,
    name: String,
}

#[derive(Default)]
struct Known {
    answer: Option<(Instant, Result<(), NotReady>)>,
    connection: Option<(Instant, PgConnection)>,
}

impl Readiness {
    /// Checks this database, and the built site at the options' root.
    #[must_use]
    pub fn new(database: &Database, options: &LeptosOptions) -> Self {
        let site = options.hash_files.then(|| Site {
            hashes: beside_program(&options.hash_file),
            files: Path::new(&*options.site_root).join(&*options.site_pkg_dir),
            name: options.output_name.to_string(),
        });
        Self(Arc::new(Inner { database: database.clone(), site, known: Mutex::default(), looks: AtomicU64::new(0) }))
    }

    /// How many times the checks were run.
    #[must_use]
    pub fn looks(&self) -> u64 {
        self.0.looks.load(Ordering::Relaxed)
    }

    /// Checks that nothing is missing.
    ///
    /// # Errors
    /// [`NotReady`], with the first thing that is missing.
    pub async fn ask(&self) -> Result<(), NotReady> {
        let mut known = self.0.known.lock().await;
        if let Some((at, answer)) = &known.answer
            && at.elapsed() < GOOD_FOR
        {
            return answer.clone();
        }
        self.0.looks.fetch_add(1, Ordering::Relaxed);
        let answer = self.0.look(&mut known.connection).await;
        if let Err(missing) = &answer {
            tracing::warn!(%missing, "not ready");
        }
        known.answer = Some((Instant::now(), answer.clone()));
        answer
    }
}

impl Inner {
    async fn look(&self, connection: &mut Option<(Instant, PgConnection)>) -> Result<(), NotReady> {
        if let Some(site) = &self.site {
            site.look().await?;
        }
        // The connection is taken out, so that one that did not answer in time is not used again.
        let before = connection.take().filter(|(since, _)| self.database.primary.reached_by(since.elapsed()));
        match timeout(ASK_WITHIN, self.database.ask(self.tables(before))).await {
            Ok(Ok((used, newest))) => {
                *connection = Some(used);
                if newest >= newest_table() { Ok(()) } else { Err(NotReady::Tables) }
            }
            Ok(Err(cause)) => Err(NotReady::of(&cause)),
            Err(_) => Err(NotReady::Database),
        }
    }

    /// The newest migration of the primary. `None`: a table is missing.
    async fn tables(
        &self,
        before: Option<(Instant, PgConnection)>,
    ) -> sqlx::Result<((Instant, PgConnection), Option<i64>)> {
        let (since, mut connection) = match before {
            Some(before) => before,
            None => (Instant::now(), PgConnection::connect_with(&self.database.pool.connect_options()).await?),
        };
        // A simple query, which poolers pass on.
        let missing = format!(
            "exists (select from unnest(string_to_array('{TABLE_NAMES}', ' ')) as name where to_regclass(name) is null)"
        );
        let row = Executor::fetch_one(&mut connection, format!("{ASKED}, {missing}").as_str()).await?;
        if row.try_get(0)? {
            return Err(sqlx::Error::Protocol("this database server is not the primary".to_owned()));
        }
        let newest = if row.try_get(3)? { None } else { row.try_get(1)? };
        Ok(((since, connection), newest))
    }
}

fn newest_table() -> Option<i64> {
    TABLES.iter().map(|table| table.version).max()
}

impl Site {
    async fn look(&self) -> Result<(), NotReady> {
        let hashes = fs::read_to_string(&self.hashes).await.map_err(|_| NotReady::HashFile)?;
        let hash = |kind: &str| {
            let named = hashes.lines().filter_map(|line| line.split_once(':')).find(|(named, _)| named.trim() == kind);
            named.map(|(_, hash)| hash.trim().to_owned()).ok_or(NotReady::HashFile)
        };
        for kind in ["js", "wasm", "css"] {
            let file = format!("{}.{}.{kind}", self.name, hash(kind)?);
            if !fs::try_exists(self.files.join(&file)).await.unwrap_or(false) {
                return Err(NotReady::Site(file));
            }
        }
        Ok(())
    }
}

/// The path of a file beside the program, where Leptos looks for the file.
fn beside_program(file: &str) -> PathBuf {
    let program = std::env::current_exe().ok();
    program.as_deref().and_then(Path::parent).unwrap_or(Path::new("")).join(file)
}

/// The answer to a load balancer.
pub async fn ready(State(readiness): State<Readiness>) -> Response {
    let (status, words) = match readiness.ask().await {
        Ok(()) => (StatusCode::OK, "ready".to_owned()),
        Err(missing) => (StatusCode::SERVICE_UNAVAILABLE, missing.to_string()),
    };
    (status, [(header::CACHE_CONTROL, "no-store")], words).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn missing_site_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let site = Site { hashes: at("hash.txt"), files: at("pkg"), name: "placebook".to_owned() };
        assert_eq!(site.look().await, Err(NotReady::HashFile));
        std::fs::write(at("hash.txt"), "js: a1\nwasm: b2\n").unwrap();
        std::fs::create_dir(at("pkg")).unwrap();
        std::fs::write(at("pkg").join("placebook.a1.js"), "").unwrap();
        assert_eq!(site.look().await, Err(NotReady::Site("placebook.b2.wasm".to_owned())));
        std::fs::write(at("pkg").join("placebook.b2.wasm"), "").unwrap();
        assert_eq!(site.look().await, Err(NotReady::HashFile), "hash.txt has no style");
        std::fs::write(at("hash.txt"), "js: a1\nwasm: b2\ncss: c3\n").unwrap();
        std::fs::write(at("pkg").join("placebook.c3.css"), "").unwrap();
        assert_eq!(site.look().await, Ok(()));
    }

    #[test]
    fn this_build_has_migrations() {
        assert!(newest_table().is_some());
    }
}
