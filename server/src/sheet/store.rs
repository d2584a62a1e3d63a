//! The SQL of sheets.

use shared::sheet::{Block, Details, SheetNumber};
use sqlx::{PgExecutor, types::Json};
use time::{Date, OffsetDateTime};

use super::{Search, Written};

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

/// The sheets that a search finds, in any state. Each word is in the sheet, by its beginning or its stem, or is a code, a room or a
/// venue of one of its sessions.
pub(crate) async fn found(db: impl PgExecutor<'_>, search: &Search) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"with asked as (
               select (select string_agg('(' || concat_ws(' | ', begins, nullif(plainto_tsquery('english', said)::text, '')) || ')', ' & ')::tsquery
                       from unnest($4::text[], $5::text[]) as word (said, begins)) as words,
                      websearch_to_tsquery('english', $1)
                      || (websearch_to_tsquery('english', $2) && to_tsquery('english', $3)) as stems
           ), found as (
               select sheet_id as id from sheet_found, asked where sheet_found.words @@ asked.words
               union
               select sheet.id from sheet, asked where sheet.search @@ asked.stems
           )
           select coalesce(array_agg(id), '{}') as "ids!" from found"#,
        search.words,
        search.before,
        search.beginning,
        &search.folded.words(),
        &search.folded.tsqueries(),
    )
    .fetch_one(db)
    .await
}

/// Those of these sheets that are published: first those that match by title, audience or kind, then the newest.
pub(super) async fn best(db: impl PgExecutor<'_>, ids: &[i64], search: &Search) -> sqlx::Result<Vec<SummaryRow>> {
    sqlx::query_as!(
        SummaryRow,
        r#"select serial, year, title, kind, published_at as "published_at!"
           from sheet join sheet_found on sheet_found.sheet_id = sheet.id
           where id = any($1) and state = 'published'
           order by ts_rank(heading, (select websearch_to_tsquery('english', $2)
                                             || (websearch_to_tsquery('english', $3) && to_tsquery('english', $4)))) desc,
                    published_at desc, year desc, serial desc
           limit 20"#,
        ids,
        search.words,
        search.before,
        search.beginning,
    )
    .fetch_all(db)
    .await
}

/// A complete sheet.
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
    pub details: Json<Details>,
    pub links: Vec<String>,
    pub body: Json<Vec<Block>>,
    pub has_workshop: bool,
    pub markdown: Option<String>,
    /// The HTML of the text, and the digest of the text it was made from.
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
                  contact_name, contact_role, contact_phones, contact_emails, audience, details as "details: Json<Details>", links, body as "body: Json<Vec<Block>>",
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

/// Saves the HTML of a sheet's text, if the text is unchanged.
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
