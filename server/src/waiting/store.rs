//! The SQL of waiting lists.

use shared::{
    seats::Seats,
    waiting::{Waiter, Wants},
};
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;

use crate::{platform::database::number::count as number, seats::seats};

/// A session, with the facts that decide whether its free places are given to its waiting list.
pub(super) struct Giving {
    /// Whether the states of the session, its list and its sheet allow that places are given.
    pub gives: bool,
    pub starts_at: OffsetDateTime,
    pub cut_off_days: i16,
    pub seats: Seats,
}

/// The facts of a session with this number.
pub(super) async fn session(db: impl PgExecutor<'_>, session: i64) -> sqlx::Result<Giving> {
    let row = sqlx::query!(
        r#"select s.state = 'scheduled' and not s.waiting_closed and h.state = 'published' as "gives!",
                  s.starts_at, w.waiting_cut_off_days, s.capacity, s.taken, s.waiting, s.version
           from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id
           where s.id = $1"#,
        session,
    )
    .fetch_one(db)
    .await?;
    Ok(Giving {
        gives: row.gives,
        starts_at: row.starts_at,
        cut_off_days: row.waiting_cut_off_days,
        seats: seats(row.capacity, row.taken, row.waiting, row.version),
    })
}

/// A waiting booking.
pub(super) struct Waiting {
    pub booking: i64,
    pub school: i64,
    pub waiter: Waiter,
}

/// The bookings that wait for places on a session, in order.
pub(super) async fn queue(db: impl PgExecutor<'_>, session: i64) -> sqlx::Result<Vec<Waiting>> {
    let rows = sqlx::query!(
        r#"select b.id, b.establishment_id, b.together, count(*)::integer as "places!",
                  coalesce(min(t.held) <= min(w.places_limit + t.raised), true) as "within_limit!"
           from place p
           join booking b on b.id = p.booking_id
           join workshop w on w.id = b.workshop_id
           left join tally t on t.establishment_id = b.establishment_id and t.workshop_id = b.workshop_id
                and t.session_id is not distinct from case w.limit_per when 'session' then b.session_id end
           where p.session_id = $1 and p.state = 'waiting'
           group by b.id
           order by b.turn, b.id"#,
        session,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Waiting {
            booking: row.id,
            school: row.establishment_id,
            waiter: Waiter {
                places: number(row.places),
                wants: if row.together { Wants::Together } else { Wants::Any },
                within_limit: row.within_limit,
            },
        })
        .collect())
}

/// Books the first of a booking's waiting places, with an audit row each.
pub(super) async fn book(db: &mut PgConnection, booking: i64, places: u32, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "with served as (
             update place set state = 'booked', changed_at = $3
             where id in (select id from place where booking_id = $1 and state = 'waiting' order by position limit $2)
             returning id
         ), noted as (
             update booking set passed_over = null where id = $1 and passed_over is not null
         )
         insert into audit (at, actor_kind, action, subject_kind, subject_id, was, became)
         select $3, 'service', 'promote', 'place', id, 'waiting', 'booked' from served",
        booking,
        i64::from(places),
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Records why a booking was passed over, unless that is recorded already.
pub(super) async fn pass_over(db: &mut PgConnection, booking: i64, why: &str, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "with noted as (
             update booking set passed_over = $2 where id = $1 and passed_over is distinct from $2 returning id
         )
         insert into audit (at, actor_kind, action, subject_kind, subject_id, became)
         select $3, 'service', 'pass over', 'booking', id, $2 from noted",
        booking,
        why,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Moves this many places from the session's counter of waiting places to the counter of taken places.
pub(super) async fn count(db: &mut PgConnection, session: i64, given: u32) -> sqlx::Result<Seats> {
    let row = sqlx::query!(
        "update session set taken = taken + $2, waiting = waiting - $2, version = version + 1 where id = $1
         returning capacity, taken, waiting, version",
        session,
        i32::try_from(given).unwrap_or(i32::MAX),
    )
    .fetch_one(db)
    .await?;
    Ok(seats(row.capacity, row.taken, row.waiting, row.version))
}

/// Locks the session with this code, as bookings do. `None`: no session has this code.
pub(super) async fn lock(db: &mut PgConnection, code: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("select id from session where code = $1 for no key update", code).fetch_optional(db).await
}

/// Opens or closes a session's list, with an audit row if the list's state changes.
pub(super) async fn set_closed(
    db: &mut PgConnection,
    session: i64,
    closed: bool,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with changed as (
             update session set waiting_closed = $2, version = version + 1 where id = $1 and waiting_closed <> $2 returning id
         )
         insert into audit (at, actor_kind, action, subject_kind, subject_id, became)
         select $3, 'operator', 'set waiting list', 'session', id, case when $2 then 'closed' else 'open' end from changed",
        session,
        closed,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}
