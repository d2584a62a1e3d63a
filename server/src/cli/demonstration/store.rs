//! The SQL of the demonstration.

use sqlx::PgExecutor;
use time::OffsetDateTime;

use super::School;

/// Whether a school with this URN exists.
pub(super) async fn has(db: impl PgExecutor<'_>, urn: i32) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from establishment where urn = $1) as "has!""#, urn)
        .fetch_one(db)
        .await
}

/// Adds a school, with its audit row; returns whether it was new.
pub(super) async fn append(
    db: impl PgExecutor<'_>,
    school: &School,
    hash: &str,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let added = sqlx::query!(
        "with added as (
             insert into establishment (urn, name, phase, pin_hash, pin_is_public) values ($1, $2, $3, $4, $5)
             on conflict on constraint establishment_urn_once do nothing
             returning id, state
         )
         insert into audit (at, actor_kind, action, subject_kind, subject_id, became)
         select $6, 'operator', 'load demonstration', 'establishment', id, state from added",
        school.urn,
        school.name,
        school.phase,
        hash,
        school.pin_is_public(),
        now,
    )
    .execute(db)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// Makes the second step optional for officers, if there are no officers yet and nobody has changed the rule; returns whether it
/// did.
pub(super) async fn drop_second_step_rule(db: impl PgExecutor<'_>, now: OffsetDateTime) -> sqlx::Result<bool> {
    let dropped = sqlx::query!(
        "with before as (
             select roles from second_step_rule
             where roles <> '{}' and changed_at is null and not exists (select from officer) for update
         ), changed as (
             update second_step_rule set roles = '{}' from before returning array_to_string(before.roles, ', ') as was
         )
         insert into audit (at, actor_kind, action, subject_kind, subject_id, was, became)
         select $1, 'operator', 'load demonstration', 'second step rule', 1, was, '' from changed",
        now,
    )
    .execute(db)
    .await?;
    Ok(dropped.rows_affected() == 1)
}
