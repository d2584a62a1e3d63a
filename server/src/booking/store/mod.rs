//! The SQL of bookings.

pub(super) mod bookings;
pub(super) mod change;
pub(super) mod move_places;
pub(super) mod take;

use serde_json::Value;
use shared::{
    booking::{Facts, IdempotencyKey, SessionState, SheetState},
    sheet::SheetNumber,
};
use sqlx::PgExecutor;
use time::OffsetDateTime;

use crate::{
    platform::{
        clock,
        database::{Contended, number::count},
    },
    waiting,
    workshop::closing_shown,
};

/// A session by its address.
#[derive(Debug, Clone)]
pub(super) struct SessionFound {
    pub id: i64,
    sheet: SheetNumber,
    number: i16,
}

impl SessionFound {
    /// The session's name in live seats.
    pub fn key(&self) -> String {
        self.sheet.session_key(self.number)
    }
}

/// Finds a session that the public can see.
pub(super) async fn find_session(
    db: impl PgExecutor<'_>,
    slug: &str,
    number: &str,
) -> sqlx::Result<Option<SessionFound>> {
    let (Ok(sheet), Ok(number)) = (slug.parse::<SheetNumber>(), number.parse::<i16>()) else { return Ok(None) };
    let id = sqlx::query_scalar!(
        "select s.id
         from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id
         where h.serial = $1 and h.year = $2 and s.number = $3 and h.state in ('published', 'withdrawn')",
        i32::from(sheet.serial()),
        i16::try_from(sheet.year()).unwrap_or(0),
        number,
    )
    .fetch_optional(db)
    .await?;
    Ok(id.map(|id| SessionFound { id, sheet, number }))
}

/// Why no places were taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum TakeError {
    /// A rule's constraint: the session's capacity, the school's limit, one place for each person.
    #[error("a rule forbids it")]
    Forbidden,
    /// The command's key already has an answer.
    #[error("a command was sent before")]
    SentBefore,
    /// A random collision or a conflict: the reference is taken, or Postgres broke a deadlock.
    #[error("a conflict with another transaction")]
    AnotherRound,
    /// An internal error.
    #[error("{0}")]
    Broken(String),
    /// The database does not answer.
    #[error("{0}")]
    Away(String),
}

impl From<serde_json::Error> for TakeError {
    fn from(error: serde_json::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl TakeError {
    /// Whether a conflict was the cause, so that everything is decided again.
    pub fn is_in_the_way(&self) -> bool {
        matches!(self, Self::SentBefore | Self::AnotherRound)
    }
}

/// The only place where constraint names are interpreted.
impl From<sqlx::Error> for TakeError {
    fn from(error: sqlx::Error) -> Self {
        let Some(refused) = error.as_database_error() else { return Self::Away(error.to_string()) };
        match refused.constraint() {
            Some("session_never_oversold" | "tally_within_limit" | "place_one_person_once") => Self::Forbidden,
            Some("command_once") => Self::SentBefore,
            Some("booking_reference_once") => Self::AnotherRound,
            _ if error.is_contended() => Self::AnotherRound,
            _ => Self::Broken(error.to_string()),
        }
    }
}

/// The facts about a session and the establishment that wants places on it.
pub(super) async fn facts(
    db: impl PgExecutor<'_>,
    session: i64,
    establishment: i64,
    emails: &[String],
) -> sqlx::Result<Facts> {
    let row = sqlx::query_as!(
        FactsRow,
        r#"select h.state as sheet, w.opens_at, w.closes_at, s.state as session, s.starts_at, s.capacity, s.taken, w.places_limit,
                  w.waiting_cut_off_days, s.waiting_closed,
                  coalesce((select t.held from tally t
                            where t.establishment_id = $2 and t.workshop_id = w.id
                              and t.session_id is not distinct from case w.limit_per when 'session' then s.id end), 0) as "held!",
                  array(select (asked.position - 1)::smallint
                        from unnest($3::text[]) with ordinality as asked (email, position)
                        where exists (select from place p where p.workshop_id = w.id and p.delegate_email = asked.email
                                        and p.state in ('booked', 'waiting', 'offered', 'attended'))
                        order by asked.position) as "already!"
           from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id
           where s.id = $1"#,
        session,
        establishment,
        emails,
    )
    .fetch_one(db)
    .await?;
    Ok(row.into())
}

/// [`Facts`] as the database returns them.
pub(super) struct FactsRow {
    pub sheet: String,
    pub opens_at: OffsetDateTime,
    pub closes_at: Option<OffsetDateTime>,
    pub session: String,
    pub starts_at: OffsetDateTime,
    pub capacity: i32,
    pub taken: i32,
    pub places_limit: Option<i32>,
    pub waiting_cut_off_days: i16,
    pub waiting_closed: bool,
    pub held: i32,
    pub already: Vec<i16>,
}

impl From<FactsRow> for Facts {
    fn from(row: FactsRow) -> Self {
        Self {
            sheet: match row.sheet.as_str() {
                "published" => SheetState::Published,
                "withdrawn" => SheetState::Withdrawn,
                _ => SheetState::Unpublished,
            },
            opens: clock::instant(row.opens_at),
            closes: row.closes_at.map(|at| shared::booking::Instant { at, shown: closing_shown(at) }),
            session: if row.session == "scheduled" { SessionState::Scheduled } else { SessionState::Cancelled },
            starts: clock::instant(row.starts_at),
            capacity: count(row.capacity),
            taken: count(row.taken),
            held: count(row.held),
            limit: row.places_limit.map(count),
            waiting_until: clock::instant(waiting::cut_off(row.starts_at, row.waiting_cut_off_days)),
            waiting_closed: row.waiting_closed,
            already: row.already.into_iter().filter_map(|at| u8::try_from(at).ok()).collect(),
        }
    }
}

/// The command and answer stored under a key.
pub(super) struct Kept {
    pub content: Vec<u8>,
    pub answer: Value,
}

/// The answer stored with a key, if there is one.
pub(super) async fn command(
    db: impl PgExecutor<'_>,
    establishment: i64,
    key: IdempotencyKey,
) -> sqlx::Result<Option<Kept>> {
    sqlx::query_as!(
        Kept,
        "select content, answer from command where establishment_id = $1 and key = $2",
        establishment,
        key.uuid()
    )
    .fetch_optional(db)
    .await
}

/// Stores an answer with a key, unless it has one; returns whether it did.
pub(super) async fn keep_answer(
    db: impl PgExecutor<'_>,
    establishment: i64,
    key: IdempotencyKey,
    content: &[u8],
    answer: Value,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let kept = sqlx::query!(
        "insert into command (establishment_id, key, content, answer, at) values ($1, $2, $3, $4, $5)
         on conflict on constraint command_once do nothing",
        establishment,
        key.uuid(),
        content,
        answer,
        now,
    )
    .execute(db)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// Deletes the keys of commands that were answered before this time.
pub(super) async fn forget_commands(db: impl PgExecutor<'_>, before: OffsetDateTime) -> sqlx::Result<u64> {
    Ok(sqlx::query!("delete from command where at < $1", before).execute(db).await?.rows_affected())
}
