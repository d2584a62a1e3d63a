//! The SQL of adding a sheet and its workshop, and of publishing scheduled sheets.

use sqlx::{PgExecutor, types::Json};
use time::OffsetDateTime;

use crate::{
    audit::Actor,
    publishing::plan::{SheetPlan, WorkshopPlan},
};

/// Adds a sheet, with its audit row.
pub(crate) async fn append_sheet(
    db: impl PgExecutor<'_>,
    (by, action): (&Actor, &str),
    sheet: &SheetPlan,
    state: &str,
    now: OffsetDateTime,
) -> sqlx::Result<i64> {
    let (kind, actor, _) = by.columns();
    sqlx::query_scalar!(
        r#"with added as (
               insert into sheet (serial, year, kind, title, state, published_at, complete_by, complete_by_text, contact_name, contact_role,
                                  contact_phones, contact_emails, audience, links, body, words, original, markdown, html, html_of, details)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $21, $22, $23, $25)
               returning id
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became)
               select $18, $24, $19, $20, 'sheet', id, $5 from added
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
        actor,
        action,
        sheet.markdown,
        sheet.html.as_ref().map(|made| made.html.as_str()),
        sheet.html.as_ref().map(|made| made.made_of.as_slice()),
        kind,
        Json(&sheet.details) as _,
    )
    .fetch_one(db)
    .await
}

/// Adds a sheet's workshop, with its audit row.
pub(crate) async fn append_workshop(
    db: impl PgExecutor<'_>,
    (by, action): (&Actor, &str),
    sheet: i64,
    workshop: &WorkshopPlan,
    now: OffsetDateTime,
) -> sqlx::Result<i64> {
    let (kind, actor, _) = by.columns();
    sqlx::query_scalar!(
        r#"with added as (
               insert into workshop (sheet_id, title, aims_lead, aims, opens_at, closes_at, places_limit, limit_per, free, notes)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
               returning id
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id)
               select $11, $14, $12, $13, 'workshop', id from added
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
        actor,
        action,
        kind,
    )
    .fetch_one(db)
    .await
}

/// Publishes the scheduled sheets that are due, with their audit rows; returns how many.
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
