//! The SQL of changing a booking: cancelling, correcting, moving away.

use shared::{booking::IdempotencyKey, delegate::Delegate, sheet::SheetNumber};
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;

use super::TakeError;
use crate::audit::Actor;

/// A booking that is being changed, with its session locked.
pub(in crate::booking) struct Changing {
    pub booking: i64,
    pub session: i64,
    pub establishment: i64,
    /// The session's name in live seats.
    pub key: String,
    pub starts_at: OffsetDateTime,
    pub cancel_free_days: i16,
    pub workshop: i64,
    pub slug: String,
    pub booker_name: String,
    pub booker_email: String,
    limit_per: String,
}

impl Changing {
    /// The session, if the school's limit is counted for each session.
    pub fn counted_by_session(&self) -> Option<i64> {
        (self.limit_per == "session").then_some(self.session)
    }
}

/// Locks the session of an establishment's booking. `None`: the establishment has no booking with this reference.
pub(in crate::booking) async fn lock_booking(
    db: &mut PgConnection,
    establishment: i64,
    reference: &str,
) -> sqlx::Result<Option<Changing>> {
    let row = sqlx::query!(
        r#"select b.id as booking, b.booker_name, b.booker_email, s.id as session, s.number, s.starts_at,
                  w.limit_per, w.id as workshop, w.cancel_free_days, h.serial, h.year
           from booking b join session s on s.id = b.session_id join workshop w on w.id = b.workshop_id join sheet h on h.id = w.sheet_id
           where b.reference = $1 and b.establishment_id = $2
           for no key update of s"#,
        reference,
        establishment,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| {
        let sheet = SheetNumber::of_columns(row.serial, row.year);
        Changing {
            booking: row.booking,
            session: row.session,
            establishment,
            key: sheet.session_key(row.number),
            starts_at: row.starts_at,
            cancel_free_days: row.cancel_free_days,
            workshop: row.workshop,
            slug: sheet.slug(),
            booker_name: row.booker_name,
            booker_email: row.booker_email,
            limit_per: row.limit_per,
        }
    }))
}

/// Locks the tally that a booking counts in, which precedes places in the lock order. Returns whether an officer has let the school
/// exceed its limit there.
pub(in crate::booking) async fn lock_tally(db: &mut PgConnection, at: &Changing) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select raised > 0 as "raised!" from tally
           where establishment_id = $1 and workshop_id = $2 and session_id is not distinct from $3
           for no key update"#,
        at.establishment,
        at.workshop,
        at.counted_by_session(),
    )
    .fetch_one(db)
    .await
}

/// Which places of a booking to give back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::booking) enum Which {
    /// All places that are booked or waiting.
    All,
    /// The places that are waiting.
    Waiting,
    /// The place at this position.
    One(i16),
}

/// Why places are given back.
#[derive(Debug, Clone, Copy)]
pub(in crate::booking) enum Freeing {
    /// The places are cancelled, perhaps late.
    Cancel { late: bool },
    /// The delegates of the places move to another session.
    MoveOut,
}

impl Freeing {
    /// The audit action for a booked place and for a waiting one.
    fn actions(self) -> (&'static str, &'static str) {
        match self {
            Self::Cancel { late: false } => ("cancel", "leave"),
            Self::Cancel { late: true } => ("cancel late", "leave"),
            Self::MoveOut => ("move out", "move out"),
        }
    }
}

/// How many places were given back.
#[derive(Debug, Clone, Copy)]
pub(in crate::booking) struct Freed {
    pub booked: i32,
    pub waiting: i32,
}

/// Gives back places of a booking, with an audit row each; returns how many. A delegate can cancel only their own place, even if
/// just substituted.
pub(in crate::booking) async fn free_places(
    db: &mut PgConnection,
    booking: i64,
    which: Which,
    (by, how): (&Actor, Freeing),
    key: IdempotencyKey,
    now: OffsetDateTime,
) -> sqlx::Result<Freed> {
    let position = if let Which::One(position) = which { Some(position) } else { None };
    let (kind, actor, reason) = by.columns();
    let (booked_action, waiting_action) = how.actions();
    sqlx::query_as!(
        Freed,
        r#"with chosen as (
               select id, state from place
               where booking_id = $1 and (state = 'waiting' or (state = 'booked' and not $6)) and ($2::smallint is null or position = $2)
                 and ($7 <> 'delegate' or delegate_id = $3)
           ), freed as (
               update place set state = 'cancelled', changed_at = $5, cancelled_late = $10 and chosen.state = 'booked'
               from chosen where place.id = chosen.id
               returning place.id, chosen.state as was
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became, command_key, reason)
               select $5, $7, $3, case was when 'waiting' then $9 else $8 end, 'place', id, was, 'cancelled', $4, $11
               from freed
           )
           select count(*) filter (where was = 'booked')::integer as "booked!", count(*) filter (where was = 'waiting')::integer as "waiting!"
           from freed"#,
        booking,
        position,
        actor,
        key.uuid(),
        now,
        which == Which::Waiting,
        kind,
        booked_action,
        waiting_action,
        matches!(how, Freeing::Cancel { late: true }),
        reason,
    )
    .fetch_one(db)
    .await
}

/// Subtracts freed places from the session's and the school's counters.
pub(in crate::booking) async fn count_down(db: &mut PgConnection, at: &Changing, freed: Freed) -> sqlx::Result<()> {
    sqlx::query!(
        "update session set taken = taken - $2, waiting = waiting - $3, version = version + 1 where id = $1",
        at.session,
        freed.booked,
        freed.waiting,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update tally set held = held - $4
         where establishment_id = $1 and workshop_id = $2 and session_id is not distinct from $3",
        at.establishment,
        at.workshop,
        at.counted_by_session(),
        freed.booked + freed.waiting,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A place whose delegate's details are being corrected.
pub(in crate::booking) struct Correcting {
    pub place: i64,
    pub email: String,
    pub starts_at: OffsetDateTime,
}

/// Locks a place of an establishment's booking. `None`: it has no such place, or the place is cancelled.
pub(in crate::booking) async fn lock_place(
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

/// Sets the delegate of a place and their details. The audit row records that they changed, but no values, because the log
/// contains no names. An old name is stored separately.
pub(in crate::booking) async fn correct_place(
    db: impl PgExecutor<'_>,
    at: &Correcting,
    (establishment, by): (i64, &Actor),
    said: &Delegate,
    now: OffsetDateTime,
) -> Result<(), TakeError> {
    let (kind, actor, reason) = by.columns();
    sqlx::query!(
        "with comes as (
             insert into delegate (establishment_id, email) values ($6, $7)
             on conflict (establishment_id, email) do update set email = excluded.email
             returning id, email
         ), corrected as (
             update place set delegate_id = comes.id, delegate_email = comes.email, name = $2, role = $3, needs = $4,
                    changed_at = $5
             from comes
             where place.id = $1 and (place.delegate_email, name, role, needs) is distinct from (comes.email, $2, $3, $4)
             returning place.id, state
         ), traced as (
             insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became, reason)
             select $5, $9, $10, case when $8 then 'substitute' else 'correct' end, 'place', id, state, state, $11
             from corrected
             returning id, subject_id
         )
         insert into place_name_before (place_id, audit_id, name, delegate_id)
         select p.id, traced.id, p.name, p.delegate_id
         from traced join place p on p.id = traced.subject_id
         where (p.delegate_email, p.name) is distinct from ($7::text, $2::text)",
        at.place,
        said.name.as_str(),
        said.role,
        said.needs,
        now,
        establishment,
        said.email.as_str(),
        at.email != said.email.as_str(),
        kind,
        actor,
        reason,
    )
    .execute(db)
    .await?;
    Ok(())
}
