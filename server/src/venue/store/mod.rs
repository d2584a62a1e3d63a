//! The SQL of venues in the office.

pub(super) mod merge;

use std::collections::HashMap;

use shared::venue::{Known, Room, VenueReady};
use sqlx::{PgConnection, PgExecutor, types::Json};
use time::OffsetDateTime;

use crate::platform::database::number::count;

/// A venue in the list.
pub(super) struct ListedRow {
    pub id: i64,
    pub name: String,
    pub address: String,
    pub rooms: Json<Vec<Room>>,
    pub coming: i64,
}

/// Every venue, by name, with its number of future sessions.
pub(super) async fn list(db: impl PgExecutor<'_>, now: OffsetDateTime) -> sqlx::Result<Vec<ListedRow>> {
    sqlx::query_as!(
        ListedRow,
        r#"select v.id, v.name, v.address,
                  (select coalesce(json_agg(json_build_object('name', r.name, 'holds', r.holds) order by r.position), '[]')
                   from venue_room r where r.venue_id = v.id) as "rooms!: Json<Vec<Room>>",
                  (select count(*) from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id
                   where s.venue_id = v.id and s.state = 'scheduled' and s.starts_at > $1
                     and h.state in ('published', 'scheduled')) as "coming!"
           from venue v order by lower(v.name), v.id"#,
        now,
    )
    .fetch_all(db)
    .await
}

/// A complete venue.
pub(super) struct VenueRow {
    pub id: i64,
    pub name: String,
    pub address: String,
    pub map_link: String,
    pub access_notes: String,
    pub edits: i32,
    pub aliases: Vec<String>,
    pub rooms: Json<Vec<Room>>,
}

/// The venue with this number.
pub(super) async fn lookup(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<Option<VenueRow>> {
    sqlx::query_as!(
        VenueRow,
        r#"select v.id, v.name, v.address, v.map_link, v.access_notes, v.edits,
                  array(select alias from venue_alias a where a.venue_id = v.id order by a.position) as "aliases!",
                  (select coalesce(json_agg(json_build_object('name', r.name, 'holds', r.holds) order by r.position), '[]')
                   from venue_room r where r.venue_id = v.id) as "rooms!: Json<Vec<Room>>"
           from venue v where v.id = $1"#,
        id,
    )
    .fetch_optional(db)
    .await
}

/// The last actor to change a venue, by the audit log.
pub(super) async fn changed_by(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select o.name from audit a join officer o on o.id = a.actor_id
         where a.subject_kind = 'venue' and a.subject_id = $1 and a.actor_kind = 'officer' order by a.id desc limit 1",
        id,
    )
    .fetch_optional(db)
    .await
}

/// Locks a venue's sessions as bookings lock them, because their calendar entries change with the venue. The sessions are locked
/// before the venue, as when a session is changed.
pub(super) async fn lock_sessions(db: &mut PgConnection, id: i64) -> sqlx::Result<()> {
    sqlx::query!("select id from session where venue_id = $1 order by id for no key update", id).fetch_all(db).await?;
    Ok(())
}

/// Prevents others from adding or changing venues until the transaction ends, so that no two get the same name.
pub(super) async fn lock_all(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("lock table venue in share row exclusive mode").execute(db).await?;
    Ok(())
}

/// The names of all other venues.
pub(super) async fn others(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<Vec<Known>> {
    let rows = sqlx::query!(
        r#"select name, array(select alias from venue_alias a where a.venue_id = v.id) as "aliases!" from venue v where id <> $1"#,
        id,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| Known { name: row.name, aliases: row.aliases }).collect())
}

/// Adds a venue, with its audit row.
pub(super) async fn append(
    db: &mut PgConnection,
    officer: i64,
    venue: &VenueReady,
    now: OffsetDateTime,
) -> sqlx::Result<i64> {
    let id = sqlx::query_scalar!(
        r#"with added as (
               insert into venue (name, address, map_link, access_notes) values ($1, $2, $3, $4) returning id, name
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became)
               select $5, 'officer', $6, 'add', 'venue', id, name from added
           )
           select id as "id!" from added"#,
        venue.name,
        venue.address,
        venue.map_link,
        venue.access_notes,
        now,
        officer,
    )
    .fetch_one(&mut *db)
    .await?;
    set_names_and_rooms(db, id, (&venue.aliases, &venue.rooms)).await?;
    Ok(id)
}

/// Writes a changed venue, with its audit row.
pub(super) async fn change(
    db: &mut PgConnection,
    (id, officer): (i64, i64),
    venue: &VenueReady,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let known: Vec<String> = venue.rooms.iter().map(|room| format!("{} {}", room.name, room.holds)).collect();
    sqlx::query!(
        "with before as (
             select v.id, v.name,
                    array_to_string(array(select r.name || ' ' || r.holds from venue_room r where r.venue_id = v.id order by r.position), ', ') as rooms
             from venue v where v.id = $1
         ), changed as (
             update venue v set name = $3, address = $4, map_link = $5, access_notes = $6, edits = edits + 1, revised_at = $7
             from before where v.id = before.id
             returning v.id, before.name as was_name, before.rooms as was_rooms
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became)
         select $7, 'officer', $2, 'change', 'venue', id, was_name || ', rooms: ' || was_rooms, $3::text || ', rooms: ' || $8::text
         from changed",
        id,
        officer,
        venue.name,
        venue.address,
        venue.map_link,
        venue.access_notes,
        now,
        known.join(", "),
    )
    .execute(&mut *db)
    .await?;
    set_names_and_rooms(db, id, (&venue.aliases, &venue.rooms)).await
}

pub(super) async fn set_names_and_rooms(
    db: &mut PgConnection,
    id: i64,
    (aliases, rooms): (&[String], &[Room]),
) -> sqlx::Result<()> {
    sqlx::query!("delete from venue_alias where venue_id = $1", id).execute(&mut *db).await?;
    sqlx::query!("delete from venue_room where venue_id = $1", id).execute(&mut *db).await?;
    sqlx::query!(
        "insert into venue_alias (venue_id, position, alias)
         select $1, nth, alias from unnest($2::text[]) with ordinality as asked (alias, nth)",
        id,
        aliases,
    )
    .execute(&mut *db)
    .await?;
    let (names, holds): (Vec<String>, Vec<i32>) =
        rooms.iter().map(|room| (room.name.clone(), i32::try_from(room.holds).unwrap_or(i32::MAX))).unzip();
    sqlx::query!(
        "insert into venue_room (venue_id, position, name, holds)
         select $1, nth, name, holds from unnest($2::text[], $3::integer[]) with ordinality as asked (name, holds, nth)",
        id,
        &names,
        &holds,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A venue's future sessions: the room that each names, and its capacity.
pub(super) async fn coming(
    db: impl PgExecutor<'_>,
    venue: i64,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<(String, u32)>> {
    let rows = sqlx::query!(
        "select room, capacity from session where venue_id = $1 and state = 'scheduled' and starts_at > $2",
        venue,
        now,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.room, count(row.capacity))).collect())
}

/// The known venues, by name.
pub(crate) async fn venues(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select name from venue order by lower(name)").fetch_all(db).await
}

/// The known venues with all their names.
pub(crate) async fn known_venues(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Known>> {
    let rows = sqlx::query!(
        r#"select name, array(select alias from venue_alias a where a.venue_id = v.id order by a.position) as "aliases!"
           from venue v order by lower(name)"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| Known { name: row.name, aliases: row.aliases }).collect())
}

/// The venue with this name or alias; adds it if it is new. Until the transaction ends, no other transaction gives the venue to a
/// session or merges it. So each transaction sees the sessions that earlier ones gave to it.
pub(crate) async fn venue_named(db: &mut PgConnection, name: &str) -> sqlx::Result<i64> {
    let known = sqlx::query_scalar!(
        r#"select coalesce((select id from venue where name = $1),
                           (select min(id) from venue where lower(name) = lower($1)),
                           (select venue_id from venue_alias where lower(alias) = lower($1))) as id"#,
        name,
    )
    .fetch_one(&mut *db)
    .await?;
    if let Some(known) = known
        && let Some(id) = lock_venue(db, known).await?
    {
        return Ok(id);
    }
    // This is an update without a change, because only an update returns a row that another transaction has just added.
    sqlx::query_scalar!(
        "insert into venue (name) values ($1)
         on conflict on constraint venue_name_once do update set name = excluded.name
         returning id",
        name,
    )
    .fetch_one(db)
    .await
}

/// Locks a venue for [`venue_named`]. If it has just been merged, locks the one it was merged into.
async fn lock_venue(db: &mut PgConnection, known: i64) -> sqlx::Result<Option<i64>> {
    let mut venue = Some(known);
    while let Some(id) = venue {
        let locked = sqlx::query_scalar!("select id from venue where id = $1 for no key update", id);
        if locked.fetch_optional(&mut *db).await?.is_some() {
            break;
        }
        venue =
            sqlx::query_scalar!("select venue_id from merged_venue where id = $1", id).fetch_optional(&mut *db).await?;
    }
    Ok(venue)
}

/// The rooms of a venue.
pub(crate) async fn rooms(db: impl PgExecutor<'_>, venue: i64) -> sqlx::Result<Vec<Room>> {
    let rows = sqlx::query!("select name, holds from venue_room where venue_id = $1 order by position", venue)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(|row| Room { name: row.name, holds: count(row.holds) }).collect())
}

/// The rooms of these venues, by venue.
pub(crate) async fn sections_of(db: impl PgExecutor<'_>, venues: &[i64]) -> sqlx::Result<HashMap<i64, Vec<Room>>> {
    let rows = sqlx::query!(
        "select venue_id, name, holds from venue_room where venue_id = any($1) order by venue_id, position",
        venues,
    )
    .fetch_all(db)
    .await?;
    let mut rooms: HashMap<i64, Vec<Room>> = HashMap::new();
    for row in rows {
        rooms.entry(row.venue_id).or_default().push(Room { name: row.name, holds: count(row.holds) });
    }
    Ok(rooms)
}

/// The venues known by these names, by name.
pub(crate) async fn venues_called(db: impl PgExecutor<'_>, names: &[String]) -> sqlx::Result<HashMap<String, i64>> {
    let rows = sqlx::query!(
        r#"select asked.name as "name!",
                  coalesce((select id from venue where name = asked.name),
                           (select min(id) from venue where lower(name) = lower(asked.name)),
                           (select venue_id from venue_alias where lower(alias) = lower(asked.name))) as venue
           from unnest($1::text[]) as asked (name)"#,
        names,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.name, row.venue?))).collect())
}
