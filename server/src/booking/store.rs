//! The SQL of bookings.

use serde_json::Value;
use shared::{
    booking::{BookPlaces, Facts, IdempotencyKey, SessionState, SheetState},
    seats::Seats,
    sheet::SheetNumber,
    waiting::Wants,
};
use sqlx::PgExecutor;
use time::OffsetDateTime;

use crate::{clock, workshop::closing_shown};

/// A session by its address.
#[derive(Debug, Clone)]
pub(super) struct SessionFound {
    pub id: i64,
    /// Until when places are given to those who wait.
    pub waiting_until: OffsetDateTime,
    slug: String,
    number: i16,
}

impl SessionFound {
    /// How live seats name it.
    pub fn key(&self) -> String {
        format!("{}/{}", self.slug, self.number)
    }
}

/// Finds a session that the public can see.
pub(super) async fn find_session(
    db: impl PgExecutor<'_>,
    slug: &str,
    number: &str,
) -> sqlx::Result<Option<SessionFound>> {
    let (Ok(sheet), Ok(number)) = (slug.parse::<SheetNumber>(), number.parse::<i16>()) else { return Ok(None) };
    let row = sqlx::query!(
        "select s.id, s.starts_at, w.waiting_cut_off_days
         from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id
         where h.serial = $1 and h.year = $2 and s.number = $3 and h.state in ('published', 'withdrawn')",
        i32::from(sheet.serial()),
        i16::try_from(sheet.year()).unwrap_or(0),
        number,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| SessionFound {
        id: row.id,
        waiting_until: clock::working_days_before(row.starts_at, row.waiting_cut_off_days),
        slug: sheet.slug(),
        number,
    }))
}

/// What [`take_places`] needs to know.
pub(super) struct Taking<'a> {
    pub session: i64,
    pub establishment: i64,
    pub reference: String,
    pub book: &'a BookPlaces,
    pub content: &'a [u8],
    pub answer: Value,
    pub now: OffsetDateTime,
    pub how: How,
}

/// What becomes of the places that are taken.
#[derive(Clone, Copy)]
pub(super) enum How {
    /// They are booked.
    Book,
    /// They are booked for delegates whose places on another session this transaction has given back.
    MoveIn,
    /// They wait.
    Wait(Waiting),
}

impl How {
    /// The state of the places, and what the audit log calls it.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Book => ("booked", "book"),
            Self::MoveIn => ("booked", "move in"),
            Self::Wait(_) => ("waiting", "join"),
        }
    }

    fn waiting(self) -> Option<Waiting> {
        if let Self::Wait(waiting) = self { Some(waiting) } else { None }
    }
}

/// How places wait.
#[derive(Clone, Copy)]
pub(super) struct Waiting {
    pub wants: Wants,
    /// From when on nobody joins.
    pub until: OffsetDateTime,
}

/// Why no places were taken.
#[derive(Debug)]
pub(super) enum TakeError {
    /// A rule's constraint: the session's capacity, the school's limit, one person once.
    Forbidden,
    /// The command's key has an answer.
    SentBefore,
    /// Chance or another transaction was in the way: the reference is taken, or Postgres broke a lock.
    AnotherRound,
    /// Our fault.
    Broken(String),
}

/// The one place where a constraint's name becomes a meaning.
impl From<sqlx::Error> for TakeError {
    fn from(error: sqlx::Error) -> Self {
        let Some(refused) = error.as_database_error() else { return Self::Broken(error.to_string()) };
        match (refused.constraint(), refused.code().as_deref()) {
            (Some("session_never_oversold" | "tally_within_limit" | "place_one_person_once"), _) => Self::Forbidden,
            (Some("command_once"), _) => Self::SentBefore,
            (Some("booking_reference_once"), _) | (_, Some("40P01" | "40001")) => Self::AnotherRound,
            _ => Self::Broken(error.to_string()),
        }
    }
}

/// Takes places for all delegates of a command, or a turn on the waiting list, and writes the booking, its audit rows and
/// its answer, or changes nothing. `None`: the session's state, the time or (for waiting) a free place forbids it.
///
/// One statement, so one round trip and one transaction. Each step reads the one before it, which fixes the order of
/// the locks: the session's row, then the school's tally, then delegates and places in the order of their emails.
pub(super) async fn take_places(db: impl PgExecutor<'_>, taking: Taking<'_>) -> Result<Option<Seats>, TakeError> {
    let delegates = &taking.book.delegates;
    let names: Vec<String> = delegates.iter().map(|d| d.name.as_str().to_owned()).collect();
    let emails: Vec<String> = delegates.iter().map(|d| d.email.as_str().to_owned()).collect();
    let roles: Vec<String> = delegates.iter().map(|d| d.role.clone()).collect();
    let needs: Vec<String> = delegates.iter().map(|d| d.needs.clone()).collect();
    let waiting = taking.how.waiting();
    let (state, action) = taking.how.words();
    let together = waiting.is_some_and(|waiting| waiting.wants == Wants::Together);
    let row = sqlx::query!(
        r#"with locked as (
               update session s
               set taken = s.taken + case when $14 then 0 else cardinality($4::text[]) end,
                   waiting = s.waiting + case when $14 then cardinality($4::text[]) else 0 end, version = s.version + 1
               from workshop w join sheet h on h.id = w.sheet_id
               where s.id = $1 and w.id = s.workshop_id and s.state = 'scheduled' and h.state = 'published'
                 and w.opens_at <= $2 and $2 < coalesce(w.closes_at, 'infinity') and $2 < s.starts_at
                 and (not $14 or (not s.waiting_closed and $2 < $16
                                  and s.capacity - s.taken < case when $15 then cardinality($4::text[]) else 1 end))
               returning s.id, s.workshop_id, s.capacity, s.taken, s.waiting, s.version, w.places_limit, w.limit_per
           ), counted as (
               insert into tally (establishment_id, workshop_id, session_id, held, places_limit)
               select $3, workshop_id, case limit_per when 'session' then id end, cardinality($4::text[]), places_limit
               from locked
               on conflict (establishment_id, workshop_id, session_id) do update
                   set held = tally.held + excluded.held, places_limit = excluded.places_limit
               returning workshop_id
           ), come as (
               insert into delegate (establishment_id, email)
               select $3, asked.email from counted, unnest($4::text[]) as asked (email)
               order by asked.email
               on conflict (establishment_id, email) do update set email = excluded.email
               returning id, email
           ), booked as (
               insert into booking (reference, establishment_id, workshop_id, session_id, booker_name, booker_email, made_at, together)
               select $8, $3, locked.workshop_id, locked.id, $9, $10, $2, $15
               from locked, counted
               returning id, session_id, workshop_id
           ), placed as (
               insert into place (booking_id, position, session_id, workshop_id, establishment_id, delegate_id, delegate_email,
                                  name, role, needs, state, changed_at)
               select booked.id, asked.position, booked.session_id, booked.workshop_id, $3, come.id, come.email,
                      asked.name, asked.role, asked.needs, $17, $2
               from booked, come
               join unnest($4::text[], $5::text[], $6::text[], $7::text[]) with ordinality as asked (email, name, role, needs, position)
                 on asked.email = come.email
               order by come.email
               returning id
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became, command_key)
               select $2, 'establishment', $3, $18, 'place', placed.id, $17, $11 from placed
           ), answered as (
               insert into command (establishment_id, key, content, answer, at)
               select $3, $11, $12, $13, $2 from booked
           )
           select capacity, taken, waiting, version from locked"#,
        taking.session,
        taking.now,
        taking.establishment,
        &emails,
        &names,
        &roles,
        &needs,
        taking.reference,
        taking.book.booker.name.as_str(),
        taking.book.booker.email.as_str(),
        taking.book.key.uuid(),
        taking.content,
        taking.answer,
        waiting.is_some(),
        together,
        waiting.map_or(taking.now, |waiting| waiting.until),
        state,
        action,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| seats(row.capacity, row.taken, row.waiting, row.version)))
}

/// What is known of a session and of the establishment that asks for places on it.
pub(super) async fn facts(
    db: impl PgExecutor<'_>,
    session: i64,
    establishment: i64,
    emails: &[String],
) -> sqlx::Result<Facts> {
    let row = sqlx::query!(
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
    Ok(Facts {
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
        waiting_until: clock::instant(clock::working_days_before(row.starts_at, row.waiting_cut_off_days)),
        waiting_closed: row.waiting_closed,
        already: row.already.into_iter().filter_map(|at| u8::try_from(at).ok()).collect(),
    })
}

/// What was asked and answered under a key.
pub(super) struct Kept {
    pub content: Vec<u8>,
    pub answer: Value,
}

/// The answer kept with a key, if there is one.
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

/// Keeps an answer with a key, unless it has one; says whether it did.
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

/// Deletes the keys of commands that were answered before an instant.
pub(super) async fn forget_commands(db: impl PgExecutor<'_>, before: OffsetDateTime) -> sqlx::Result<u64> {
    Ok(sqlx::query!("delete from command where at < $1", before).execute(db).await?.rows_affected())
}

pub(crate) fn seats(capacity: i32, taken: i32, waiting: i32, version: i64) -> Seats {
    Seats { capacity: count(capacity), taken: count(taken), waiting: count(waiting), version }
}

/// Postgres has no unsigned numbers; the constraints keep these from being negative.
pub(crate) fn count(number: i32) -> u32 {
    u32::try_from(number).unwrap_or(0)
}
