//! The SQL of which roles require the second step.

use sqlx::PgExecutor;
use time::OffsetDateTime;

/// The rule, and the officers who do not meet it yet.
pub(in crate::officer::second_step) struct RuleRow {
    pub roles: Vec<String>,
    pub without: Vec<String>,
}

/// The rule, with the names of officers who need the second step and have none.
pub(in crate::officer::second_step) async fn lookup(db: impl PgExecutor<'_>) -> sqlx::Result<RuleRow> {
    sqlx::query_as!(
        RuleRow,
        r#"select roles, array(select name from officer_without_step where required order by lower(name), id) as "without!"
           from second_step_rule"#
    )
    .fetch_one(db)
    .await
}

/// Whether an officer's roles require the second step.
pub(in crate::officer::second_step) async fn is_required(db: impl PgExecutor<'_>, officer: i64) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select o.roles && r.roles as "required!" from officer o, second_step_rule r where o.id = $1"#,
        officer,
    )
    .fetch_one(db)
    .await
}

/// Sets the rule, with the audit row.
pub(in crate::officer::second_step) async fn set(
    db: impl PgExecutor<'_>,
    officer: i64,
    roles: &[String],
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with before as (
             select roles from second_step_rule for update
         ), changed as (
             update second_step_rule r set roles = $2, changed_at = $3 from before
             returning array_to_string(before.roles, ', ') as was, array_to_string(r.roles, ', ') as became
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became)
         select $3, 'officer', $1, 'require second step', 'second step rule', 1, was, became from changed",
        officer,
        roles,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}
