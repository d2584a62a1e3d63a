//! The SQL of what happens to a booking after it was made: cancelling, correcting.

use shared::{booking::IdempotencyKey, delegate::Delegate, seats::Seats};
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;

use super::store::seats;

/// A booking that is being cancelled.
pub(super) struct Cancelling {
    pub booking: i64,
    pub session: i64,
    pub key: String,
    pub starts_at: OffsetDateTime,
    pub limit_per: String,
    pub workshop: i64,
}

impl Cancelling {
    /// The session, where the school's limit is counted over each session.
    fn counted_by_session(&self) -> Option<i64> {
        (self.limit_per == "session").then_some(self.session)
    }
}

/// Locks the session of an establishment's booking; `None` if the establishment has no booking of this reference.
pub(super) async fn lock_booking(
    db: &mut PgConnection,
    establishment: i64,
    reference: &str,
) -> sqlx::Result<Option<Cancelling>> {
    let row = sqlx::query!(
        r#"select b.id as booking, s.id as session, s.number, s.starts_at, w.limit_per, w.id as workshop, h.serial, h.year
           from booking b join session s on s.id = b.session_id join workshop w on w.id = b.workshop_id join sheet h on h.id = w.sheet_id
           where b.reference = $1 and b.establishment_id = $2
           for no key update of s"#,
        reference,
        establishment,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Cancelling {
        booking: row.booking,
        session: row.session,
        key: format!("{}-{:02}/{}", row.serial, row.year % 100, row.number),
        starts_at: row.starts_at,
        limit_per: row.limit_per,
        workshop: row.workshop,
    }))
}

/// Locks the tally that a booking counts in, which comes before places in the order of locks.
pub(super) async fn lock_tally(db: &mut PgConnection, at: &Cancelling, establishment: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "select held from tally
         where establishment_id = $1 and workshop_id = $2 and session_id is not distinct from $3
         for no key update",
        establishment,
        at.workshop,
        at.counted_by_session(),
    )
    .fetch_one(db)
    .await?;
    Ok(())
}

/// Cancels the booked places of a booking (one by its position, or all), with an audit row each; says how many there were.
pub(super) async fn free_places(
    db: &mut PgConnection,
    booking: i64,
    position: Option<i16>,
    establishment: i64,
    key: IdempotencyKey,
    now: OffsetDateTime,
) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        r#"with freed as (
               update place set state = 'cancelled', changed_at = $5
               where booking_id = $1 and state = 'booked' and ($2::smallint is null or position = $2)
               returning id
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became, command_key)
               select $5, 'establishment', $3, 'cancel', 'place', id, 'booked', 'cancelled', $4 from freed
           )
           select count(*)::integer as "freed!" from freed"#,
        booking,
        position,
        establishment,
        key.uuid(),
        now,
    )
    .fetch_one(db)
    .await
}

/// Takes freed places off the session's and the school's counters.
pub(super) async fn count_down(
    db: &mut PgConnection,
    at: &Cancelling,
    establishment: i64,
    freed: i32,
) -> sqlx::Result<Seats> {
    let row = sqlx::query!(
        "update session set taken = taken - $2, version = version + 1 where id = $1 returning capacity, taken, waiting, version",
        at.session,
        freed,
    )
    .fetch_one(&mut *db)
    .await?;
    sqlx::query!(
        "update tally set held = held - $4
         where establishment_id = $1 and workshop_id = $2 and session_id is not distinct from $3",
        establishment,
        at.workshop,
        at.counted_by_session(),
        freed,
    )
    .execute(db)
    .await?;
    Ok(seats(row.capacity, row.taken, row.waiting, row.version))
}

/// A place at which what is said of the delegate is being corrected.
pub(super) struct Correcting {
    pub place: i64,
    pub email: String,
    pub starts_at: OffsetDateTime,
}

/// Locks a place of an establishment's booking; `None` if it has no such place, or a cancelled one.
pub(super) async fn lock_place(
    db: impl PgExecutor<'_>,
    establishment: i64,
    reference: &str,
    position: i16,
) -> sqlx::Result<Option<Correcting>> {
    sqlx::query_as!(
        Correcting,
        "select p.id as place, p.delegate_email as email, s.starts_at
         from booking b join place p on p.booking_id = b.id join session s on s.id = b.session_id
         where b.reference = $1 and b.establishment_id = $2 and p.position = $3 and p.state <> 'cancelled'
         for no key update of p",
        reference,
        establishment,
        position,
    )
    .fetch_optional(db)
    .await
}

/// Sets what is said of a delegate at a place, with an audit row that says that it changed, not what to: the log holds no names.
pub(super) async fn correct_place(
    db: impl PgExecutor<'_>,
    at: &Correcting,
    establishment: i64,
    said: &Delegate,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with corrected as (
             update place set name = $2, role = $3, needs = $4
             where id = $1 and (name, role, needs) is distinct from ($2, $3, $4)
             returning delegate_id
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id)
         select $5, 'establishment', $6, 'correct', 'delegate', delegate_id from corrected",
        at.place,
        said.name.as_str(),
        said.role,
        said.needs,
        now,
        establishment,
    )
    .execute(db)
    .await?;
    Ok(())
}
