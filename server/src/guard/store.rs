//! The SQL of the guard against guessing.

use sqlx::PgExecutor;
use time::OffsetDateTime;

/// A row of wrong secrets after an attempt was counted.
#[derive(Debug)]
pub(super) struct Counted {
    pub failures: i32,
    pub blocked_until: OffsetDateTime,
}

/// How many wrong secrets in a row are borne, and how long the wait is after those.
pub(super) struct Patience {
    pub free: i32,
    /// The first wait, in seconds; each further wrong secret doubles it.
    pub first_wait: f64,
    /// The longest wait, in seconds.
    pub longest_wait: f64,
}

/// The instants that matter for a row of wrong secrets. A row that ended before `over` is forgotten, and so is one that ends
/// after `latest`: no wait is that long, even where the copy that wrote it has a clock ahead of this one. It was written before
/// the clock was set back.
pub(super) struct Instants {
    pub now: OffsetDateTime,
    pub over: OffsetDateTime,
    pub latest: OffsetDateTime,
}

/// Counts one more wrong secret, and blocks the next where there were too many; `None`, and nothing is counted, while the
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

/// Takes back so many wrong secrets, and the block if it is `own`: another's stays.
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

/// Forgets rows of wrong secrets that are over; says how many.
pub(super) async fn forget_old(db: impl PgExecutor<'_>, at: &Instants) -> sqlx::Result<u64> {
    let forgotten =
        sqlx::query!("delete from sign_in_guard where blocked_until not between $1 and $2", at.over, at.latest)
            .execute(db)
            .await?;
    Ok(forgotten.rows_affected())
}
