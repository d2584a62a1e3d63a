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

/// The sheets that a search finds, in any state.
pub(crate) struct Found {
    /// Their ids.
    pub ids: Vec<i64>,
    /// For each, how well its title, audience or kind matches.
    pub ranks: Vec<f32>,
}

/// The sheets that a search finds. Each word is in the sheet, by its beginning or its stem, or is a code, a room or a venue of one of
/// its sessions.
pub(crate) async fn found(db: impl PgExecutor<'_>, search: &Search) -> sqlx::Result<Found> {
    // Only an operator, a phrase or a word such as "the" finds more by its stems than by its words.
    sqlx::query_as!(
        Found,
        r#"with asked as (
               select string_agg('(' || concat_ws(' | ', begins, nullif(stem, '')) || ')', ' & ')::tsquery as words,
                      coalesce(bool_or(stem = ''), true) as by_stems,
                      websearch_to_tsquery('english', $1)
                      || (websearch_to_tsquery('english', $2) && to_tsquery('english', $3)) as stems
               from unnest($4::text[], $5::text[]) as word (said, begins)
               cross join lateral (select plainto_tsquery('english', said)::text as stem) as of_word
           ), found as (
               select sheet_id, ts_rank(heading, stems) as rank from sheet_found, asked where sheet_found.words @@ asked.words
               union
               select sheet_id, ts_rank(heading, stems)
               from asked, sheet join sheet_found on sheet_id = sheet.id
               where sheet.search @@ case when by_stems then stems end
           )
           select coalesce(array_agg(sheet_id), '{}') as "ids!", coalesce(array_agg(rank), '{}') as "ranks!" from found"#,
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
pub(super) async fn best(db: impl PgExecutor<'_>, found: &Found) -> sqlx::Result<Vec<SummaryRow>> {
    sqlx::query_as!(
        SummaryRow,
        r#"select serial, year, title, kind, published_at as "published_at!"
           from unnest($1::bigint[], $2::real[]) as found (id, rank) join sheet on sheet.id = found.id
           where state = 'published'
           order by rank desc, published_at desc, year desc, serial desc
           limit 20"#,
        &found.ids,
        &found.ranks,
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
