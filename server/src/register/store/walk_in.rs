//! The SQL of walk-ins. Locks are taken as for a booking: the session, the school's tally, the place.

use shared::{
    booking::BookingReference,
    register::{NotBooked, WalkIn},
    search::{self, Named, Query},
    seats::Seats,
};
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;

use crate::seats::seats;

/// Stored outcome for this key. Outer `None`: unknown key. Inner `None`: booked.
pub(in crate::register) async fn answered(
    db: impl PgExecutor<'_>,
    walk_in: &WalkIn,
) -> sqlx::Result<Option<Option<NotBooked>>> {
    let row =
        sqlx::query!("select not_booked from walk_in where key = $1", walk_in.key.uuid()).fetch_optional(db).await?;
    Ok(row.map(|row| row.not_booked.as_deref().and_then(NotBooked::of_code)))
}

/// Whether the same person had the same outcome in the same minute, because a button was pressed twice.
pub(in crate::register) async fn is_recorded(
    db: impl PgExecutor<'_>,
    walk_in: &WalkIn,
    became: &Became,
    came: OffsetDateTime,
) -> sqlx::Result<bool> {
    let (place, why) = became.columns();
    sqlx::query_scalar!(
        r#"select exists (
               select from walk_in
               where session_id = $1 and email = $2 and name = $3 and school = $4
                 and place_id is not distinct from $5 and not_booked is not distinct from $6
                 and came_at between $7::timestamptz - interval '1 minute' and $7 + interval '1 minute'
           ) as "recorded!""#,
        walk_in.session,
        walk_in.email.as_str(),
        walk_in.name.as_str(),
        walk_in.school,
        place,
        why,
        came,
    )
    .fetch_one(db)
    .await
}

/// The open school that was meant, by the same rule as at sign-in. `None`: no open school or several fit.
pub(in crate::register) async fn school(db: impl PgExecutor<'_>, typed: &str) -> sqlx::Result<Option<i64>> {
    let found = sqlx::query!(
        r#"select id, urn, name from establishment
           where search_words(name || ' ' || urn::text) @@ $1::text::tsquery and state = 'open' limit 100"#,
        Query::read(typed).tsquery(),
    )
    .fetch_all(db)
    .await?;
    let (ids, schools): (Vec<_>, Vec<_>) =
        found.into_iter().map(|row| (row.id, Named::new(row.urn.to_string(), row.name))).unzip();
    let meant = search::meant(&schools, typed);
    Ok(meant.and_then(|meant| schools.iter().zip(ids).find(|(school, _)| *school == meant)).map(|(_, id)| id))
}

/// The name on a place.
pub(in crate::register) async fn name(db: impl PgExecutor<'_>, place: i64) -> sqlx::Result<String> {
    sqlx::query_scalar!("select name from place where id = $1", place).fetch_one(db).await
}

/// A place that a person has on the workshop.
pub(in crate::register) struct HeldRow {
    pub id: i64,
    pub establishment_id: i64,
    pub session_id: i64,
    pub state: String,
}

/// A person's place on the workshop, preferably on this session. A place marked absent counts only here.
pub(in crate::register) async fn held(
    db: impl PgExecutor<'_>,
    workshop: i64,
    walk_in: &WalkIn,
) -> sqlx::Result<Option<HeldRow>> {
    sqlx::query_as!(
        HeldRow,
        "select id, establishment_id, session_id, state from place
         where workshop_id = $1 and delegate_email = $3
           and (state in ('booked', 'waiting', 'offered', 'attended') or (state = 'absent' and session_id = $2))
         order by (session_id = $2) desc, id desc limit 1",
        workshop,
        walk_in.session,
        walk_in.email.as_str(),
    )
    .fetch_optional(db)
    .await
}

/// How many places are left on a session, which is locked.
pub(in crate::register) async fn left(db: impl PgExecutor<'_>, session: i64) -> sqlx::Result<i32> {
    sqlx::query_scalar!(r#"select capacity - taken as "left!" from session where id = $1"#, session).fetch_one(db).await
}

/// Adds one place to the school's tally and locks it; returns whether the school may have it.
pub(in crate::register) async fn count_in_tally(
    db: &mut PgConnection,
    session: i64,
    establishment: i64,
) -> sqlx::Result<bool> {
    let counted = sqlx::query!(
        "insert into tally (establishment_id, workshop_id, session_id, held, places_limit)
         select $2, w.id, case w.limit_per when 'session' then s.id end, 1, w.places_limit
         from session s join workshop w on w.id = s.workshop_id where s.id = $1
         on conflict (establishment_id, workshop_id, session_id) do update
             set held = tally.held + 1, places_limit = excluded.places_limit
             where excluded.places_limit is null or tally.held < excluded.places_limit",
        session,
        establishment,
    )
    .execute(db)
    .await?;
    Ok(counted.rows_affected() == 1)
}

/// Books one place for a person, with the audit row; returns the place.
pub(in crate::register) async fn book(
    db: &mut PgConnection,
    walk_in: &WalkIn,
    establishment: i64,
    reference: BookingReference,
    (officer, now): (i64, OffsetDateTime),
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"with person as (
               insert into delegate (establishment_id, email) values ($2, $4)
               on conflict (establishment_id, email) do update set email = excluded.email
               returning id
           ), booked as (
               insert into booking (reference, establishment_id, workshop_id, session_id, booker_name, booker_email, made_at)
               select $5, $2, workshop_id, id, $3, $4, $7 from session where id = $1
               returning id, workshop_id
           ), placed as (
               insert into place (booking_id, position, session_id, workshop_id, establishment_id, delegate_id, delegate_email, name, state, changed_at)
               select booked.id, 1, $1, booked.workshop_id, $2, person.id, $4, $3, 'booked', $7 from booked, person
               returning id
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became, command_key)
               select $7, 'officer', $6, 'book', 'place', id, 'booked', $8 from placed
           )
           select id as "id!" from placed"#,
        walk_in.session,
        establishment,
        walk_in.name.as_str(),
        walk_in.email.as_str(),
        reference.to_string(),
        officer,
        now,
        walk_in.key.uuid(),
    )
    .fetch_one(db)
    .await
}

/// Books a waiting place, which its school's tally already counts, with the audit row.
pub(in crate::register) async fn promote(
    db: &mut PgConnection,
    place: i64,
    walk_in: &WalkIn,
    (officer, now): (i64, OffsetDateTime),
) -> sqlx::Result<()> {
    sqlx::query!(
        "with served as (
             update place set state = 'booked', changed_at = $3 where id = $1 and state = 'waiting' returning id
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became, command_key)
         select $3, 'officer', $2, 'promote', 'place', id, 'waiting', 'booked', $4 from served",
        place,
        officer,
        now,
        walk_in.key.uuid(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Adds one place to a session, perhaps one that was waiting; returns the session's state.
pub(in crate::register) async fn count(db: impl PgExecutor<'_>, session: i64, waited: bool) -> sqlx::Result<Seats> {
    let row = sqlx::query!(
        "update session set taken = taken + 1, waiting = waiting - case when $2 then 1 else 0 end, version = version + 1 where id = $1
         returning capacity, taken, waiting, version",
        session,
        waited,
    )
    .fetch_one(db)
    .await?;
    Ok(seats(row.capacity, row.taken, row.waiting, row.version))
}

/// The outcome of a walk-in.
pub(in crate::register) enum Became {
    /// Booked on this place.
    Place(i64),
    /// Not booked.
    NotBooked(NotBooked),
}

impl Became {
    /// Why the walk-in was not booked.
    pub(in crate::register) fn not_booked(&self) -> Option<NotBooked> {
        if let Self::NotBooked(why) = self { Some(*why) } else { None }
    }

    /// The place and the reason, as columns of a walk-in's row.
    fn columns(&self) -> (Option<i64>, Option<&'static str>) {
        match self {
            Self::Place(place) => (Some(*place), None),
            Self::NotBooked(why) => (None, Some(why.code())),
        }
    }
}

/// Records a walk-in, with the audit row.
pub(in crate::register) async fn append(
    db: &mut PgConnection,
    walk_in: &WalkIn,
    establishment: Option<i64>,
    became: &Became,
    came: OffsetDateTime,
    (officer, now): (i64, OffsetDateTime),
) -> sqlx::Result<()> {
    let (place, why) = became.columns();
    sqlx::query!(
        "with recorded as (
             insert into walk_in (key, session_id, name, email, school, establishment_id, place_id, not_booked, came_at, officer_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id
         ), kept as (
             -- The session has a person again, although its people were erased.
             update session set erased_at = null where id = $2 and erased_at is not null
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became, command_key)
         select $11, 'officer', $10, 'walk in', 'walk_in', id, coalesce($8, 'booked'), $1 from recorded",
        walk_in.key.uuid(),
        walk_in.session,
        walk_in.name.as_str(),
        walk_in.email.as_str(),
        walk_in.school,
        establishment,
        place,
        why,
        came,
        officer,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}
