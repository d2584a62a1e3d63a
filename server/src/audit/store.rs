//! The SQL of seals. Functions in the migration `audit_seals` define a row's digest and a seal's hash.

use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;

use super::Seal;

/// The last number issued, whether or not its row exists.
pub(super) async fn last_number(db: impl PgExecutor<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!("select last_value from audit_id_seq").fetch_one(db).await
}

/// The transactions that write to the log, or may just have begun to.
pub(super) async fn writing(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select virtualtransaction as "transaction!" from pg_locks
           where relation = 'audit'::regclass and mode = 'RowExclusiveLock'
             and database = (select oid from pg_database where datname = current_database())"#
    )
    .fetch_all(db)
    .await
}

/// Whether any of these is still running.
pub(super) async fn still_writing(db: impl PgExecutor<'_>, transactions: &[String]) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from pg_locks
               where relation = 'audit'::regclass and mode = 'RowExclusiveLock' and virtualtransaction = any($1)
                 and database = (select oid from pg_database where datname = current_database())
           ) as "still!""#,
        transactions,
    )
    .fetch_one(db)
    .await
}

/// Seals the next rows up to a number; returns how many. `None`: another server is sealing.
pub(super) async fn seal(
    db: impl PgExecutor<'_>,
    up_to: i64,
    most: i32,
    now: OffsetDateTime,
) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!("select seal_audit($1, $2, $3)", up_to, most, now).fetch_one(db).await
}

/// The last seal.
pub(super) async fn last(db: impl PgExecutor<'_>) -> sqlx::Result<Option<Seal>> {
    sqlx::query_as!(Seal, "select number, hash from audit_seal order by number desc limit 1").fetch_optional(db).await
}

/// The seal with this number.
pub(super) async fn find(db: impl PgExecutor<'_>, number: i64) -> sqlx::Result<Option<Seal>> {
    sqlx::query_as!(Seal, "select number, hash from audit_seal where number = $1", number).fetch_optional(db).await
}

/// How many rows are sealed, and how many are not.
pub(super) async fn counts(db: impl PgExecutor<'_>) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select (select coalesce(sum(cardinality(ids)), 0) from audit_seal)::bigint as "sealed!",
                  (select count(*) from audit where id > (select coalesce(max(last_id), 0) from audit_seal)) as "open!""#
    )
    .fetch_one(db)
    .await?;
    Ok((row.sealed, row.open))
}

/// The differences from the sealed log, in words: the first hundred of each kind.
pub(super) async fn faults(db: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    let mut faults = broken_links(&mut *db).await?;
    faults.extend(changed_rows(&mut *db).await?);
    Ok(faults)
}

/// Seals that do not follow from their predecessor, and seals whose rows expired before older ones did.
async fn broken_links(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"with chain as (
               select *, lag(number, 1, 0) over by_number as number_before,
                      lag(hash, 1, decode(repeat('00', 32), 'hex')) over by_number as hash_before,
                      lag(last_id, 1, 0) over by_number as last_before,
                      lag(ids is null, 1, true) over by_number as ended_before
               from audit_seal window by_number as (order by number)
           )
           select format(case when ids is null and not ended_before then 'the rows of seal %s of the audit log ended before older ones'
                         else 'seal %s of the audit log does not follow from the one before' end, number) as "fault!"
           from chain
           where number <> number_before + 1 or previous <> hash_before or first_id <> last_before + 1
              or hash <> audit_seal_hash(previous, number, first_id, last_id, digests) or (ids is null and not ended_before)
           order by number limit 100"#
    )
    .fetch_all(db)
    .await
}

/// Rows that were changed, removed or added after they were sealed.
async fn changed_rows(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"with sealed as (
               select s.number, listed.id, substring(s.digests from ((listed.nth - 1) * 32 + 1)::integer for 32) as digest
               from audit_seal s cross join lateral unnest(s.ids) with ordinality as listed (id, nth)
           ), changed as (
               select s.id, format('row %s of the audit log was %s after seal %s', s.id,
                                   case when a.id is null then 'removed' else 'changed' end, s.number) as fault
               from sealed s left join audit a on a.id = s.id
               where a.id is null or audit_digest(a) <> s.digest
               order by s.id limit 100
           ), added as (
               select a.id, format('row %s of the audit log was added among rows that were sealed', a.id) as fault
               from audit a left join sealed s on s.id = a.id
               where s.id is null and a.id <= (select max(last_id) from audit_seal)
               order by a.id limit 100
           ), written as (
               -- The digest covers removed words only, so words written in their place are found here.
               select a.id, format('row %s of the audit log has words, though they were taken out', a.id) as fault
               from audit a
               where a.blanked is not null
                 and (a.reason <> '' or (a.subject_kind <> 'place' and (a.was is not null or a.became is not null)))
               order by a.id limit 100
           )
           select fault as "fault!"
           from (select * from changed union all select * from added union all select * from written) as found order by id"#
    )
    .fetch_all(db)
    .await
}

/// Deletes the rows of the oldest seal that has rows, if all are from before this time; returns how many.
pub(super) async fn end(db: impl PgExecutor<'_>, before: OffsetDateTime, now: OffsetDateTime) -> sqlx::Result<u64> {
    let deleted = sqlx::query_scalar!(r#"select end_audit($1, $2) as "deleted!""#, before, now).fetch_one(db).await?;
    Ok(deleted.unsigned_abs().into())
}

/// Whether this role can change or delete rows.
pub(super) async fn can_be_changed(db: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select has_table_privilege('audit', 'update, delete, truncate') as "can!""#)
        .fetch_one(db)
        .await
}
