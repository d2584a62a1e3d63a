//! The SQL of workshops.

use sqlx::{PgExecutor, types::Json};
use time::OffsetDateTime;

use crate::{platform::database::number::count, waiting};
use shared::{
    booking::gives_places,
    sheet::{Details, SheetNumber},
};

/// A session with its venue and its sheet's number.
#[derive(Debug, Clone)]
pub(crate) struct SessionRow {
    pub id: i64,
    pub workshop_id: i64,
    pub serial: i32,
    pub year: i16,
    pub number: i16,
    pub code: Option<String>,
    pub starts_at: OffsetDateTime,
    pub ends_at: Option<OffsetDateTime>,
    pub venue: String,
    pub address: String,
    pub room: String,
    pub note: String,
    pub state: String,
    pub capacity: i32,
    pub taken: i32,
    pub waiting: i32,
    pub version: i64,
    pub waiting_closed: bool,
    pub waiting_cut_off_days: i16,
}

impl SessionRow {
    /// The sheet's number in addresses.
    pub fn slug(&self) -> String {
        SheetNumber::of_columns(self.serial, self.year).slug()
    }

    /// The session's name in live seats.
    pub fn key(&self) -> String {
        SheetNumber::of_columns(self.serial, self.year).session_key(self.number)
    }

    /// Waiting-list cut-off.
    pub fn cut_off(&self) -> OffsetDateTime {
        waiting::cut_off(self.starts_at, self.waiting_cut_off_days)
    }

    /// Whether freed places go to the waiting list.
    pub fn gives_places(&self, now: OffsetDateTime) -> bool {
        gives_places(now, self.cut_off(), self.waiting_closed)
    }
}

/// The sessions of these workshops, the earliest first.
pub(super) async fn sessions_of(db: impl PgExecutor<'_>, workshops: &[i64]) -> sqlx::Result<Vec<SessionRow>> {
    // One workshop is read at a time (`offset 0` makes Postgres do so). Joining the whole tables would cost more the longer the
    // history is.
    sqlx::query_as!(
        SessionRow,
        "select s.id, s.workshop_id, w.serial, w.year, s.number, s.code, s.starts_at, s.ends_at, v.name as venue, v.address,
                s.room, s.note, s.state, s.capacity, s.taken, s.waiting, s.version, s.waiting_closed, w.waiting_cut_off_days
         from unnest($1::bigint[]) as asked (id)
         cross join lateral (select h.serial, h.year, w.waiting_cut_off_days from workshop w join sheet h on h.id = w.sheet_id
                             where w.id = asked.id offset 0) w
         cross join lateral (select * from session where session.workshop_id = asked.id offset 0) s
         join venue v on v.id = s.venue_id
         order by s.starts_at, s.number",
        workshops,
    )
    .fetch_all(db)
    .await
}

/// A sheet's workshop.
pub(super) async fn workshop_of_sheet(db: impl PgExecutor<'_>, sheet: i64) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("select id from workshop where sheet_id = $1", sheet).fetch_optional(db).await
}

/// An establishment's booked and waiting places: on one session if the limit is for each session, otherwise on the whole workshop.
pub(super) async fn held(
    db: impl PgExecutor<'_>,
    establishment: i64,
    workshop: i64,
    session: Option<i64>,
) -> sqlx::Result<(u32, u32)> {
    let row = sqlx::query!(
        r#"select coalesce(sum(held), 0)::integer as "held!",
                  (select count(*) from place
                   where establishment_id = $1 and workshop_id = $2 and ($3::bigint is null or session_id = $3)
                     and state = 'waiting')::integer as "waiting!"
           from tally
           where establishment_id = $1 and workshop_id = $2 and ($3::bigint is null or session_id = $3)"#,
        establishment,
        workshop,
        session,
    )
    .fetch_one(db)
    .await?;
    Ok((count(row.held), count(row.waiting)))
}

/// A workshop with the parts of its sheet that its page shows.
pub(super) struct WorkshopRow {
    pub id: i64,
    serial: i32,
    year: i16,
    pub state: String,
    pub sheet_title: String,
    pub audience: String,
    pub contact_name: String,
    pub contact_phones: Vec<String>,
    pub contact_emails: Vec<String>,
    pub title: String,
    pub aims_lead: String,
    pub aims: Vec<String>,
    pub opens_at: OffsetDateTime,
    pub closes_at: Option<OffsetDateTime>,
    pub places_limit: Option<i32>,
    pub limit_per: String,
    pub details: Json<Details>,
    pub notes: String,
    pub cancel_free_days: i16,
}

impl WorkshopRow {
    /// The sheet's number as printed.
    pub fn number(&self) -> String {
        SheetNumber::of_columns(self.serial, self.year).to_string()
    }

    /// The sheet's number in addresses.
    pub fn slug(&self) -> String {
        SheetNumber::of_columns(self.serial, self.year).slug()
    }
}

/// The workshop of a public sheet.
pub(super) async fn lookup(db: impl PgExecutor<'_>, number: SheetNumber) -> sqlx::Result<Option<WorkshopRow>> {
    sqlx::query_as!(
        WorkshopRow,
        r#"select w.id, h.serial, h.year, h.state, h.title as sheet_title, h.audience, h.details as "details: Json<Details>", h.contact_name, h.contact_phones, h.contact_emails,
                w.title, w.aims_lead, w.aims, w.opens_at, w.closes_at, w.places_limit, w.limit_per, w.notes, w.cancel_free_days
         from workshop w join sheet h on h.id = w.sheet_id
         where h.serial = $1 and h.year = $2 and h.state in ('published', 'withdrawn')"#,
        i32::from(number.serial()),
        i16::try_from(number.year()).unwrap_or(0),
    )
    .fetch_optional(db)
    .await
}

/// A workshop in the list of future ones.
pub(super) struct UpcomingRow {
    pub id: i64,
    pub serial: i32,
    pub year: i16,
    pub audience: String,
    pub title: String,
    pub opens_at: OffsetDateTime,
    pub closes_at: Option<OffsetDateTime>,
}

/// Workshops of published sheets (of these, if some are given) with a future session, the earliest first; at most as many as a page
/// can show.
pub(super) async fn upcoming(
    db: impl PgExecutor<'_>,
    sheets: Option<&[i64]>,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<UpcomingRow>> {
    // The query goes from the few future sessions to their workshops, one by one and in order, until a page is full (see `sessions_of`).
    sqlx::query_as!(
        UpcomingRow,
        r#"select w.id, w.serial, w.year, w.audience, w.title, w.opens_at, w.closes_at
           from (
               select workshop_id, min(starts_at) as first from session
               where state = 'scheduled' and starts_at > $1
                 and ($2::bigint[] is null or workshop_id in (select id from workshop where sheet_id = any($2)))
               group by workshop_id
               order by first, workshop_id
           ) to_come
           cross join lateral (
               select w.id, h.serial, h.year, h.audience, w.title, w.opens_at, w.closes_at
               from workshop w join sheet h on h.id = w.sheet_id
               where w.id = to_come.workshop_id and h.state = 'published'
               offset 0
           ) w
           order by to_come.first, to_come.workshop_id
           limit 50"#,
        now,
        sheets,
    )
    .fetch_all(db)
    .await
}
