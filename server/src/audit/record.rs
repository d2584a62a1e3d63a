//! Writes an audit row for an event without a change. The row of a change is written by the change's own statement.

use sqlx::PgExecutor;
use time::OffsetDateTime;

use super::Actor;

/// An event for the audit log.
pub(crate) struct Entry<'a> {
    pub actor: Actor,
    pub action: &'a str,
    /// The kind and number of its subject.
    pub subject: (&'a str, i64),
    pub was: Option<&'a str>,
    pub became: Option<&'a str>,
}

/// Writes the event's audit row.
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
