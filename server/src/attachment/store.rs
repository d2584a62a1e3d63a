//! The SQL of attachments.

use app::sheet::FileView;
use shared::attachment::{AttachmentKind, FileName, file_address, size_words};
use sqlx::PgExecutor;
use time::OffsetDateTime;

use super::kind_of;

/// An attachment of a draft or a sheet.
pub(crate) struct FileRow {
    pub id: i64,
    pub digest: Vec<u8>,
    pub kind: String,
    pub name: String,
    pub label: String,
    pub size: i32,
}

impl FileRow {
    /// The view for a page. The file's address is below the given one.
    pub(crate) fn below(self, address: &str) -> FileView {
        FileView {
            address: file_address(address, self.id, &self.name),
            kind: kind_of(&self.kind).words().to_owned(),
            size: size_words(self.size.unsigned_abs().into()),
            id: self.id,
            name: self.name,
            label: self.label,
        }
    }
}

/// The attachments of a draft, oldest first.
pub(crate) async fn of_draft(db: impl PgExecutor<'_>, draft: i64) -> sqlx::Result<Vec<FileRow>> {
    sqlx::query_as!(
        FileRow,
        "select a.id, a.digest, a.kind, a.name, d.label, c.size
         from draft_attachment d join attachment a on a.id = d.attachment_id join attachment_content c on c.digest = a.digest
         where d.draft_id = $1 order by a.id",
        draft,
    )
    .fetch_all(db)
    .await
}

/// The attachments of a sheet, oldest first.
pub(crate) async fn of_sheet(db: impl PgExecutor<'_>, sheet: i64) -> sqlx::Result<Vec<FileRow>> {
    sqlx::query_as!(
        FileRow,
        "select a.id, a.digest, a.kind, a.name, s.label, c.size
         from sheet_attachment s join attachment a on a.id = s.attachment_id join attachment_content c on c.digest = a.digest
         where s.sheet_id = $1 order by a.id",
        sheet,
    )
    .fetch_all(db)
    .await
}

/// Replaces a sheet's attachments.
pub(crate) async fn copy_to_sheet(db: &mut sqlx::PgConnection, sheet: i64, files: &[FileRow]) -> sqlx::Result<()> {
    sqlx::query!("delete from sheet_attachment where sheet_id = $1", sheet).execute(&mut *db).await?;
    let (ids, labels): (Vec<i64>, Vec<String>) = files.iter().map(|file| (file.id, file.label.clone())).unzip();
    sqlx::query!(
        "insert into sheet_attachment (sheet_id, attachment_id, label)
         select $1, id, label from unnest($2::bigint[], $3::text[]) as carried (id, label)",
        sheet,
        &ids,
        &labels,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Locks a draft; returns whether it exists.
pub(super) async fn lock_draft(db: impl PgExecutor<'_>, draft: i64) -> sqlx::Result<bool> {
    let there = sqlx::query_scalar!("select id from sheet_draft where id = $1 for update", draft);
    Ok(there.fetch_optional(db).await?.is_some())
}

/// The number and title of a draft.
pub(super) async fn draft_name(db: impl PgExecutor<'_>, draft: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        r#"select concat_ws(' ', form ->> 'number', form ->> 'title') as "name!" from sheet_draft where id = $1"#,
        draft,
    )
    .fetch_optional(db)
    .await
}

/// A file to attach.
pub(super) struct New<'a> {
    pub draft: i64,
    pub digest: &'a [u8],
    pub kind: AttachmentKind,
    pub name: &'a FileName,
    pub officer: i64,
    pub now: OffsetDateTime,
}

/// Attaches a file to a draft, with the audit row.
pub(super) async fn append(db: impl PgExecutor<'_>, new: &New<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "with added as (
             insert into attachment (digest, kind, name, added_at, added_by) values ($2, $3, $4, $6, $5) returning id, name
         ), carried as (
             insert into draft_attachment (draft_id, attachment_id) select $1, id from added
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became)
         select $6, 'officer', $5, 'attach', 'draft', $1, name from added",
        new.draft,
        new.digest,
        new.kind.code(),
        new.name.as_str(),
        new.officer,
        new.now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Renames a draft's attachment, with the audit row; returns whether the draft has it.
pub(super) async fn label(
    db: impl PgExecutor<'_>,
    (draft, file): (i64, i64),
    label: &str,
    officer: i64,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "with before as (
             select draft_id, attachment_id, label from draft_attachment where draft_id = $1 and attachment_id = $2 for update
         ), labelled as (
             update draft_attachment d set label = $3 from before
             where d.draft_id = before.draft_id and d.attachment_id = before.attachment_id
             returning before.label as was, d.label
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became)
         select $5, 'officer', $4, 'label attachment', 'draft', $1, was, label from labelled",
        draft,
        file,
        label,
        officer,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes an attachment from a draft, with the audit row; returns whether the draft had it.
pub(super) async fn remove(
    db: impl PgExecutor<'_>,
    (draft, file): (i64, i64),
    officer: i64,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "with gone as (delete from draft_attachment where draft_id = $1 and attachment_id = $2 returning attachment_id)
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was)
         select $4, 'officer', $3, 'detach', 'draft', $1, a.name from gone join attachment a on a.id = gone.attachment_id",
        draft,
        file,
        officer,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A file to send.
pub(super) struct RequestedRow {
    pub digest: Vec<u8>,
    pub kind: String,
    pub name: String,
    pub size: i32,
    pub in_folder: bool,
}

/// A file of a public sheet.
pub(super) async fn public(
    db: impl PgExecutor<'_>,
    (serial, year): (i32, i16),
    id: i64,
    name: &str,
) -> sqlx::Result<Option<RequestedRow>> {
    sqlx::query_as!(
        RequestedRow,
        r#"select a.digest, a.kind, a.name, c.size, c.content is null as "in_folder!"
         from sheet h join sheet_attachment s on s.sheet_id = h.id join attachment a on a.id = s.attachment_id
         join attachment_content c on c.digest = a.digest
         where h.serial = $1 and h.year = $2 and h.state = 'published' and a.id = $3 and a.name = $4"#,
        serial,
        year,
        id,
        name,
    )
    .fetch_optional(db)
    .await
}

/// A file of any draft or sheet.
pub(super) async fn any(db: impl PgExecutor<'_>, id: i64, name: &str) -> sqlx::Result<Option<RequestedRow>> {
    sqlx::query_as!(
        RequestedRow,
        r#"select a.digest, a.kind, a.name, c.size, c.content is null as "in_folder!"
         from attachment a join attachment_content c on c.digest = a.digest where a.id = $1 and a.name = $2"#,
        id,
        name,
    )
    .fetch_optional(db)
    .await
}

/// Adds content, unless it is stored already.
pub(super) async fn append_content(
    db: impl PgExecutor<'_>,
    digest: &[u8],
    size: usize,
    content: Option<&[u8]>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into attachment_content (digest, size, content) values ($1, $2, $3)
         on conflict on constraint attachment_content_once do nothing",
        digest,
        i32::try_from(size).unwrap_or(i32::MAX),
        content,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Reads at most this many bytes of content from this offset.
pub(super) async fn piece(db: impl PgExecutor<'_>, digest: &[u8], at: u64, most: u64) -> sqlx::Result<Vec<u8>> {
    // SQL counts from 1.
    let from = i32::try_from(at + 1).unwrap_or(i32::MAX);
    sqlx::query_scalar!(
        r#"select substring(content from $2::integer for $3::integer) as "piece!" from attachment_content where digest = $1"#,
        digest,
        from,
        i32::try_from(most).unwrap_or(i32::MAX),
    )
    .fetch_one(db)
    .await
}

/// Removes the attachments that no draft or sheet uses.
pub(super) async fn remove_unused(db: impl PgExecutor<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from attachment a
         where not exists (select from draft_attachment d where d.attachment_id = a.id)
           and not exists (select from sheet_attachment s where s.attachment_id = a.id)"
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Removed content.
pub(super) struct GoneRow {
    pub digest: Vec<u8>,
    pub in_folder: bool,
}

/// Removes the content that no attachment uses.
pub(super) async fn remove_unused_contents(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<GoneRow>> {
    sqlx::query_as!(
        GoneRow,
        r#"delete from attachment_content c where not exists (select from attachment a where a.digest = c.digest)
           returning digest, content is null as "in_folder!""#,
    )
    .fetch_all(db)
    .await
}
