//! Which sessions are in each other's way.

use std::collections::HashMap;

use app::failure::Failure;
use shared::{
    office::{Both, Clash, FieldFault, OfficeRefused, all_known},
    sheet::{SessionReady, SheetNumber},
    venue::same_room,
};
use sqlx::{PgConnection, PgExecutor, PgPool};
use time::{Duration, OffsetDateTime};

use super::Done;
use crate::platform::{clock, fault};

/// A session as others may be in its way: one that is there, or (0) one that is still typed.
pub(crate) struct Asked {
    pub own: i64,
    pub venue: i64,
    pub room: String,
    /// How many rooms the venue will have; nothing where it keeps those that it has.
    pub rooms: Option<i64>,
    pub starts_at: OffsetDateTime,
    pub ends_at: OffsetDateTime,
}

/// What these sessions clash with, the soonest first.
pub(crate) async fn of_sessions(db: &mut PgConnection, sessions: &[i64]) -> sqlx::Result<Vec<Clash>> {
    let asked = sqlx::query_as!(
        Asked,
        r#"select id as own, venue_id as venue, room, null::bigint as rooms, starts_at, coalesce(ends_at, starts_at + interval '2 hours') as "ends_at!"
           from session where id = any($1) and state = 'scheduled'"#,
        sessions,
    )
    .fetch_all(&mut *db)
    .await?;
    if asked.is_empty() { Ok(vec![]) } else { of(db, &asked, None).await }
}

/// What sessions that take place would clash with, but for those of a sheet (its serial and year) that they will replace. `own` of
/// each clash is that of what was asked.
pub(crate) async fn of(db: impl PgExecutor<'_>, asked: &[Asked], but: Option<(i32, i16)>) -> sqlx::Result<Vec<Clash>> {
    let own: Vec<i64> = asked.iter().map(|asked| asked.own).collect();
    let venues: Vec<i64> = asked.iter().map(|asked| asked.venue).collect();
    let starts: Vec<OffsetDateTime> = asked.iter().map(|asked| asked.starts_at).collect();
    let ends: Vec<OffsetDateTime> = asked.iter().map(|asked| asked.ends_at).collect();
    let rows = sqlx::query!(
        r#"with asked as (
               select * from unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::timestamptz[]) with ordinality
                        as asked (own, venue, starts, ends, nth)
           ), near as (
               select asked.nth, s.id, null as trainer from asked join session s on s.venue_id = asked.venue
               -- By session_ends_within_two_weeks; without this bound the whole history of the venue would be read.
               where s.starts_at < asked.ends and s.starts_at > asked.starts - interval '15 days'
                 and coalesce(s.ends_at, s.starts_at + interval '2 hours') > asked.starts and s.id <> asked.own
               union all
               select asked.nth, s.id, o.name from asked join trainer mine on mine.session_id = asked.own
               join trainer theirs on theirs.officer_id = mine.officer_id and theirs.session_id <> asked.own
               join officer o on o.id = mine.officer_id join session s on s.id = theirs.session_id
               where s.starts_at < asked.ends and coalesce(s.ends_at, s.starts_at + interval '2 hours') > asked.starts
           )
           select near.nth as "nth!", near.trainer, s.id as "id!", s.starts_at as "starts_at!", s.ends_at, s.room as "room!",
                  v.name as "venue!", w.title as "title!",
                  (select count(*) from venue_room r where r.venue_id = v.id) as "rooms!"
           from near join session s on s.id = near.id join venue v on v.id = s.venue_id
           join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id
           where s.state = 'scheduled' and h.state in ('published', 'scheduled')
             and ($5::integer is null or (h.serial, h.year) <> ($5, $6::smallint))
           order by s.starts_at, s.id"#,
        &own,
        &venues,
        &starts,
        &ends,
        but.map(|(serial, _)| serial),
        but.map(|(_, year)| year),
    )
    .fetch_all(db)
    .await?;
    let clash = rows.into_iter().filter_map(|row| {
        let mine = usize::try_from(row.nth - 1).ok().and_then(|nth| asked.get(nth))?;
        let rooms = usize::try_from(mine.rooms.unwrap_or(row.rooms)).unwrap_or(0);
        let both = match row.trainer {
            Some(name) => Both::Trainer(name),
            None if !same_room(&mine.room, &row.room, rooms) => return None,
            None if mine.room.is_empty() => Both::Room(row.venue),
            None => Both::Room(format!("{}, {}", row.venue, mine.room)),
        };
        let (own, own_when) = (mine.own, clock::span_shown(mine.starts_at, Some(mine.ends_at)).words);
        let when = clock::span_shown(row.starts_at, row.ends_at).words;
        Some(Clash { own, own_when, other: row.id, when, title: row.title, both })
    });
    Ok(clash.collect())
}

/// What the sessions of a sheet clash with, in words. Of two that clash with each other, one says so.
///
/// # Errors
/// Where the database does not answer.
pub async fn clashes_of_sheet(pool: &PgPool, sheet: SheetNumber) -> sqlx::Result<Vec<String>> {
    let mut db = pool.acquire().await?;
    let own = sqlx::query_scalar!(
        "select s.id from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id
         where h.serial = $1 and h.year = $2",
        i32::from(sheet.serial()),
        i16::try_from(sheet.year()).unwrap_or(0),
    )
    .fetch_all(&mut *db)
    .await?;
    let clashes = of_sessions(&mut db, &own).await?;
    let once = clashes.iter().filter(|clash| clash.own < clash.other || !own.contains(&clash.other));
    Ok(once.map(|clash| format!("{}: {}", clash.own_when, clash.words())).collect())
}

/// Refuses a session of a form (`own` is its number, 0 where it is still to be added) whose clashes the officer does not all know.
pub(super) async fn ask(db: &mut PgConnection, own: i64, venue: i64, ready: &SessionReady) -> Done<()> {
    let starts_at = clock::from_london(ready.starts);
    let ends_at = ready.ends.map_or(starts_at + Duration::hours(2), clock::from_london);
    let asked = Asked { own, venue, room: ready.room.clone(), rooms: None, starts_at, ends_at };
    let clashes = of(db, &[asked], None).await.map_err(fault::failure)?;
    let words: Vec<String> = clashes.iter().map(Clash::words).collect();
    all_known(&words, &ready.known_clashes)
        .map_err(|why| Failure::Refused(OfficeRefused::of([Some(FieldFault::new("session-1-date", why))])))
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
