//! Clashes: sessions that need the same room or trainer at the same time.

use shared::{
    session::{Clash, SharedBy},
    venue::same_room,
};
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;

use crate::platform::clock;

/// A session's time and venue. The session is in the database or, if `own` is not positive, is being typed.
pub(crate) struct Slot {
    pub own: i64,
    pub venue: i64,
    pub room: String,
    /// How many rooms the venue will have. `None`: its rooms do not change.
    pub rooms: Option<i64>,
    pub starts_at: OffsetDateTime,
    pub ends_at: OffsetDateTime,
}

/// The clashes of these sessions, the earliest first.
pub(crate) async fn of_sessions(db: &mut PgConnection, sessions: &[i64]) -> sqlx::Result<Vec<Clash>> {
    let asked = sqlx::query_as!(
        Slot,
        r#"select id as own, venue_id as venue, room, null::bigint as rooms, starts_at, session_ends(starts_at, ends_at) as "ends_at!"
           from session where id = any($1) and state = 'scheduled'"#,
        sessions,
    )
    .fetch_all(&mut *db)
    .await?;
    if asked.is_empty() { Ok(vec![]) } else { of(db, &asked, None).await }
}

/// The clashes of these sessions. Sessions of the sheet with this serial and year do not count, because the given sessions will
/// replace them. `own` of each clash is the number of the given session.
pub(crate) async fn of(db: impl PgExecutor<'_>, asked: &[Slot], but: Option<(i32, i16)>) -> sqlx::Result<Vec<Clash>> {
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
                 and session_ends(s.starts_at, s.ends_at) > asked.starts and s.id <> asked.own
               union all
               select asked.nth, s.id, o.name from asked join trainer mine on mine.session_id = asked.own
               join trainer theirs on theirs.officer_id = mine.officer_id and theirs.session_id <> asked.own
               join officer o on o.id = mine.officer_id join session s on s.id = theirs.session_id
               where s.starts_at < asked.ends and session_ends(s.starts_at, s.ends_at) > asked.starts
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
            Some(name) => SharedBy::Trainer(name),
            None if !same_room(&mine.room, &row.room, rooms) => return None,
            None if mine.room.is_empty() => SharedBy::Room(row.venue),
            None => SharedBy::Room(format!("{}, {}", row.venue, mine.room)),
        };
        let (own, own_when) = (mine.own, clock::span_shown(mine.starts_at, Some(mine.ends_at)).words);
        let when = clock::span_shown(row.starts_at, row.ends_at).words;
        Some(Clash { own, own_when, other: row.id, when, title: row.title, both })
    });
    Ok(clash.collect())
}
