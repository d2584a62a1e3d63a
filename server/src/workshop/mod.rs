//! Workshops: their sessions with times and venues, and each school's places.

mod store;
mod window;

use std::collections::HashMap;

use app::{
    failure::{Failure, Never},
    visit::{Caller, School},
    workshop::{SessionView, WorkshopSummary, WorkshopView, Workshops},
};
use async_trait::async_trait;
use shared::{
    booking::rule_words,
    sheet::SheetNumber,
    workshop::{LimitPer, PlacesLimit, Standing},
};
use sqlx::{PgExecutor, PgPool};
use time::OffsetDateTime;

use crate::{
    platform::{
        clock::{self, Clock},
        database::number::count,
        internal_error,
    },
    seats::seats,
    sheet::{self, Search},
};

pub(crate) use store::SessionRow;
pub use window::closing_shown;
pub(crate) use window::opening_shown;

/// Implements [`Workshops`] on Postgres.
#[derive(Clone)]
pub struct PgWorkshops {
    pool: PgPool,
    clock: Clock,
}

impl PgWorkshops {
    /// Uses this clock to decide which sessions are in the future.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock) -> Self {
        Self { pool, clock }
    }
}

/// A session of a workshop, with its number in the database.
#[derive(Debug, Clone)]
pub(crate) struct SessionFound {
    pub id: i64,
    pub view: SessionView,
}

/// A workshop that the public can see, as its booking pages need it.
#[derive(Debug, Clone)]
pub(crate) struct WorkshopFound {
    pub slug: String,
    pub title: String,
    pub sessions: Vec<SessionFound>,
}

/// The sessions of a sheet's workshop, public or not, the earliest first.
pub(crate) async fn sessions_of_sheet(pool: &PgPool, sheet: i64, clock: &Clock) -> sqlx::Result<Vec<SessionFound>> {
    let rows = rows_of_sheet(pool, sheet).await?;
    Ok(rows.into_iter().map(|row| session_view(row, clock.now())).collect())
}

/// The rows of the sessions of a sheet's workshop, public or not, the earliest first.
pub(crate) async fn rows_of_sheet(pool: &PgPool, sheet: i64) -> sqlx::Result<Vec<SessionRow>> {
    let Some(workshop) = store::workshop_of_sheet(pool, sheet).await? else { return Ok(vec![]) };
    store::sessions_of(pool, &[workshop]).await
}

/// A session as pages show it at `now`.
pub(crate) fn session_view(row: SessionRow, now: OffsetDateTime) -> SessionFound {
    let when = clock::span_shown(row.starts_at, row.ends_at);
    let date = shared::moment::date_words(clock::london(row.starts_at).date());
    let times = when.words.strip_prefix(&format!("{date}, ")).unwrap_or(&when.words).to_owned();
    let note = [row.room.as_str(), row.note.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ");
    let view = SessionView {
        number: u16::try_from(row.number).unwrap_or(0),
        key: row.key(),
        date,
        times,
        when,
        note,
        cancelled: row.state == "cancelled",
        started: row.starts_at <= now,
        can_wait: row.gives_places(now),
        seats: seats(row.capacity, row.taken, row.waiting, row.version),
        code: row.code,
        venue: row.venue,
        address: row.address,
    };
    SessionFound { id: row.id, view }
}

/// A workshop's contact, in one line: "Kelly Waters, 01603 307729".
pub(crate) fn contact(name: &str, phones: &[String], emails: &[String]) -> String {
    let parts = [name.to_owned(), phones.join(" or "), emails.join(" or ")];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// A workshop of a public sheet, by the sheet's number in addresses.
///
/// # Errors
/// The database does not answer.
pub(crate) async fn lookup(pool: &PgPool, slug: &str, now: OffsetDateTime) -> sqlx::Result<Option<WorkshopFound>> {
    let Some((row, sessions)) = find(pool, slug).await? else { return Ok(None) };
    Ok(Some(WorkshopFound {
        slug: row.slug(),
        title: row.title,
        sessions: sessions.into_iter().map(|session| session_view(session, now)).collect(),
    }))
}

async fn find(pool: &PgPool, slug: &str) -> sqlx::Result<Option<(store::WorkshopRow, Vec<SessionRow>)>> {
    let Ok(number) = slug.parse::<SheetNumber>() else { return Ok(None) };
    let Some(row) = store::lookup(pool, number).await? else { return Ok(None) };
    let sessions = store::sessions_of(pool, &[row.id]).await?;
    Ok(Some((row, sessions)))
}

/// When the last session that is not cancelled begins; if all are cancelled, when the last of all begins.
fn last_start(sessions: &[SessionRow]) -> Option<OffsetDateTime> {
    let start = |session: &SessionRow| session.starts_at;
    let held = sessions.iter().filter(|session| session.state == "scheduled");
    held.map(start).max().or_else(|| sessions.iter().map(start).max())
}

#[async_trait]
impl Workshops for PgWorkshops {
    async fn upcoming(&self, words: &str) -> Result<Vec<WorkshopSummary>, Failure<Never>> {
        upcoming(&self.pool, &Search::of(words), self.clock.now()).await.map_err(internal_error::failure)
    }

    async fn lookup(&self, caller: &Caller, slug: &str) -> Result<Option<WorkshopView>, Failure<Never>> {
        view(&self.pool, caller, slug, self.clock.now()).await.map_err(internal_error::failure)
    }
}

async fn upcoming(pool: &PgPool, search: &Search, now: OffsetDateTime) -> sqlx::Result<Vec<WorkshopSummary>> {
    let sheets = if search.words.is_empty() { None } else { Some(sheet::store::found(pool, search).await?.ids) };
    let rows = store::upcoming(pool, sheets.as_deref(), now).await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut sessions: HashMap<i64, Vec<SessionRow>> = HashMap::new();
    for session in store::sessions_of(pool, &ids).await? {
        sessions.entry(session.workshop_id).or_default().push(session);
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let of_workshop = sessions.remove(&row.id).unwrap_or_default();
            summary(row, of_workshop, now)
        })
        .collect())
}

fn summary(row: store::UpcomingRow, sessions: Vec<SessionRow>, now: OffsetDateTime) -> WorkshopSummary {
    let to_come = |session: &SessionRow| session.state == "scheduled" && session.starts_at > now;
    WorkshopSummary {
        number: SheetNumber::of_columns(row.serial, row.year).to_string(),
        slug: SheetNumber::of_columns(row.serial, row.year).slug(),
        booking: window::booking_window(row.opens_at, row.closes_at, last_start(&sessions), now),
        title: row.title,
        audience: row.audience,
        sessions: sessions.into_iter().filter(to_come).map(|session| session_view(session, now).view).collect(),
    }
}

async fn view(pool: &PgPool, caller: &Caller, slug: &str, now: OffsetDateTime) -> sqlx::Result<Option<WorkshopView>> {
    let Some((row, sessions)) = find(pool, slug).await? else { return Ok(None) };
    let standing = match caller.school() {
        Some(school) => Some(standing(pool, school, &row).await?),
        None => None,
    };
    Ok(Some(WorkshopView {
        number: row.number(),
        slug: row.slug(),
        booking: window::booking_window(row.opens_at, row.closes_at, last_start(&sessions), now),
        sheet_title: if row.sheet_title == row.title { String::new() } else { row.sheet_title.clone() },
        limit: limit(&row),
        cancel_rule: rule_words(u32::try_from(row.cancel_free_days).unwrap_or(0)),
        contact: contact(&row.contact_name, &row.contact_phones, &row.contact_emails),
        withdrawn: row.state == "withdrawn",
        title: row.title,
        audience: row.audience,
        aims_lead: row.aims_lead,
        aims: row.aims,
        details: row.details.0,
        notes: row.notes,
        sessions: sessions.into_iter().map(|session| session_view(session, now).view).collect(),
        standing,
    }))
}

/// A school's places on the whole workshop. A limit for each session is left out, because it says nothing about the whole
/// workshop.
async fn standing(db: impl PgExecutor<'_>, school: &School, row: &store::WorkshopRow) -> sqlx::Result<Standing> {
    let limit = limit(row).filter(|limit| limit.per == LimitPer::Workshop);
    let (held, waiting) = store::held(db, school.id, row.id, None).await?;
    Ok(Standing { held, waiting, limit: school.bound_by(limit.map(|limit| limit.places)) })
}

fn limit(row: &store::WorkshopRow) -> Option<PlacesLimit> {
    let per = if row.limit_per == "session" { LimitPer::Session } else { LimitPer::Workshop };
    row.places_limit.map(|places| PlacesLimit { places: count(places), per })
}
