//! Adding a session.

use sqlx::PgExecutor;
use time::OffsetDateTime;

use crate::{audit::Actor, session::SessionPlan};

/// Adds a session to a workshop at this venue, with its audit row, to which `note` is added. Returns the session's number in the database.
pub(crate) async fn append_session(
    db: impl PgExecutor<'_>,
    (by, action): (&Actor, &str),
    workshop: i64,
    venue: i64,
    session: &SessionPlan,
    note: &str,
    now: OffsetDateTime,
) -> sqlx::Result<i64> {
    let (kind, actor, _) = by.columns();
    sqlx::query_scalar!(
        r#"with added as (
               insert into session (workshop_id, number, code, starts_at, ends_at, venue_id, room, note, state, capacity)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
               returning id, state
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became)
               select $11, $15, $12, $13, 'session', id, state || $14::text from added
           )
           select id as "id!" from added"#,
        workshop,
        i16::try_from(session.number).unwrap_or(i16::MAX),
        session.code,
        session.starts_at,
        session.ends_at,
        venue,
        session.room,
        session.note,
        session.state,
        i32::try_from(session.capacity.get()).unwrap_or(i32::MAX),
        now,
        actor,
        action,
        note,
        kind,
    )
    .fetch_one(db)
    .await
}
