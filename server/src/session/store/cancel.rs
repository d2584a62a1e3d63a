//! The SQL of cancelling a session whose places move to another.

use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;

use crate::workshop::SessionRow;

/// The sessions of the same workshop that a session's places can move to, the earliest first: future and public ones.
pub(in crate::session) async fn others(
    db: impl PgExecutor<'_>,
    session: i64,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<SessionRow>> {
    sqlx::query_as!(
        SessionRow,
        "select s.id, s.workshop_id, h.serial, h.year, s.number, s.code, s.starts_at, s.ends_at, v.name as venue, v.address,
                s.room, s.note, s.state, s.capacity, s.taken, s.waiting, s.version, s.waiting_closed, w.waiting_cut_off_days
         from session gone join session s on s.workshop_id = gone.workshop_id and s.id <> gone.id
         join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id join venue v on v.id = s.venue_id
         where gone.id = $1 and s.state = 'scheduled' and s.starts_at > $2 and h.state = 'published'
         order by s.starts_at, s.id",
        session,
        now,
    )
    .fetch_all(db)
    .await
}

/// Locks sessions as bookings and moves do, the lower number first.
pub(in crate::session) async fn lock_sessions(db: &mut PgConnection, sessions: &[i64]) -> sqlx::Result<()> {
    sqlx::query!("select id from session where id = any($1) order by id for no key update", sessions)
        .fetch_all(db)
        .await?;
    Ok(())
}

/// Locks the rows after sessions in the lock order: the tallies of the schools on a session and on the one that its places move to,
/// then its places.
pub(in crate::session) async fn lock_places(db: &mut PgConnection, session: i64, to: Option<i64>) -> sqlx::Result<()> {
    sqlx::query!(
        "select t.held from tally t
         where t.workshop_id = (select workshop_id from session where id = $1)
           and (t.session_id is null or t.session_id = $1 or t.session_id = $2)
           and exists (select from place p where p.session_id = $1 and p.establishment_id = t.establishment_id
                         and p.state in ('booked', 'waiting', 'offered'))
         order by t.establishment_id, t.session_id for no key update",
        session,
        to,
    )
    .fetch_all(&mut *db)
    .await?;
    sqlx::query!(
        "select id from place where session_id = $1 and state in ('booked', 'waiting', 'offered') order by id for no key update",
        session,
    )
    .fetch_all(db)
    .await?;
    Ok(())
}

/// A place on a session, with its booking.
pub(in crate::session) struct OnSession {
    pub place: i64,
    pub waits: bool,
    pub booking: i64,
    pub reference: String,
    pub together: bool,
    pub school: i64,
    pub school_name: String,
}

/// The booked and waiting places on a session: by booking in order, the booked ones first in each.
pub(in crate::session) async fn on_session(db: impl PgExecutor<'_>, session: i64) -> sqlx::Result<Vec<OnSession>> {
    sqlx::query_as!(
        OnSession,
        r#"select p.id as place, p.state = 'waiting' as "waits!", b.id as booking, b.reference, b.together,
                  e.id as school, e.name as school_name
           from place p join booking b on b.id = p.booking_id join establishment e on e.id = p.establishment_id
           where p.session_id = $1 and p.state in ('booked', 'waiting', 'offered')
           order by b.turn, b.id, p.state = 'waiting', p.position"#,
        session,
    )
    .fetch_all(db)
    .await
}

/// How many more places each school of a session may take on another. Empty unless the limit is for each session.
pub(in crate::session) async fn room(db: impl PgExecutor<'_>, session: i64, to: i64) -> sqlx::Result<Vec<(i64, i32)>> {
    let rows = sqlx::query!(
        r#"select distinct p.establishment_id, w.places_limit - coalesce(t.held, 0) as "room!"
           from place p join workshop w on w.id = p.workshop_id
           left join tally t on t.establishment_id = p.establishment_id and t.workshop_id = w.id and t.session_id = $2
           where p.session_id = $1 and p.state in ('booked', 'waiting', 'offered')
             and w.limit_per = 'session' and w.places_limit is not null"#,
        session,
        to,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.establishment_id, row.room)).collect())
}

/// A cancellation: the officer, the session and the time.
#[derive(Clone, Copy)]
pub(crate) struct Cancelling<'a> {
    pub session: i64,
    pub officer: i64,
    pub reason: &'a str,
    pub now: OffsetDateTime,
}

/// Cancels a session and gives back its places, each with its audit row. Places that move (`moves`, by the same index) keep
/// counting in a limit for the whole workshop.
pub(crate) async fn cancel(
    db: &mut PgConnection,
    at: Cancelling<'_>,
    places: &[i64],
    moves: &[bool],
) -> sqlx::Result<()> {
    sqlx::query!(
        "with gone as (
             select id, moves from unnest($5::bigint[], $6::boolean[]) as gone (id, moves)
         ), freed as (
             update place p set state = 'cancelled', changed_at = $4
             from gone join place before on before.id = gone.id
             where before.id = p.id
             returning p.id, p.establishment_id, before.state as was, gone.moves
         ), counted as (
             update tally t set held = t.held - case when t.session_id is null then lost.cancelled else lost.places end
             from (select establishment_id, count(*) as places, count(*) filter (where not moves) as cancelled
                   from freed group by 1) as lost, session s
             where s.id = $1 and t.establishment_id = lost.establishment_id and t.workshop_id = s.workshop_id
               and (t.session_id is null or t.session_id = s.id)
         ), traced as (
             insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became)
             select $4, 'officer', $2, case when moves then 'move out of cancelled' else 'cancel session' end, 'place', id, was, 'cancelled'
             from freed order by id
         ), cancelled as (
             update session s
             set state = 'cancelled', version = version + 1, edits = edits + 1, revised_at = $4,
                 taken = taken - (select count(*) from freed where was <> 'waiting'),
                 waiting = waiting - (select count(*) from freed where was = 'waiting')
             where s.id = $1
             returning id
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became)
         select $4, 'officer', $2, 'cancel', 'session', id, 'scheduled', 'cancelled: ' || $3 from cancelled",
        at.session,
        at.officer,
        at.reason,
        at.now,
        places,
        moves,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Bookings that continue on another session, as columns.
#[derive(Default)]
pub(in crate::session) struct Leaving {
    /// The numbers of the bookings, in order of arrival.
    pub bookings: Vec<i64>,
    /// The old references, which move with the places.
    pub references: Vec<String>,
    /// New references for the places that stay behind.
    pub behind: Vec<String>,
    /// Whether a waiting booking wants all its places at once.
    pub together: Vec<bool>,
    /// The places that move.
    pub places: Vec<i64>,
    /// The new state of each place: `booked` or `waiting`.
    pub states: Vec<String>,
}

/// Takes the places on the other session, under their old references, each with its audit row and a link from the old place. With
/// `first`, the bookings wait ahead of all others there. The constraints of every booking apply.
pub(in crate::session) async fn arrive(
    db: &mut PgConnection,
    at: Cancelling<'_>,
    to: i64,
    leaving: &Leaving,
    first: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update booking b set reference = asked.behind from unnest($1::bigint[], $2::text[]) as asked (booking, behind) where b.id = asked.booking",
        &leaving.bookings,
        &leaving.behind,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "with asked as (
             select * from unnest($1::bigint[], $2::text[], $3::boolean[]) with ordinality as asked (booking, reference, together, nth)
         ), goes as (
             select * from unnest($4::bigint[], $5::text[]) as goes (place, state)
         ), counts as (
             select count(*) filter (where state = 'booked') as seats, count(*) filter (where state = 'waiting') as waits from goes
         ), there as (
             update session s set taken = s.taken + counts.seats, waiting = s.waiting + counts.waits, version = s.version + 1
             from counts where s.id = $6
             returning s.id, s.workshop_id
         ), counted as (
             insert into tally (establishment_id, workshop_id, session_id, held, places_limit)
             select p.establishment_id, w.id, there.id, count(*), min(w.places_limit)
             from there join workshop w on w.id = there.workshop_id and w.limit_per = 'session'
             join goes on true join place p on p.id = goes.place
             group by 1, 2, 3
             order by 1
             on conflict (establishment_id, workshop_id, session_id) do update
                 set held = tally.held + excluded.held, places_limit = excluded.places_limit
         ), booked as (
             insert into booking (reference, establishment_id, workshop_id, session_id, booker_name, booker_email, made_at, together, turn)
             select asked.reference, b.establishment_id, b.workshop_id, there.id, b.booker_name, b.booker_email, b.made_at, asked.together,
                    case when $9 then least(0, (select min(turn) from booking where session_id = $6)) - 1 else 0 end
             from there, asked join booking b on b.id = asked.booking
             order by asked.nth
             returning id, reference, session_id, workshop_id, establishment_id
         ), placed as (
             insert into place (booking_id, position, session_id, workshop_id, establishment_id, delegate_id, delegate_email,
                                name, role, needs, state, changed_at)
             select booked.id, p.position, booked.session_id, booked.workshop_id, booked.establishment_id, p.delegate_id, p.delegate_email,
                    p.name, p.role, p.needs, goes.state, $8
             from goes join place p on p.id = goes.place join asked on asked.booking = p.booking_id
             join booked on booked.reference = asked.reference
             order by p.workshop_id, p.delegate_email
             returning id, booking_id, position, state
         ), led as (
             update place before set moved_to = placed.id
             from placed join booked on booked.id = placed.booking_id join asked on asked.reference = booked.reference
             where before.booking_id = asked.booking and before.position = placed.position
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became)
         select $8, 'officer', $7, 'move in from cancelled', 'place', id, state from placed order by id",
        &leaving.bookings,
        &leaving.references,
        &leaving.together,
        &leaving.places,
        &leaving.states,
        to,
        at.officer,
        at.now,
        first,
    )
    .execute(db)
    .await?;
    Ok(())
}
