//! The SQL of drafts.

use app::publishing::DraftAt;
use shared::publishing::form::SheetForm;
use sqlx::{PgExecutor, types::Json};
use time::OffsetDateTime;

use crate::sheet::Written;

/// Adds a draft, with its audit row and its sheet's files; returns the sheet's existing draft if there is one.
pub(in crate::publishing) async fn append(
    db: impl PgExecutor<'_>,
    sheet: Option<i64>,
    (form, html): (&Json<SheetForm>, Option<&Written>),
    original: &str,
    officer: i64,
    now: OffsetDateTime,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"with added as (
               insert into sheet_draft (sheet_id, form, original, changed_at, changed_by, html, html_of)
               values ($1, $2, $3, $4, $5, $6, $7)
               on conflict on constraint sheet_draft_once do update set form = sheet_draft.form
               -- The update sets `xmax` of an existing row.
               returning id, xmax = 0 as new
           ), carried as (
               insert into draft_attachment (draft_id, attachment_id, label)
               select added.id, s.attachment_id, s.label
               from added join sheet_attachment s on s.sheet_id = $1
               where added.new
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id)
               select $4, 'officer', $5, 'write', 'draft', id from added
           )
           select id as "id!" from added"#,
        sheet,
        form as _,
        original,
        now,
        officer,
        html.map(|made| made.html.as_str()),
        html.map(|made| made.made_of.as_slice()),
    )
    .fetch_one(db)
    .await
}

/// A draft with the state of its sheet.
pub(in crate::publishing) struct DraftRow {
    pub id: i64,
    pub version: i32,
    pub form: Json<SheetForm>,
    /// The HTML of the text, and the digest of the text it was made from.
    pub html: Option<String>,
    pub html_of: Option<Vec<u8>>,
    pub original: String,
    pub changed_at: OffsetDateTime,
    pub changed_by: String,
    pub serial: Option<i32>,
    pub year: Option<i16>,
    pub state: Option<String>,
}

/// The draft with this number.
pub(in crate::publishing) async fn lookup(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<Option<DraftRow>> {
    sqlx::query_as!(
        DraftRow,
        r#"select d.id, d.version, d.form as "form: Json<SheetForm>", d.html, d.html_of, d.original, d.changed_at, o.name as changed_by,
                  h.serial as "serial?", h.year as "year?", h.state as "state?"
           from sheet_draft d join officer o on o.id = d.changed_by left join sheet h on h.id = d.sheet_id
           where d.id = $1"#,
        id,
    )
    .fetch_optional(db)
    .await
}

/// Saves a draft; returns whether it had this version.
pub(in crate::publishing) async fn save(
    db: impl PgExecutor<'_>,
    at: DraftAt,
    (form, html): (&Json<&SheetForm>, Option<&Written>),
    officer: i64,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let saved = sqlx::query!(
        "with saved as (
             update sheet_draft set form = $3, version = version + 1, changed_at = $5, changed_by = $4, html = $6, html_of = $7
             where id = $1 and version = $2
             returning id, version
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became)
         select $5, 'officer', $4, 'save', 'draft', id, version::text from saved",
        at.id,
        at.version,
        form as _,
        officer,
        now,
        html.map(|made| made.html.as_str()),
        html.map(|made| made.made_of.as_slice()),
    )
    .execute(db)
    .await?;
    Ok(saved.rows_affected() == 1)
}

/// Deletes a draft, with its audit row; returns whether it had this version.
pub(in crate::publishing) async fn discard(
    db: impl PgExecutor<'_>,
    at: DraftAt,
    officer: i64,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let gone = sqlx::query!(
        "with gone as (delete from sheet_draft where id = $1 and version = $2 returning id)
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id)
         select $4, 'officer', $3, 'discard', 'draft', id from gone",
        at.id,
        at.version,
        officer,
        now,
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected() == 1)
}

/// A draft to publish.
pub(in crate::publishing) struct LockedRow {
    pub sheet: Option<i64>,
    pub original: String,
}

/// Locks a draft at this version.
pub(in crate::publishing) async fn lock(db: impl PgExecutor<'_>, at: DraftAt) -> sqlx::Result<Option<LockedRow>> {
    sqlx::query_as!(
        LockedRow,
        "select sheet_id as sheet, original from sheet_draft where id = $1 and version = $2 for update",
        at.id,
        at.version,
    )
    .fetch_optional(db)
    .await
}

/// Deletes a draft that has become a sheet.
pub(in crate::publishing) async fn forget(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<()> {
    sqlx::query!("delete from sheet_draft where id = $1", id).execute(db).await?;
    Ok(())
}
