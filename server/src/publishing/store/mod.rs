//! The SQL of sheets in the office.

pub(super) mod append;
pub(super) mod drafts;

use shared::{
    publishing::form::SheetForm,
    search::Query,
    sheet::{Block, Details, SheetNumber},
};
use sqlx::{PgExecutor, types::Json};
use time::OffsetDateTime;

use crate::publishing::plan::{SheetPlan, WorkshopPlan};

/// A sheet or a draft in the list.
pub(super) struct ListedRow {
    pub draft: Option<i64>,
    pub serial: Option<i32>,
    pub year: Option<i16>,
    pub number: String,
    pub title: String,
    pub kind: String,
    pub state: String,
    pub at: OffsetDateTime,
}

/// Sheets and drafts in this state, newest first: all, or these sheets and the drafts whose number or title matches a search.
pub(super) async fn list(
    db: impl PgExecutor<'_>,
    (sheets, query): (Option<&[i64]>, &Query),
    state: &str,
    limit: i64,
) -> sqlx::Result<Vec<ListedRow>> {
    sqlx::query_as!(
        ListedRow,
        r#"select draft as "draft?", serial as "serial?", year as "year?", number as "number!", title as "title!", kind as "kind!", state as "state!", at as "at!"
           from (
               select d.id as draft, h.id as sheet, h.serial, h.year,
                      coalesce(h.serial || '/' || lpad((h.year % 100)::text, 2, '0'), d.form ->> 'number') as number,
                      coalesce(nullif(case when h.state is null or h.state = 'draft' then d.form ->> 'title' end, ''), h.title, '') as title,
                      coalesce(h.kind, d.form ->> 'kind') as kind,
                      case when h.state = 'published' and d.id is not null then 'correcting' else coalesce(h.state, 'draft') end as state,
                      coalesce(d.changed_at, h.published_at, '-infinity') as at
               from sheet h full join sheet_draft d on d.sheet_id = h.id
           ) as listed
           where ($4::bigint[] is null or sheet = any($4) or (draft is not null and search_words(number || ' ' || title) @@ $1::text::tsquery))
             and ($2 = '' or state = $2)
           order by state not in ('draft', 'correcting'), at desc, serial desc
           limit $3"#,
        query.tsquery(),
        state,
        limit,
        sheets,
    )
    .fetch_all(db)
    .await
}

/// Locks a sheet; returns its state.
pub(super) async fn lock_sheet(db: impl PgExecutor<'_>, sheet: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select state from sheet where id = $1 for update", sheet).fetch_optional(db).await
}

/// Deletes a sheet that nobody has seen, so that it has no bookings.
pub(super) async fn forget_sheet(db: impl PgExecutor<'_>, sheet: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "with shops as (select id from workshop where sheet_id = $1),
              editions as (delete from sheet_edition where sheet_id = $1),
              trainers as (delete from trainer where session_id in (select s.id from session s join shops on s.workshop_id = shops.id)),
              sessions as (delete from session where workshop_id in (select id from shops)),
              workshops as (delete from workshop where sheet_id = $1)
         delete from sheet where id = $1 and state in ('draft', 'scheduled')",
        sheet,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The serial after the highest of a year.
pub(super) async fn next_serial(db: impl PgExecutor<'_>, year: i16) -> sqlx::Result<i32> {
    sqlx::query_scalar!(r#"select coalesce(max(serial), 0) + 1 as "next!" from sheet where year = $1"#, year)
        .fetch_one(db)
        .await
}

/// A sheet in the office.
pub(super) struct SheetRow {
    pub id: i64,
    pub serial: i32,
    pub year: i16,
    pub kind: String,
    pub title: String,
    pub state: String,
    pub published_at: Option<OffsetDateTime>,
    pub complete_by_text: String,
    pub contact_name: String,
    pub contact_role: String,
    pub contact_phones: Vec<String>,
    pub contact_emails: Vec<String>,
    pub audience: String,
    pub details: Json<Details>,
    pub links: Vec<String>,
    pub body: Json<Vec<Block>>,
    pub markdown: Option<String>,
    pub original: String,
    pub withdrawn_reason: String,
    pub draft: Option<i64>,
    pub workshop_title: Option<String>,
    pub aims_lead: Option<String>,
    pub aims: Option<Vec<String>>,
    pub opens_at: Option<OffsetDateTime>,
    pub closes_at: Option<OffsetDateTime>,
    pub places_limit: Option<i32>,
    pub limit_per: Option<String>,
    pub notes: Option<String>,
}

/// A sheet by its number, in any state.
pub(super) async fn sheet(db: impl PgExecutor<'_>, number: SheetNumber) -> sqlx::Result<Option<SheetRow>> {
    sqlx::query_as!(
        SheetRow,
        r#"select h.id, h.serial, h.year, h.kind, h.title, h.state, h.published_at, h.complete_by_text,
                  h.contact_name, h.contact_role, h.contact_phones, h.contact_emails, h.audience, h.details as "details: Json<Details>", h.links,
                  h.body as "body: Json<Vec<Block>>", h.markdown, h.original, h.withdrawn_reason,
                  (select d.id from sheet_draft d where d.sheet_id = h.id) as draft,
                  w.title as "workshop_title?", w.aims_lead as "aims_lead?", w.aims as "aims?", w.opens_at as "opens_at?",
                  w.closes_at, w.places_limit, w.limit_per as "limit_per?", w.notes as "notes?"
           from sheet h left join workshop w on w.sheet_id = h.id
           where h.serial = $1 and h.year = $2"#,
        i32::from(number.serial()),
        i16::try_from(number.year()).unwrap_or(0),
    )
    .fetch_optional(db)
    .await
}

/// Stores an edition, as typed.
pub(super) async fn append_edition(
    db: impl PgExecutor<'_>,
    sheet: i64,
    form: &Json<&SheetForm>,
    officer: i64,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into sheet_edition (sheet_id, edition, form, at, officer_id)
         select $1, coalesce(max(edition), 0) + 1, $2, $4, $3 from sheet_edition where sheet_id = $1",
        sheet,
        form as _,
        officer,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A published edition.
pub(super) struct EditionRow {
    pub edition: i32,
    pub form: Json<SheetForm>,
    pub at: OffsetDateTime,
    pub by: String,
}

/// A sheet's editions, the newest first.
pub(super) async fn editions(db: impl PgExecutor<'_>, sheet: i64) -> sqlx::Result<Vec<EditionRow>> {
    sqlx::query_as!(
        EditionRow,
        r#"select e.edition, e.form as "form: Json<SheetForm>", e.at, o.name as by
           from sheet_edition e join officer o on o.id = e.officer_id
           where e.sheet_id = $1 order by e.edition desc"#,
        sheet,
    )
    .fetch_all(db)
    .await
}

/// Corrects a sheet's own columns, with the audit row; returns its publication time.
pub(super) async fn correct_sheet(
    db: impl PgExecutor<'_>,
    sheet: i64,
    plan: &SheetPlan,
    officer: i64,
    now: OffsetDateTime,
) -> sqlx::Result<OffsetDateTime> {
    sqlx::query_scalar!(
        r#"with corrected as (
               update sheet
               set kind = $4, title = $5, complete_by = $6, complete_by_text = $7, contact_name = $8,
                   contact_role = $9, contact_phones = $10, contact_emails = $11, audience = $12, links = $13, words = $14,
                   markdown = $15, html = $18, html_of = $19, details = $20, corrected_at = $17
               -- A published sheet keeps its address.
               where id = $1 and serial = $2 and year = $3 and state in ('published', 'withdrawn')
               returning id, published_at
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id)
               select $17, 'officer', $16, 'correct', 'sheet', id from corrected
           )
           select published_at as "published_at!" from corrected"#,
        sheet,
        i32::from(plan.number.serial()),
        i16::try_from(plan.number.year()).unwrap_or(0),
        plan.kind,
        plan.title,
        plan.complete_by,
        plan.complete_by_text,
        plan.contact.name,
        plan.contact.role,
        &plan.contact.phones,
        &plan.contact.emails,
        plan.audience,
        &plan.links,
        plan.words,
        plan.markdown,
        officer,
        now,
        plan.html.as_ref().map(|made| made.html.as_str()),
        plan.html.as_ref().map(|made| made.made_of.as_slice()),
        Json(&plan.details) as _,
    )
    .fetch_one(db)
    .await
}

/// Corrects the workshop of a sheet, if it has one.
pub(super) async fn correct_workshop(
    db: impl PgExecutor<'_>,
    sheet: i64,
    plan: &WorkshopPlan,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update workshop
         set title = $2, aims_lead = $3, aims = $4, opens_at = $5, closes_at = $6, places_limit = $7, free = $8, notes = $9,
             revised_at = $10
         where sheet_id = $1",
        sheet,
        plan.title,
        plan.aims_lead,
        &plan.aims,
        plan.opens_at,
        plan.closes_at,
        plan.places_limit,
        plan.free,
        plan.notes,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Locks the future sessions of a published sheet as bookings do, so that their booked and waiting places do not change.
pub(super) async fn lock_sessions(
    db: impl PgExecutor<'_>,
    number: SheetNumber,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select s.id from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id
         where h.serial = $1 and h.year = $2 and h.state = 'published' and s.state = 'scheduled' and s.starts_at > $3
         order by s.id for no key update of s",
        i32::from(number.serial()),
        i16::try_from(number.year()).unwrap_or(0),
        now,
    )
    .fetch_all(db)
    .await
}

/// How many places are booked or waiting on these sessions.
pub(super) async fn places_on(db: impl PgExecutor<'_>, sessions: &[i64]) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "many!" from place where session_id = any($1) and state in ('booked', 'waiting', 'offered')"#,
        sessions,
    )
    .fetch_one(db)
    .await
}

/// Withdraws a published or scheduled sheet, with its audit row; returns whether there was one.
pub(super) async fn withdraw(
    db: impl PgExecutor<'_>,
    number: SheetNumber,
    reason: &str,
    officer: i64,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "with before as (
             select id, state from sheet where serial = $1 and year = $2 and state in ('published', 'scheduled') for update
         ), withdrawn as (
             update sheet h
             -- A sheet that was never public becomes a draft again.
             set state = case before.state when 'scheduled' then 'draft' else 'withdrawn' end, withdrawn_reason = $3
             from before where h.id = before.id
             returning h.id, h.state, before.state as was
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became)
         select $5, 'officer', $4, 'withdraw', 'sheet', id, was, state || ': ' || $3 from withdrawn",
        i32::from(number.serial()),
        i16::try_from(number.year()).unwrap_or(0),
        reason,
        officer,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
