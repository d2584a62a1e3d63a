//! The SQL of imports. A file's rows are kept in a table between reading and import.

use std::fmt;

use shared::school::gias::{Change, Record, Unreadable, Verdict};
use sqlx::{PgConnection, PgExecutor, types::Json};
use time::{Duration, OffsetDateTime};

use super::{Source, Tally};
use crate::{audit::Actor, school::gias::Read};

/// How long a file's rows are kept.
const KEPT: Duration = Duration::DAY;
/// How long a file may make no progress before it counts as abandoned: the server that read it has gone.
const STANDS_STILL: Duration = Duration::minutes(2);

/// Raises the statement timeout: a file of tens of thousands of rows takes longer than a page may.
pub(super) async fn allow_time(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("set local statement_timeout = '60s'").execute(db).await?;
    Ok(())
}

/// Locks schools against other changes until the end of the transaction; bookings continue.
pub(super) async fn lock_schools(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("lock table establishment in share row exclusive mode").execute(db).await?;
    Ok(())
}

/// Begins to read a file. Deletes the same officer's earlier file, and files not imported within a day.
pub(super) async fn begin(db: impl PgExecutor<'_>, source: &Source, now: OffsetDateTime) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "with over as (
             delete from school_import where officer_id is not distinct from $1 or made_at < $5
         )
         insert into school_import (officer_id, file_name, authority, made_at, bytes, read_at) values ($1, $2, $3, $4, $6, $4) returning id",
        source.officer,
        source.file_name,
        source.authority,
        now,
        now - KEPT,
        i64::try_from(source.bytes).unwrap_or(i64::MAX),
    )
    .fetch_one(db)
    .await
}

/// Records how much of a file has been read.
pub(super) async fn note_read(db: impl PgExecutor<'_>, id: i64, bytes: u64, now: OffsetDateTime) -> sqlx::Result<()> {
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    sqlx::query!("update school_import set bytes_read = $2, read_at = $3 where id = $1", id, bytes, now)
        .execute(db)
        .await?;
    Ok(())
}

/// Records that a file was abandoned.
pub(super) async fn give_up(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<()> {
    sqlx::query!("update school_import set failed = true where id = $1", id).execute(db).await?;
    Ok(())
}

/// Forgets files that were read long ago.
pub(super) async fn forget_old(db: impl PgExecutor<'_>, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("delete from school_import where made_at < $1", now - KEPT).execute(db).await?;
    Ok(())
}

/// Rows as columns, so that Postgres takes many in one statement.
#[derive(Default)]
struct Batch {
    line: Vec<i32>,
    verdict: Vec<&'static str>,
    fault: Vec<Option<String>>,
    urn: Vec<Option<i32>>,
    name: Vec<Option<String>>,
    standing: Vec<Option<&'static str>>,
    details: [Vec<Option<String>>; 8],
}

impl Batch {
    fn push(&mut self, row: Read) {
        self.line.push(i32::try_from(row.line).unwrap_or(i32::MAX));
        match row.of {
            Ok(Some(record)) => self.record(record),
            Ok(None) => self.fault(String::new()),
            Err(fault) => self.fault(Unreadable::to_string(&fault)),
        }
    }

    fn record(&mut self, record: Record) {
        self.verdict.push(Verdict::New.code());
        self.fault.push(None);
        self.urn.push(i32::try_from(record.urn.get()).ok());
        self.name.push(Some(record.name));
        self.standing.push(Some(record.standing.code()));
        let of = record.details;
        let details = [of.phase, of.kind, of.district, of.ward, of.address, of.postcode, of.head, of.phone];
        for (column, value) in self.details.iter_mut().zip(details) {
            column.push(value);
        }
    }

    fn fault(&mut self, fault: String) {
        self.verdict.push(Verdict::Unreadable.code());
        self.fault.push(Some(fault));
        self.urn.push(None);
        self.name.push(None);
        self.standing.push(None);
        for column in &mut self.details {
            column.push(None);
        }
    }
}

/// Adds rows as read. They are checked once all rows are there.
pub(super) async fn append(db: impl PgExecutor<'_>, id: i64, rows: Vec<Read>) -> sqlx::Result<()> {
    let mut batch = Batch::default();
    for row in rows {
        batch.push(row);
    }
    let [phase, kind, district, ward, address, postcode, head, phone] = &batch.details;
    sqlx::query!(
        "insert into school_import_row
             (import_id, line, verdict, fault, urn, name, standing, phase, kind, district, ward, address, postcode, head, phone)
         select $1, * from unnest($2::integer[], $3::text[], $4::text[], $5::integer[], $6::text[], $7::text[], $8::text[],
                                  $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[])",
        id,
        &batch.line,
        &batch.verdict as &[&str],
        &batch.fault as &[Option<String>],
        &batch.urn as &[Option<i32>],
        &batch.name as &[Option<String>],
        &batch.standing as &[Option<&str>],
        phase as &[Option<String>],
        kind as &[Option<String>],
        district as &[Option<String>],
        ward as &[Option<String>],
        address as &[Option<String>],
        postcode as &[Option<String>],
        head as &[Option<String>],
        phone as &[Option<String>],
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Checks every row against the schools as they are now, and returns how many verdicts changed. A field that the file does not have
/// (null) is no change.
pub(super) async fn judge(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<u64> {
    let judged = sqlx::query!(
        "update school_import_row r set verdict = j.verdict, changes = j.changes
         from (
             select r.line, c.changes,
                    case when e.id is null and r.standing = 'open' then 'new'
                         when e.id is null then 'left_out'
                         when c.changes is null then 'same'
                         when r.standing = 'closed' and e.state = 'open' then 'closed'
                         else 'changed' end as verdict
             from school_import_row r
             left join establishment e on e.urn = r.urn
             left join lateral (
                 select jsonb_agg(jsonb_build_object('field', f.field, 'was', f.was, 'becomes', f.becomes) order by f.place) as changes
                 from (values
                     (1, 'name', e.name, r.name),
                     (2, 'state', e.state, case r.standing when 'proposed' then e.state else r.standing end),
                     (3, 'phase', e.phase, r.phase),
                     (4, 'kind', e.kind, r.kind),
                     (5, 'district', e.district, r.district),
                     (6, 'ward', e.ward, r.ward),
                     (7, 'address', e.address, r.address),
                     (8, 'postcode', e.postcode, r.postcode),
                     (9, 'head', e.head, r.head),
                     (10, 'phone', e.phone, r.phone)
                 ) f (place, field, was, becomes)
                 where f.becomes <> f.was
             ) c on true
             where r.import_id = $1 and r.fault is null
         ) j
         where r.import_id = $1 and r.line = j.line
           and (r.verdict, r.changes) is distinct from (j.verdict, j.changes)",
        id,
    )
    .execute(db)
    .await?;
    Ok(judged.rows_affected())
}

/// Marks a file as read to its end.
pub(super) async fn complete(db: impl PgExecutor<'_>, id: i64, elsewhere: i32) -> sqlx::Result<()> {
    sqlx::query!("update school_import set complete = true, elsewhere = $2 where id = $1", id, elsewhere)
        .execute(db)
        .await?;
    Ok(())
}

/// A file that is being read or was read.
pub(crate) struct Found {
    pub file_name: String,
    pub authority: Option<String>,
    pub applied: bool,
    /// Whether the file was read to its end.
    pub complete: bool,
    pub bytes: i64,
    pub bytes_read: i64,
    pub rows: i64,
    /// Whether reading has stopped.
    pub stopped: bool,
}

/// An officer's import.
pub(crate) async fn find(
    db: impl PgExecutor<'_>,
    officer: Option<i64>,
    id: i64,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Found>> {
    sqlx::query_as!(
        Found,
        r#"select file_name, authority, applied_at is not null as "applied!", complete, bytes, bytes_read,
                  (select count(*) from school_import_row where import_id = i.id) as "rows!",
                  not complete and (failed or coalesce(read_at, made_at) < $3) as "stopped!"
           from school_import i
           where id = $1 and officer_id is not distinct from $2"#,
        id,
        officer,
        now - STANDS_STILL,
    )
    .fetch_optional(db)
    .await
}

/// Whether an officer's fully read file has been imported; locks it against other imports until the end of the transaction.
pub(super) async fn lock(db: impl PgExecutor<'_>, officer: Option<i64>, id: i64) -> sqlx::Result<Option<bool>> {
    sqlx::query_scalar!(
        r#"select applied_at is not null as "applied!" from school_import
           where id = $1 and officer_id is not distinct from $2 and complete for update"#,
        id,
        officer,
    )
    .fetch_optional(db)
    .await
}

/// Counts rows by verdict.
pub(crate) async fn tally(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<Tally> {
    let rows = sqlx::query!(
        r#"select i.elsewhere, r.verdict as "verdict?", count(r.line) as "rows!"
           from school_import i left join school_import_row r on r.import_id = i.id
           where i.id = $1 group by i.elsewhere, r.verdict"#,
        id,
    )
    .fetch_all(db)
    .await?;
    let elsewhere = rows.first().map_or(0, |row| u32::try_from(row.elsewhere).unwrap_or(0));
    let rows = rows
        .into_iter()
        .filter_map(|row| Some((Verdict::of_code(&row.verdict?)?, u32::try_from(row.rows).unwrap_or(u32::MAX))));
    Ok(Tally { rows: rows.collect(), elsewhere })
}

/// A row with its verdict.
pub(crate) struct RowJudged {
    pub line: i32,
    pub verdict: String,
    pub fault: Option<String>,
    pub changes: Option<Json<Vec<Change>>>,
    pub urn: Option<i32>,
    pub name: Option<String>,
    /// Places that a closing school has booked or is waiting for.
    pub places: i64,
}

impl fmt::Display for RowJudged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = Verdict::of_code(&self.verdict).map_or_else(String::new, |verdict| verdict.to_string());
        write!(f, "line {}: {verdict}", self.line)?;
        if let (Some(urn), Some(name)) = (self.urn, &self.name) {
            write!(f, " {urn} {name}")?;
        }
        if let Some(fault) = &self.fault {
            write!(f, ": {fault}")?;
        }
        for change in self.changes.iter().flat_map(|changes| &changes.0) {
            write!(f, "; {change}")?;
        }
        if self.places > 0 { write!(f, "; places booked or on waiting lists: {}", self.places) } else { Ok(()) }
    }
}

/// Rows with a verdict, or all: unreadable rows first, then by line, one page of them.
pub(crate) async fn list_rows(
    db: impl PgExecutor<'_>,
    id: i64,
    verdict: Option<Verdict>,
    limit: i64,
    offset: i64,
) -> sqlx::Result<Vec<RowJudged>> {
    sqlx::query_as!(
        RowJudged,
        r#"select line, verdict, fault, changes as "changes: Json<Vec<Change>>", urn, name,
                  (select count(*) from place p join establishment e on e.id = p.establishment_id
                   where verdict = 'closed' and e.urn = school_import_row.urn
                     and p.state in ('booked', 'waiting', 'offered')) as "places!"
           from school_import_row
           where import_id = $1 and ($2::text is null or verdict = $2)
           order by fault is null, line limit $3 offset $4"#,
        id,
        verdict.map(Verdict::code),
        limit,
        offset,
    )
    .fetch_all(db)
    .await
}

/// Adds new schools, each with its audit row. They have no PIN.
pub(super) async fn add_new(db: impl PgExecutor<'_>, by: &Actor, id: i64, now: OffsetDateTime) -> sqlx::Result<()> {
    let (kind, officer, _) = by.columns();
    sqlx::query!(
        "with added as (
             insert into establishment (urn, name, phase, kind, district, ward, address, postcode, head, phone)
             select urn, name, coalesce(phase, ''), coalesce(kind, ''), coalesce(district, ''), coalesce(ward, ''),
                    coalesce(address, ''), coalesce(postcode, ''), coalesce(head, ''), coalesce(phone, '')
             from school_import_row where import_id = $1 and verdict = 'new' order by line
             returning id, urn
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became)
         select $3, $4, $2, 'import', 'establishment', id, urn::text
         from added",
        id,
        officer,
        now,
        kind,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Changes and closes known schools, each with its audit row.
pub(super) async fn change_known(
    db: impl PgExecutor<'_>,
    by: &Actor,
    id: i64,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let (kind, officer, _) = by.columns();
    sqlx::query!(
        "with changed as (
             update establishment e
             set name = r.name, state = case r.standing when 'proposed' then e.state else r.standing end,
                 phase = coalesce(r.phase, e.phase), kind = coalesce(r.kind, e.kind),
                 district = coalesce(r.district, e.district), ward = coalesce(r.ward, e.ward),
                 address = coalesce(r.address, e.address), postcode = coalesce(r.postcode, e.postcode),
                 head = coalesce(r.head, e.head), phone = coalesce(r.phone, e.phone)
             from school_import_row r
             where r.import_id = $1 and r.verdict in ('changed', 'closed') and e.urn = r.urn
             returning e.id, r.verdict, r.changes
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became)
         select $3, $4, $2,
                case verdict when 'closed' then 'import: close' else 'import: change' end, 'establishment', id,
                (select string_agg(format('%s: %s', c ->> 'field', c ->> 'was'), '; ') from jsonb_array_elements(changes) c),
                (select string_agg(format('%s: %s', c ->> 'field', c ->> 'becomes'), '; ') from jsonb_array_elements(changes) c)
         from changed",
        id,
        officer,
        now,
        kind,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Marks a file as imported, with its audit row.
pub(super) async fn applied(db: impl PgExecutor<'_>, by: &Actor, id: i64, now: OffsetDateTime) -> sqlx::Result<()> {
    let (kind, officer, _) = by.columns();
    sqlx::query!(
        "with done as (update school_import set applied_at = $3 where id = $1 returning id, file_name)
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became)
         select $3, $4, $2, 'import', 'school_import', id, file_name
         from done",
        id,
        officer,
        now,
        kind,
    )
    .execute(db)
    .await?;
    Ok(())
}
