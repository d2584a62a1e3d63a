//! The SQL of establishments and of the guard at their door.

use shared::establishment::Urn;
use sqlx::PgExecutor;
use time::OffsetDateTime;

/// An establishment in a list.
pub(super) struct ChoiceRow {
    pub urn: i32,
    pub name: String,
}

/// The establishments that can sign in, by name.
pub(super) async fn list(db: impl PgExecutor<'_>, with_public_pins: bool) -> sqlx::Result<Vec<ChoiceRow>> {
    sqlx::query_as!(
        ChoiceRow,
        "select urn, name from establishment where state = 'open' and ($1 or not pin_is_public) order by lower(name), urn",
        with_public_pins,
    )
    .fetch_all(db)
    .await
}

/// An establishment that can sign in, with what its PIN is checked against.
pub(super) struct DoorRow {
    pub id: i64,
    pub name: String,
    pub pin_hash: String,
    pub pin_version: i32,
}

/// An establishment that can sign in.
pub(super) async fn find(db: impl PgExecutor<'_>, urn: Urn, with_public_pins: bool) -> sqlx::Result<Option<DoorRow>> {
    sqlx::query_as!(
        DoorRow,
        "select id, name, pin_hash, pin_version from establishment where urn = $1 and state = 'open' and ($2 or not pin_is_public)",
        number(urn),
        with_public_pins,
    )
    .fetch_optional(db)
    .await
}

/// An establishment that is signed in.
pub(super) struct SchoolRow {
    pub id: i64,
    pub urn: i32,
    pub name: String,
    pub pin_version: i32,
}

/// Those of these establishments that are open.
pub(super) async fn list_open(db: impl PgExecutor<'_>, ids: &[i64]) -> sqlx::Result<Vec<SchoolRow>> {
    sqlx::query_as!(
        SchoolRow,
        "select id, urn, name, pin_version from establishment where id = any($1) and state = 'open'",
        ids
    )
    .fetch_all(db)
    .await
}

/// Sets a PIN, with its audit row; says whether there is such an establishment.
pub(super) async fn set_pin(db: impl PgExecutor<'_>, urn: Urn, hash: &str, now: OffsetDateTime) -> sqlx::Result<bool> {
    let set = sqlx::query!(
        "with changed as (
             update establishment set pin_hash = $2, pin_version = pin_version + 1, pin_is_public = false
             where urn = $1
             returning id, pin_version
         )
         insert into audit (at, actor_kind, action, subject_kind, subject_id, was, became)
         select $3, 'operator', 'set PIN', 'establishment', id, (pin_version - 1)::text, pin_version::text from changed",
        number(urn),
        hash,
        now,
    )
    .execute(db)
    .await?;
    Ok(set.rows_affected() == 1)
}

/// A row of wrong PINs after an attempt was counted.
#[derive(Debug)]
pub(super) struct Counted {
    pub failures: i32,
    pub blocked_until: OffsetDateTime,
}

/// How many wrong PINs in a row are borne, and how long the wait is after those.
pub(super) struct Patience {
    pub free: i32,
    /// The first wait, in seconds; each further wrong PIN doubles it.
    pub first_wait: f64,
    /// The longest wait, in seconds.
    pub longest_wait: f64,
}

/// The instants that matter for a row of wrong PINs. A row that ended before `over` is forgotten, and so is one that ends
/// after `latest`, as no wait is that long: it was written before the clock was set back.
pub(super) struct Instants {
    pub now: OffsetDateTime,
    pub over: OffsetDateTime,
    pub latest: OffsetDateTime,
}

/// Counts one more wrong PIN, and blocks the next where there were too many; `None`, and nothing is counted, while the
/// subject is blocked.
pub(super) async fn count_failure(
    db: impl PgExecutor<'_>,
    subject: &str,
    patience: &Patience,
    at: &Instants,
) -> sqlx::Result<Option<Counted>> {
    // The conflicting row is locked and read anew, so attempts sent at once see each other's counts.
    sqlx::query_as!(
        Counted,
        "insert into sign_in_guard as guard (subject, failures, blocked_until) values ($1, 1, $3)
         on conflict (subject) do update set
             failures = case when guard.blocked_until between $4 and $5 then guard.failures + 1 else 1 end,
             blocked_until = case when guard.blocked_until between $4 and $5 and guard.failures >= $2
                 -- The exponent is bounded, so that no row is too long to count.
                 then $3 + make_interval(secs => least($6 * power(2, least(guard.failures - $2, 20)), $7))
                 else $3 end
         where guard.failures <= $2 or guard.blocked_until <= $3 or guard.blocked_until > $5
         returning failures, blocked_until",
        subject,
        patience.free,
        at.now,
        at.over,
        at.latest,
        patience.first_wait,
        patience.longest_wait,
    )
    .fetch_optional(db)
    .await
}

/// Until when a subject is blocked.
pub(super) async fn blocked_until(db: impl PgExecutor<'_>, subject: &str) -> sqlx::Result<Option<OffsetDateTime>> {
    sqlx::query_scalar!("select blocked_until from sign_in_guard where subject = $1", subject).fetch_optional(db).await
}

/// Takes back so many wrong PINs, and the block if it is `own`: another's stays.
pub(super) async fn take_back(
    db: impl PgExecutor<'_>,
    subject: &str,
    failures: i32,
    own: OffsetDateTime,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update sign_in_guard
         set failures = greatest(failures - $2, 0), blocked_until = case when blocked_until = $3 then $4 else blocked_until end
         where subject = $1",
        subject,
        failures,
        own,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets a subject.
pub(super) async fn forget(db: impl PgExecutor<'_>, subject: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from sign_in_guard where subject = $1", subject).execute(db).await?;
    Ok(())
}

/// Forgets rows of wrong PINs that are over; says how many.
pub(super) async fn forget_old(db: impl PgExecutor<'_>, at: &Instants) -> sqlx::Result<u64> {
    let forgotten =
        sqlx::query!("delete from sign_in_guard where blocked_until not between $1 and $2", at.over, at.latest)
            .execute(db)
            .await?;
    Ok(forgotten.rows_affected())
}

fn number(urn: Urn) -> i32 {
    i32::try_from(urn.get()).unwrap_or(0)
}
