//! When signed-in visits end, and ending them. All times are Postgres' clock.

use sqlx::PgExecutor;
use tower_sessions::session::Id;

use crate::platform::database::Database;

const MINUTE: i32 = 60;
const HOUR: i32 = 60 * MINUTE;

/// The owner of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// A school, by its number.
    School(i64),
    /// An officer, by their number.
    Officer(i64),
}

/// The limits of an owner's visits.
struct Bounds {
    /// Seconds from signing in until the visit ends, even if it is in use.
    lasts: i32,
    /// Seconds of idleness after which the visit ends. `None`: no limit.
    idle: Option<i32>,
    /// How many visits an owner may have at the same time. A further one ends the least recently used.
    most: i64,
}

/// A working day; half an hour of idleness ends the visit.
const OF_OFFICER: Bounds = Bounds { lasts: 8 * HOUR, idle: Some(30 * MINUTE), most: 50 };
/// A school's office may return to a half-filled form in the afternoon.
const OF_SCHOOL: Bounds = Bounds { lasts: 12 * HOUR, idle: None, most: 1_000 };

impl Owner {
    fn bounds(self) -> Bounds {
        match self {
            Self::School(_) => OF_SCHOOL,
            Self::Officer(_) => OF_OFFICER,
        }
    }

    pub(super) fn school(self) -> Option<i64> {
        if let Self::School(id) = self { Some(id) } else { None }
    }

    pub(super) fn officer(self) -> Option<i64> {
        if let Self::Officer(id) = self { Some(id) } else { None }
    }
}

/// Begins and ends visits. Copies share a database.
#[derive(Clone)]
pub struct SignedInVisits(Database);

impl SignedInVisits {
    /// Uses a database.
    #[must_use]
    pub fn of(database: &Database) -> Self {
        Self(database.clone())
    }

    /// Begins a visit with these credentials; returns its number.
    pub(super) async fn begin(&self, owner: Owner, version: i32, browser: &str) -> sqlx::Result<i64> {
        self.0.ask(begin(&self.0.pool, owner, version, browser)).await
    }

    /// Numbers a visit that an earlier build began without a number.
    pub(super) async fn adopt(&self, owner: Owner, version: i32, session: Id) -> sqlx::Result<i64> {
        self.0.ask(adopt(&self.0.pool, owner, version, &session.to_string())).await
    }

    /// Records the use of a visit, and which session belongs to it.
    pub(super) async fn touch(&self, visit: i64, session: Option<Id>) -> sqlx::Result<()> {
        self.0.ask(touch(&self.0.pool, visit, session.map(|id| id.to_string()))).await
    }

    /// Continues a visit with newer credentials, under a session that is not yet known.
    pub(super) async fn renew(&self, visit: i64, version: i32) -> sqlx::Result<()> {
        self.0.ask(renew(&self.0.pool, visit, version)).await
    }

    /// Ends a visit, and deletes its kept texts.
    pub(super) async fn end(&self, visit: i64) -> sqlx::Result<()> {
        self.0.ask(end(&self.0.pool, visit)).await
    }
}

async fn begin(db: impl PgExecutor<'_>, owner: Owner, version: i32, browser: &str) -> sqlx::Result<i64> {
    let bounds = owner.bounds();
    sqlx::query_scalar!(
        r#"with too_many as (
               select id from signed_in_visit where establishment_id = $1 or officer_id = $2
               order by used_at desc, id desc offset $7
           ), ended as (
               delete from signed_in_visit where id in (select id from too_many) returning session_id
           ), forgotten as (
               delete from sign_in_session where id in (select session_id from ended)
           )
           insert into signed_in_visit (establishment_id, officer_id, credential_version, ends_at, idle_seconds, browser)
           values ($1, $2, $3, now() + make_interval(secs => $4::integer), $5, $6)
           returning id"#,
        owner.school(),
        owner.officer(),
        version,
        bounds.lasts,
        bounds.idle,
        browser,
        bounds.most - 1,
    )
    .fetch_one(db)
    .await
}

async fn adopt(db: impl PgExecutor<'_>, owner: Owner, version: i32, session: &str) -> sqlx::Result<i64> {
    let bounds = owner.bounds();
    sqlx::query_scalar!(
        "insert into signed_in_visit (establishment_id, officer_id, credential_version, ends_at, idle_seconds, session_id)
         values ($1, $2, $3, now() + make_interval(secs => $4::integer), $5, $6)
         on conflict on constraint signed_in_visit_session_once do update set used_at = now()
         returning id",
        owner.school(),
        owner.officer(),
        version,
        bounds.lasts,
        bounds.idle,
        session,
    )
    .fetch_one(db)
    .await
}

async fn touch(db: impl PgExecutor<'_>, visit: i64, session: Option<String>) -> sqlx::Result<()> {
    sqlx::query!(
        "update signed_in_visit set used_at = now(), session_id = coalesce($2, session_id)
         where id = $1 and (session_id is null or used_at < now() - interval '1 minute')",
        visit,
        session,
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn renew(db: impl PgExecutor<'_>, visit: i64, version: i32) -> sqlx::Result<()> {
    sqlx::query!("update signed_in_visit set credential_version = $2, session_id = null where id = $1", visit, version)
        .execute(db)
        .await?;
    Ok(())
}

async fn end(db: impl PgExecutor<'_>, visit: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "with ended as (delete from signed_in_visit where id = $1 returning session_id)
         delete from sign_in_session where id in (select session_id from ended)",
        visit,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes visits that have expired or whose credentials have, with their kept texts; returns how many. Called by a periodic job.
///
/// # Errors
/// The database does not answer.
pub async fn forget_ended(db: impl PgExecutor<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"with ended as (
               delete from signed_in_visit v
               where not exists (select from live_visit l where l.id = v.id)
                   or exists (select from establishment e
                              where e.id = v.establishment_id and (e.pin_version <> v.credential_version or e.state <> 'open'))
                   or exists (select from officer o
                              where o.id = v.officer_id and (o.version <> v.credential_version or o.state <> 'active'))
               returning session_id
           ), forgotten as (
               delete from sign_in_session where id in (select session_id from ended)
           )
           select count(*) as "count!" from ended"#
    )
    .fetch_one(db)
    .await
}
