//! The SQL of wrong secrets.

use sqlx::PgExecutor;
use time::{Duration, OffsetDateTime};

use super::{
    patience::{CLOCKS_DIFFER, Patience, SLOT, WINDOW},
    trace::Who,
};
use crate::platform::clock;

/// A subject after an attempt has been counted.
#[derive(Debug)]
pub(super) struct Counted {
    pub blocked_until: Option<OffsetDateTime>,
}

/// Counts one more wrong secret, and blocks the next attempt if there are too many. `None`: the subject is blocked, so nothing is
/// counted. Rows written before the clock was set back are ignored.
pub(super) async fn count(
    db: impl PgExecutor<'_>,
    subject: &str,
    patience: &Patience,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Counted>> {
    // The conflicting row is locked and read again, so simultaneous attempts see each other's counts.
    sqlx::query_as!(
        Counted,
        "insert into sign_in_attempt as a (subject, last_at, over_at) values ($1, $2, $2::timestamptz + make_interval(secs => $7))
         on conflict (subject) do update set
             last_at = $2,
             over_at = case when a.last_at <= $8
                 then least(greatest(a.over_at, $2), $2::timestamptz + make_interval(secs => $7 * ($4::integer - 1)))
                 else $2 end + make_interval(secs => $7),
             -- The exponent is bounded, so that no row is too long to count.
             blocked_until = case when a.last_at <= $8 and wrong_secrets(a.over_at, $2, $7) >= $3
                 then $2::timestamptz
                     + make_interval(secs => least($5 * power(2, least(wrong_secrets(a.over_at, $2, $7) - $3, 20)), $6)) end
         where a.blocked_until is null or a.blocked_until <= $2 or a.last_at > $8
         returning blocked_until",
        subject,
        now,
        patience.free,
        patience.most(),
        patience.first_wait,
        patience.longest_wait,
        patience.forgets,
        now + CLOCKS_DIFFER,
    )
    .fetch_optional(db)
    .await
}

/// When a subject's block ends.
pub(super) async fn blocked_until(db: impl PgExecutor<'_>, subject: &str) -> sqlx::Result<Option<OffsetDateTime>> {
    let found = sqlx::query_scalar!("select blocked_until from sign_in_attempt where subject = $1", subject);
    Ok(found.fetch_optional(db).await?.flatten())
}

/// Takes back this many wrong secrets, and the block if it is `own`.
pub(super) async fn take_back(
    db: impl PgExecutor<'_>,
    (subject, patience): (&str, &Patience),
    wrong: i32,
    own: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update sign_in_attempt
         set over_at = greatest(over_at - make_interval(secs => $2::double precision * $3::integer), $5),
             blocked_until = case when blocked_until = $4 then null else blocked_until end
         where subject = $1",
        subject,
        patience.forgets,
        wrong,
        own,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets a subject; returns how many of its wrong secrets still counted.
pub(super) async fn take_out(
    db: impl PgExecutor<'_>,
    subject: &str,
    patience: &Patience,
    now: OffsetDateTime,
) -> sqlx::Result<i32> {
    let counted = sqlx::query_scalar!(
        r#"delete from sign_in_attempt where subject = $1 returning wrong_secrets(over_at, $2, $3) as "wrong!""#,
        subject,
        now,
        patience.forgets,
    );
    Ok(counted.fetch_optional(db).await?.unwrap_or(0))
}

/// Forgets these subjects, with their counts.
pub(super) async fn forget(db: impl PgExecutor<'_>, subjects: &[String]) -> sqlx::Result<()> {
    sqlx::query!("delete from sign_in_attempt where subject = any($1)", subjects).execute(db).await?;
    Ok(())
}

/// Whether accounts have signed in from a network, and how much guessing there is now.
pub(super) struct Standing {
    /// Whether this school (or some officer) has signed in from the network.
    pub by_name: bool,
    /// Whether any account has signed in from the network.
    pub by_anybody: bool,
    /// How many secrets of strangers were wrong, for all schools together.
    pub wrong: i64,
}

/// Looks up a network's record.
pub(super) async fn standing(
    db: impl PgExecutor<'_>,
    name: &str,
    network: &str,
    kind: &str,
    now: OffsetDateTime,
) -> sqlx::Result<Standing> {
    sqlx::query_as!(
        Standing,
        r#"select exists (select from sign_in_network where network = $2 and name = $1) as "by_name!",
                  exists (select from sign_in_network where network = $2) as "by_anybody!",
                  (select coalesce(sum(wrong), 0) from sign_in_wrong where kind = $3 and slot > $4 and slot <= $5) as "wrong!""#,
        name,
        network,
        kind,
        now - WINDOW,
        now + CLOCKS_DIFFER,
    )
    .fetch_one(db)
    .await
}

/// Adds a stranger's wrong secret to the count for all schools; returns the new count.
pub(super) async fn add_wrong(db: impl PgExecutor<'_>, kind: &str, now: OffsetDateTime) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"with added as (
               insert into sign_in_wrong as w (kind, slot, wrong) values ($1, $2, 1)
               on conflict (kind, slot) do update set wrong = w.wrong + 1 returning wrong
           )
           select added.wrong + coalesce((select sum(wrong) from sign_in_wrong
                                          where kind = $1 and slot <> $2 and slot > $3 and slot <= $4), 0) as "wrong!"
           from added"#,
        kind,
        slot(now),
        now - WINDOW,
        now + CLOCKS_DIFFER,
    )
    .fetch_one(db)
    .await
}

/// Takes back a wrong secret that was added at this time.
pub(super) async fn take_wrong_back(db: impl PgExecutor<'_>, kind: &str, at: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update sign_in_wrong set wrong = greatest(wrong - 1, 0) where kind = $1 and slot = $2",
        kind,
        slot(at)
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Records in the audit log that an officer has to wait. Does nothing for a school or an unknown officer.
pub(super) async fn trace_wait(
    db: impl PgExecutor<'_>,
    who: &Who,
    until: OffsetDateTime,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into audit (at, actor_kind, action, subject_kind, subject_id, became)
         select $1, 'service', 'refuse sign-in', 'officer', id, $3 from officer where id = $2",
        now,
        who.officer(),
        format!("wrong {}, no attempt before {}, from {}", who.secret(), clock::iso(until), who.network()),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The start of the slot that contains this time.
fn slot(now: OffsetDateTime) -> OffsetDateTime {
    let into = now.unix_timestamp().rem_euclid(SLOT.whole_seconds());
    let start = now - Duration::seconds(into);
    start.replace_nanosecond(0).unwrap_or(start)
}

/// Records a sign-in from a network, once a day. Only the latest networks are kept.
pub(super) async fn add_network(
    db: impl PgExecutor<'_>,
    name: &str,
    network: &str,
    most: i64,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with noted as (
             insert into sign_in_network as n (name, network, seen_at) values ($1, $2, $3)
             on conflict (name, network) do update set seen_at = $3 where n.seen_at not between $4 and $5
             returning network
         )
         delete from sign_in_network
         where name = $1 and exists (select from noted) and network in (
             select network from sign_in_network where name = $1 and network <> $2 order by seen_at desc offset $6::bigint - 1
         )",
        name,
        network,
        now,
        now - Duration::DAY,
        now + CLOCKS_DIFFER,
        most,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes subjects whose wrong secrets have all expired, and the ones that expire soonest beyond `most`; returns how many.
/// Subjects locked by an attempt are left for the next time, because an attempt locks several in another order.
pub(super) async fn forget_old(db: impl PgExecutor<'_>, most: i64, now: OffsetDateTime) -> sqlx::Result<u64> {
    let forgotten = sqlx::query!(
        "delete from sign_in_attempt
         where subject in (
             select subject from sign_in_attempt
             where over_at <= $1 or last_at > $2
                or subject in (select subject from sign_in_attempt order by over_at desc offset $3)
             for update skip locked
         )",
        now,
        now + CLOCKS_DIFFER,
        most,
    );
    Ok(forgotten.execute(db).await?.rows_affected())
}

/// Deletes counts for all schools from before this time.
pub(super) async fn forget_wrong(db: impl PgExecutor<'_>, before: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("delete from sign_in_wrong where slot < $1", before).execute(db).await?;
    Ok(())
}

/// Deletes networks without a sign-in since this time.
pub(super) async fn forget_networks(db: impl PgExecutor<'_>, before: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("delete from sign_in_network where seen_at < $1", before).execute(db).await?;
    Ok(())
}
