//! The SQL of the second step.

pub(super) mod rule;

use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;

use crate::audit::{self, Actor, Entry};

/// An officer's second step.
pub(super) struct StepRow {
    pub sealed: Vec<u8>,
    pub on_since: Option<OffsetDateTime>,
    pub codes: i64,
}

/// An officer's second step, on or not yet confirmed.
pub(super) async fn lookup(db: impl PgExecutor<'_>, officer: i64) -> sqlx::Result<Option<StepRow>> {
    sqlx::query_as!(
        StepRow,
        r#"select sealed, on_since, (select count(*) from officer_recovery_code c where c.officer_id = s.officer_id) as "codes!"
           from officer_second_step s where officer_id = $1"#,
        officer,
    )
    .fetch_optional(db)
    .await
}

/// Stores an unconfirmed secret in place of an earlier one. Does nothing if the second step is on.
pub(super) async fn begin(db: impl PgExecutor<'_>, officer: i64, sealed: &[u8]) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into officer_second_step as step (officer_id, sealed) values ($1, $2)
         on conflict (officer_id) do update set sealed = excluded.sealed where step.on_since is null",
        officer,
        sealed,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Turns on an unconfirmed second step whose first code has this time step, and ends visits that began earlier. Returns the new
/// version of the officer's credentials.
pub(super) async fn turn_on(
    db: &mut PgConnection,
    officer: i64,
    sealed: &[u8],
    step: i64,
    now: OffsetDateTime,
) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        r#"with turned as (
               update officer_second_step set on_since = $4, last_step = $3
               where officer_id = $1 and sealed = $2 and on_since is null returning officer_id
           ), changed as (
               update officer o set version = o.version + 1 from turned where o.id = turned.officer_id returning o.id, o.version
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id)
               select $4, 'officer', id, 'turn on second step', 'officer', id from changed
           )
           select version as "version!" from changed"#,
        officer,
        sealed,
        step,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Uses up the code of a time step; returns whether no code of this or a later step was used before.
pub(super) async fn use_step(db: impl PgExecutor<'_>, officer: i64, step: i64) -> sqlx::Result<bool> {
    let used = sqlx::query!(
        "update officer_second_step set last_step = $2 where officer_id = $1 and last_step < $2 and on_since is not null",
        officer,
        step,
    )
    .execute(db)
    .await?;
    Ok(used.rows_affected() == 1)
}

/// Uses up a recovery code, with the audit row; returns whether it was valid.
pub(super) async fn use_recovery(
    db: impl PgExecutor<'_>,
    officer: i64,
    digest: &[u8],
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let used = sqlx::query!(
        "with used as (
             delete from officer_recovery_code where code_hash = $2 and officer_id = $1 returning officer_id
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id)
         select $3, 'officer', officer_id, 'use recovery code', 'officer', officer_id from used",
        officer,
        digest,
        now,
    )
    .execute(db)
    .await?;
    Ok(used.rows_affected() == 1)
}

/// Replaces an officer's recovery codes.
pub(super) async fn set_codes(db: &mut PgConnection, officer: i64, digests: &[Vec<u8>]) -> sqlx::Result<()> {
    sqlx::query!("delete from officer_recovery_code where officer_id = $1", officer).execute(&mut *db).await?;
    sqlx::query!(
        "insert into officer_recovery_code (code_hash, officer_id) select hash, $1 from unnest($2::bytea[]) as c (hash)",
        officer,
        digests,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Records that an officer has new recovery codes.
pub(super) async fn trace_codes(db: &mut PgConnection, officer: i64, now: OffsetDateTime) -> sqlx::Result<()> {
    let entry = Entry {
        actor: Actor::Officer(officer),
        action: "new recovery codes",
        subject: ("officer", officer),
        was: None,
        became: None,
    };
    audit::record(db, &entry, now).await
}

/// Turns off an officer's second step, if it is on, with the audit row, and ends visits that began earlier. Returns the new version
/// of the officer's credentials.
pub(super) async fn turn_off(
    db: impl PgExecutor<'_>,
    actor: &Actor,
    officer: i64,
    now: OffsetDateTime,
) -> sqlx::Result<Option<i32>> {
    let (kind, actor, _) = actor.columns();
    sqlx::query_scalar!(
        r#"with codes as (
               delete from officer_recovery_code where officer_id = $2
           ), turned as (
               delete from officer_second_step where officer_id = $2 returning officer_id
           ), changed as (
               update officer o set version = o.version + 1 from turned where o.id = turned.officer_id returning o.id, o.version
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id)
               select $3, $4, $1, 'turn off second step', 'officer', id
               from changed
           )
           select version as "version!" from changed"#,
        actor,
        officer,
        now,
        kind,
    )
    .fetch_optional(db)
    .await
}

/// The number of the officer with this email.
pub(super) async fn find(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("select id from officer where email = $1", email).fetch_optional(db).await
}
