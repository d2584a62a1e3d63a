//! The SQL of sheets.

use std::collections::HashMap;

use shared::{
    session::Capacity,
    sheet::{Block, SheetNumber},
    venue::{Known, Room},
};
use sqlx::{PgConnection, PgExecutor, types::Json};
use time::{Date, OffsetDateTime};

use super::{Search, Written};
use crate::{
    booking::count,
    publishing::plan::{SessionPlan, SheetPlan, WorkshopPlan},
};

/// A sheet in a list.
pub(super) struct SummaryRow {
    pub serial: i32,
    pub year: i16,
    pub title: String,
    pub kind: String,
    pub published_at: OffsetDateTime,
}

/// The newest published sheets.
pub(super) async fn newest(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<SummaryRow>> {
    sqlx::query_as!(
        SummaryRow,
        r#"select serial, year, title, kind, published_at as "published_at!" from sheet
           where state = 'published'
           order by published_at desc, year desc, serial desc
           limit 20"#,
    )
    .fetch_all(db)
    .await
}

/// The sheets that a search finds, in any state, with how well they match. Each word is looked for on its own, by an index, because
/// one may stand in the sheet and another in the name of a venue: in the sheet by its stem or as a beginning, in the code and room of
/// a session, in the names and address of a venue.
pub(crate) async fn found(db: impl PgExecutor<'_>, search: &Search) -> sqlx::Result<(Vec<i64>, Vec<f32>)> {
    let rows = sqlx::query!(
        r#"with word as (
               select said, begins::tsquery as begins, nth from unnest($4::text[], $5::text[]) with ordinality as w (said, begins, nth)
           ), asked as (
               select websearch_to_tsquery('english', $1)
                      || (websearch_to_tsquery('english', $2) && to_tsquery('english', $3)) as query
           ), place as (
               select nth, v.id from word join venue v on search_words(v.name || ' ' || v.address) @@ begins
               union
               select nth, a.venue_id from word join venue_alias a on search_words(a.alias) @@ begins
           ), hit as (
               select nth, h.id from word join sheet h
                   on search_words(h.serial::text || ' ' || lpad((h.year % 100)::text, 2, '0') || ' ' || h.title || ' ' || h.audience || ' ' || h.kind || ' ' || h.words) @@ begins
               union
               select nth, h.id from word join sheet h on h.search @@ plainto_tsquery('english', said)
               union
               select nth, w.sheet_id from word
               join session s on search_words(coalesce(s.code, '') || ' ' || replace(coalesce(s.code, ''), '-', '') || ' ' || s.room) @@ begins
               join workshop w on w.id = s.workshop_id
               union
               select nth, w.sheet_id from place join session s on s.venue_id = place.id join workshop w on w.id = s.workshop_id
           ), found as (
               select id from hit group by id having count(*) = cardinality($4)
               union
               select h.id from sheet h, asked where h.search @@ asked.query
           )
           select h.id, ts_rank(h.search, asked.query) as "rank!" from found join sheet h on h.id = found.id, asked"#,
        search.words,
        search.before,
        search.beginning,
        search.folded.words(),
        &search.folded.tsqueries(),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.rank)).unzip())
}

/// Those of these sheets that are published, the best first.
pub(super) async fn best(
    db: impl PgExecutor<'_>,
    (ids, ranks): &(Vec<i64>, Vec<f32>),
) -> sqlx::Result<Vec<SummaryRow>> {
    sqlx::query_as!(
        SummaryRow,
        r#"select serial, year, title, kind, published_at as "published_at!"
           from unnest($1::bigint[], $2::real[]) as found (id, rank) join sheet using (id)
           where state = 'published'
           order by rank desc, published_at desc, year desc, serial desc
           limit 20"#,
        ids,
        ranks,
    )
    .fetch_all(db)
    .await
}

/// A sheet whole.
pub(super) struct SheetRow {
    pub id: i64,
    pub serial: i32,
    pub year: i16,
    pub kind: String,
    pub title: String,
    pub state: String,
    pub published_at: OffsetDateTime,
    pub complete_by: Option<Date>,
    pub complete_by_text: String,
    pub contact_name: String,
    pub contact_role: String,
    pub contact_phones: Vec<String>,
    pub contact_emails: Vec<String>,
    pub audience: String,
    pub links: Vec<String>,
    pub body: Json<Vec<Block>>,
    pub has_workshop: bool,
    pub markdown: Option<String>,
    /// The HTML of the text, and the digest of the text that it was made of.
    pub html: Option<String>,
    pub html_of: Option<Vec<u8>>,
    pub corrected_at: Option<OffsetDateTime>,
    pub withdrawn_reason: String,
}

/// A sheet that the public can see.
pub(super) async fn lookup(db: impl PgExecutor<'_>, number: SheetNumber) -> sqlx::Result<Option<SheetRow>> {
    sqlx::query_as!(
        SheetRow,
        r#"select id, serial, year, kind, title, state, published_at as "published_at!", complete_by, complete_by_text,
                  contact_name, contact_role, contact_phones, contact_emails, audience, links, body as "body: Json<Vec<Block>>",
                  exists (select from workshop where sheet_id = sheet.id) as "has_workshop!",
                  markdown, html, html_of, corrected_at, withdrawn_reason
           from sheet
           where serial = $1 and year = $2 and state in ('published', 'withdrawn')"#,
        i32::from(number.serial()),
        i16::try_from(number.year()).unwrap_or(0),
    )
    .fetch_optional(db)
    .await
}

/// Keeps the HTML of a sheet's text, if that is still its text.
pub(super) async fn keep_html(db: impl PgExecutor<'_>, sheet: i64, text: &str, made: &Written) -> sqlx::Result<()> {
    sqlx::query!(
        "update sheet set html = $3, html_of = $4 where id = $1 and markdown = $2",
        sheet,
        text,
        made.html,
        made.made_of,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The numbers of those of these sheets that are published.
pub(super) async fn published_among(
    db: impl PgExecutor<'_>,
    serials: &[i32],
    years: &[i16],
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select serial || '/' || year as "number!"
           from sheet join unnest($1::integer[], $2::smallint[]) as asked (serial, year) using (serial, year)
           where state = 'published'"#,
        serials,
        years,
    )
    .fetch_all(db)
    .await
}

/// Adds a sheet, with its audit row.
pub(crate) async fn append_sheet(
    db: impl PgExecutor<'_>,
    by: By,
    sheet: &SheetPlan,
    state: &str,
    now: OffsetDateTime,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"with added as (
               insert into sheet (serial, year, kind, title, state, published_at, complete_by, complete_by_text, contact_name, contact_role,
                                  contact_phones, contact_emails, audience, links, body, words, original, markdown, html, html_of)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $21, $22, $23)
               returning id
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became)
               select $18, case when $19::bigint is null then 'operator' else 'officer' end, $19, $20, 'sheet', id, $5 from added
           )
           select id as "id!" from added"#,
        i32::from(sheet.number.serial()),
        i16::try_from(sheet.number.year()).unwrap_or(0),
        sheet.kind,
        sheet.title,
        state,
        sheet.published_at,
        sheet.complete_by,
        sheet.complete_by_text,
        sheet.contact.name,
        sheet.contact.role,
        &sheet.contact.phones,
        &sheet.contact.emails,
        sheet.audience,
        &sheet.links,
        Json(&sheet.body) as _,
        sheet.words,
        sheet.original,
        now,
        by.officer,
        by.action,
        sheet.markdown,
        sheet.html.as_ref().map(|made| made.html.as_str()),
        sheet.html.as_ref().map(|made| made.made_of.as_slice()),
    )
    .fetch_one(db)
    .await
}

/// Who adds something to the shelf, and what the audit log calls it.
#[derive(Clone, Copy)]
pub(crate) struct By {
    /// The officer; else the command line.
    pub officer: Option<i64>,
    pub action: &'static str,
}

impl By {
    /// The command line.
    pub(crate) const IMPORT: Self = Self { officer: None, action: "import" };
}

/// The known venues, by name.
pub(crate) async fn venues(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select name from venue order by lower(name)").fetch_all(db).await
}

/// The known venues with all their names.
pub(crate) async fn known_venues(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Known>> {
    let rows = sqlx::query!(
        r#"select name, array(select alias from venue_alias a where a.venue_id = v.id order by a.position) as "aliases!"
           from venue v order by lower(name)"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| Known { name: row.name, aliases: row.aliases }).collect())
}

/// The venue of this name, or known by it as well; it is added if it is new. Until the transaction ends nobody else names it for
/// a session, so that each sees the sessions of all before them, and nobody merges it.
pub(crate) async fn venue_named(db: &mut PgConnection, name: &str) -> sqlx::Result<i64> {
    let known = sqlx::query_scalar!(
        r#"select coalesce((select id from venue where name = $1),
                           (select min(id) from venue where lower(name) = lower($1)),
                           (select venue_id from venue_alias where lower(alias) = lower($1))) as id"#,
        name,
    )
    .fetch_one(&mut *db)
    .await?;
    if let Some(known) = known
        && let Some(id) = lock_venue(db, known).await?
    {
        return Ok(id);
    }
    // An update that changes nothing, because only then does a row that somebody has added meanwhile come back.
    sqlx::query_scalar!(
        "insert into venue (name) values ($1)
         on conflict on constraint venue_name_once do update set name = excluded.name
         returning id",
        name,
    )
    .fetch_one(db)
    .await
}

/// Locks a venue for [`venue_named`]. Where it has just been merged with another, that one.
async fn lock_venue(db: &mut PgConnection, known: i64) -> sqlx::Result<Option<i64>> {
    let mut venue = Some(known);
    while let Some(id) = venue {
        let locked = sqlx::query_scalar!("select id from venue where id = $1 for no key update", id);
        if locked.fetch_optional(&mut *db).await?.is_some() {
            break;
        }
        venue =
            sqlx::query_scalar!("select venue_id from merged_venue where id = $1", id).fetch_optional(&mut *db).await?;
    }
    Ok(venue)
}

/// The rooms of a venue.
pub(crate) async fn rooms(db: impl PgExecutor<'_>, venue: i64) -> sqlx::Result<Vec<Room>> {
    let rows = sqlx::query!("select name, holds from venue_room where venue_id = $1 order by position", venue)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(|row| Room { name: row.name, holds: count(row.holds) }).collect())
}

/// The rooms of these venues, by venue.
pub(crate) async fn rooms_of(db: impl PgExecutor<'_>, venues: &[i64]) -> sqlx::Result<HashMap<i64, Vec<Room>>> {
    let rows = sqlx::query!(
        "select venue_id, name, holds from venue_room where venue_id = any($1) order by venue_id, position",
        venues,
    )
    .fetch_all(db)
    .await?;
    let mut rooms: HashMap<i64, Vec<Room>> = HashMap::new();
    for row in rows {
        rooms.entry(row.venue_id).or_default().push(Room { name: row.name, holds: count(row.holds) });
    }
    Ok(rooms)
}

/// Adds a sheet's workshop, with its audit row.
pub(crate) async fn append_workshop(
    db: impl PgExecutor<'_>,
    by: By,
    sheet: i64,
    workshop: &WorkshopPlan,
    now: OffsetDateTime,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"with added as (
               insert into workshop (sheet_id, title, aims_lead, aims, opens_at, closes_at, places_limit, limit_per, free, notes)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
               returning id
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id)
               select $11, case when $12::bigint is null then 'operator' else 'officer' end, $12, $13, 'workshop', id from added
           )
           select id as "id!" from added"#,
        sheet,
        workshop.title,
        workshop.aims_lead,
        &workshop.aims,
        workshop.opens_at,
        workshop.closes_at,
        workshop.places_limit,
        workshop.limit_per,
        workshop.free,
        workshop.notes,
        now,
        by.officer,
        by.action,
    )
    .fetch_one(db)
    .await
}

/// Adds a session to a workshop, with its audit row; `noted` is what this says besides the state. Gives its number inside the database.
pub(crate) async fn append_session(
    db: impl PgExecutor<'_>,
    by: By,
    workshop: i64,
    venue: i64,
    session: &SessionPlan,
    (capacity, noted): (Capacity, &str),
    now: OffsetDateTime,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"with added as (
               insert into session (workshop_id, number, code, starts_at, ends_at, venue_id, room, note, state, capacity)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
               returning id, state
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became)
               select $11, case when $12::bigint is null then 'operator' else 'officer' end, $12, $13, 'session', id, state || $14::text from added
           )
           select id as "id!" from added"#,
        workshop,
        i16::try_from(session.number).unwrap_or(i16::MAX),
        session.code,
        session.starts_at,
        session.ends_at,
        venue,
        session.room,
        session.note,
        session.state,
        i32::try_from(capacity.get()).unwrap_or(i32::MAX),
        now,
        by.officer,
        by.action,
        noted,
    )
    .fetch_one(db)
    .await
}

/// Which of these values a uniqueness constraint refused, as Postgres tells it: "Key (code)=(X) already exists."
pub(crate) fn value_taken<'a>(error: &sqlx::Error, mut values: impl Iterator<Item = &'a str>) -> String {
    let detail = error
        .as_database_error()
        .and_then(|error| error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>())
        .and_then(|error| error.detail())
        .unwrap_or_default();
    values.find(|value| detail.contains(&format!("=({value})"))).unwrap_or_default().to_owned()
}

/// Publishes the scheduled sheets whose time has come, with their audit rows; says how many.
pub(crate) async fn publish_due(db: impl PgExecutor<'_>, now: OffsetDateTime) -> sqlx::Result<u64> {
    let published = sqlx::query!(
        "with due as (
             select id from sheet where state = 'scheduled' and published_at <= $1 for update skip locked
         ), published as (
             update sheet set state = 'published' from due where sheet.id = due.id returning sheet.id
         )
         insert into audit (at, actor_kind, action, subject_kind, subject_id, was, became)
         select $1, 'service', 'publish', 'sheet', id, 'scheduled', 'published' from published",
        now,
    )
    .execute(db)
    .await?;
    Ok(published.rows_affected())
}
