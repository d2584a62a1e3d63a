//! The SQL of merging two venues.

use shared::venue::{Merged, Room};
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;

use super::{VenueRow, set_names_and_rooms};
use crate::venue::clash::Slot;

/// The venue that another was merged into.
pub(in crate::venue) async fn merged_into(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("select venue_id from merged_venue where id = $1", id).fetch_optional(db).await
}

/// Locks these venues until the transaction ends. No session can be moved to one of them meanwhile, because a session that refers
/// to a venue locks the venue's row.
pub(in crate::venue) async fn lock_venues(db: &mut PgConnection, venues: &[i64]) -> sqlx::Result<()> {
    sqlx::query!("select id from venue where id = any($1) order by id for update", venues).fetch_all(db).await?;
    Ok(())
}

/// How many sessions there are at a venue.
pub(in crate::venue) struct Counted {
    pub past: i64,
    pub coming: i64,
}

/// How many of a venue's sessions are over, and how many are not.
pub(in crate::venue) async fn counted(
    db: impl PgExecutor<'_>,
    venue: i64,
    now: OffsetDateTime,
) -> sqlx::Result<Counted> {
    sqlx::query_as!(
        Counted,
        r#"select count(*) filter (where coalesce(ends_at, starts_at) <= $2) as "past!",
                  count(*) filter (where coalesce(ends_at, starts_at) > $2) as "coming!"
           from session where venue_id = $1"#,
        venue,
        now,
    )
    .fetch_one(db)
    .await
}

/// How many drafts of sheets use one of these names, given in lower case.
pub(in crate::venue) async fn drafts(db: impl PgExecutor<'_>, names: &[String]) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from sheet_draft d
           where exists (select from jsonb_array_elements(d.form -> 'sessions') s where lower(trim(s ->> 'venue')) = any($1))"#,
        names,
    )
    .fetch_one(db)
    .await
}

/// A venue's sessions that are not over, as if they were at another venue with this many rooms.
pub(in crate::venue) async fn moved_sessions(
    db: impl PgExecutor<'_>,
    goes: i64,
    (into, rooms): (i64, i64),
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Slot>> {
    sqlx::query_as!(
        Slot,
        r#"select s.id as own, $2::bigint as "venue!", s.room, $3::bigint as rooms, s.starts_at,
                  session_ends(s.starts_at, s.ends_at) as "ends_at!"
           from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id
           where s.venue_id = $1 and s.state = 'scheduled' and h.state in ('published', 'scheduled')
             and s.starts_at > $4::timestamptz - interval '15 days'
             and session_ends(s.starts_at, s.ends_at) > $4"#,
        goes,
        into,
        rooms,
        now,
    )
    .fetch_all(db)
    .await
}

/// Moves all sessions from one venue to another, with an audit row for each; returns how many. The trigger `session_revised`
/// updates their calendar entries.
pub(in crate::venue) async fn move_sessions(
    db: &mut PgConnection,
    officer: i64,
    (goes, stays): (&VenueRow, &VenueRow),
    now: OffsetDateTime,
) -> sqlx::Result<u64> {
    let moved = sqlx::query!(
        "with moved as (
             update session set venue_id = $2, revised_at = greatest(revised_at, $4) where venue_id = $1 returning id
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became)
         select $4, 'officer', $3, 'merge venues', 'session', id, 'venue ' || $5::text, 'venue ' || $6::text
         from moved order by id",
        goes.id,
        stays.id,
        officer,
        now,
        goes.name,
        stays.name,
    )
    .execute(db)
    .await?;
    Ok(moved.rows_affected())
}

/// Removes a venue and gives its names and rooms to the one that stays, with an audit row for each of the two.
pub(in crate::venue) async fn replace(
    db: &mut PgConnection,
    officer: i64,
    (goes, stays): (&VenueRow, &VenueRow),
    merged: &Merged,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!("update merged_venue set venue_id = $2 where venue_id = $1", goes.id, stays.id)
        .execute(&mut *db)
        .await?;
    set_names_and_rooms(db, goes.id, (&[], &[])).await?;
    sqlx::query!("delete from venue where id = $1", goes.id).execute(&mut *db).await?;
    sqlx::query!(
        "insert into merged_venue (id, name, venue_id, merged_at) values ($1, $2, $3, $4)",
        goes.id,
        goes.name,
        stays.id,
        now,
    )
    .execute(&mut *db)
    .await?;
    set_names_and_rooms(db, stays.id, (&merged.aliases, &merged.rooms)).await?;
    sqlx::query!(
        "with changed as (update venue set edits = edits + 1 where id = $2)
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became)
         values ($4, 'officer', $3, 'merge into another', 'venue', $1, $5, $6),
                ($4, 'officer', $3, 'merge another into it', 'venue', $2, $7, $8)",
        goes.id,
        stays.id,
        officer,
        now,
        described(&goes.name, &goes.aliases, &goes.rooms.0),
        stays.name,
        described(&stays.name, &stays.aliases, &stays.rooms.0),
        described(&stays.name, &merged.aliases, &merged.rooms),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A venue in the audit log's words.
fn described(name: &str, aliases: &[String], rooms: &[Room]) -> String {
    let rooms: Vec<String> = rooms.iter().map(|room| format!("{} {}", room.name, room.holds)).collect();
    format!("{name}, other names: {}, rooms: {}", aliases.join(", "), rooms.join(", "))
}
