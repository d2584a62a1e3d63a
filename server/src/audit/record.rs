//! Writing a row of the audit log that stands by itself. Where the row belongs to a change, the change's own statement writes it.

use sqlx::PgExecutor;
use time::OffsetDateTime;

use super::Actor;

/// What the audit log keeps of something done.
pub(crate) struct Entry<'a> {
    pub actor: Actor,
    pub action: &'a str,
    /// The kind and number of what it was done to.
    pub subject: (&'a str, i64),
    pub was: Option<&'a str>,
    pub became: Option<&'a str>,
}

/// Writes it.
pub(crate) async fn record(db: impl PgExecutor<'_>, entry: &Entry<'_>, now: OffsetDateTime) -> sqlx::Result<()> {
    let (kind, actor, _) = entry.actor.columns();
    sqlx::query!(
        "insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        now,
        kind,
        actor,
        entry.action,
        entry.subject.0,
        entry.subject.1,
        entry.was,
        entry.became,
    )
    .execute(db)
    .await?;
    Ok(())
}
