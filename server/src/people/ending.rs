//! Deletes data whose retention period is over: access needs, people, the audit log, and officers whom the audit log no longer
//! names.

use sqlx::{PgConnection, PgPool};
use time::{Date, Duration, OffsetDateTime};

use super::{
    erase::{Erased, NOBODYS_EMAIL, NOBODYS_NAME, erase, forget_delegates},
    periods::Periods,
};
use crate::{
    audit::{self, Actor, Entry},
    platform::{clock::Clock, database},
};

/// How many rows are changed in one transaction. Sessions are erased one by one.
const BATCH: i64 = 1_000;
/// How many transactions there are in one run, so that the periodic job also gets to its other work.
const GO: u32 = 200;

/// The numbers of deleted rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ended {
    /// Places whose needs were deleted.
    pub needs: u64,
    /// Sessions whose people were erased.
    pub sessions: u64,
    /// Delegates without a place who are named in no history.
    pub delegates: u64,
    /// Rows of the audit log that were deleted.
    pub audit: u64,
    /// Officers who were erased.
    pub officers: u64,
}

/// Deletes data whose retention period is over, in batches. Several servers may do so at the same time. An unfinished run is
/// completed by the next.
///
/// # Errors
/// The database does not answer.
pub async fn end_old(pool: &PgPool, clock: &Clock, periods: &Periods) -> sqlx::Result<Ended> {
    let now = clock.now();
    let mut ended = Ended::default();
    let needs_until = now - Duration::days(periods.keep_needs_days.into());
    let people_until = years_before(now, periods.keep_attendance_years);
    let audit_until = years_before(now, periods.keep_audit_years);
    for _ in 0..GO {
        let forgotten = forget_needs(pool, needs_until).await?;
        ended.needs += forgotten;
        if forgotten == 0 {
            break;
        }
    }
    for _ in 0..GO {
        if !erase_session(pool, people_until, now).await? {
            break;
        }
        ended.sessions += 1;
    }
    ended.delegates = forget_placeless(pool).await?;
    // Only sealed rows are deleted, so that a seal accounts for every deleted row.
    audit::seal(pool, clock).await?;
    for _ in 0..GO {
        let deleted = audit::end(pool, audit_until, now).await?;
        ended.audit += deleted;
        if deleted == 0 {
            break;
        }
    }
    ended.officers = erase_officers(pool, now).await?;
    Ok(ended)
}

/// The same day and time this many years ago; for 29 February, the 28th.
fn years_before(now: OffsetDateTime, years: u8) -> OffsetDateTime {
    let year = now.year() - i32::from(years);
    let date = now.date().replace_year(year).or_else(|_| Date::from_calendar_date(year, now.month(), 28));
    date.map_or(now, |date| now.replace_date(date))
}

/// Deletes the needs of a batch of places whose sessions ended before this time; returns how many.
async fn forget_needs(pool: &PgPool, before: OffsetDateTime) -> sqlx::Result<u64> {
    let forgotten = sqlx::query!(
        "with old as (
             select p.id from place p join session s on s.id = p.session_id
             where p.needs <> '' and coalesce(s.ends_at, s.starts_at) < $1
             order by p.id limit $2
             for no key update of p skip locked
         )
         update place p set needs = '' from old where p.id = old.id",
        before,
        BATCH,
    )
    .execute(pool)
    .await?;
    Ok(forgotten.rows_affected())
}

/// Erases the people of one session that ended before this time; returns whether there was one.
async fn erase_session(pool: &PgPool, before: OffsetDateTime, now: OffsetDateTime) -> sqlx::Result<bool> {
    let mut transaction = database::begin(pool).await?;
    let found = sqlx::query_scalar!(
        "select id from session where erased_at is null and coalesce(ends_at, starts_at) < $1
         order by id limit 1 for no key update skip locked",
        before,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(session) = found else { return Ok(false) };
    let people = of_session(&mut transaction, session).await?;
    erase(&mut transaction, &people, now).await?;
    sqlx::query!("update session set erased_at = $2 where id = $1", session, now).execute(&mut *transaction).await?;
    if !people.is_empty() {
        let counts = people.counts();
        let entry = Entry {
            actor: Actor::Service,
            action: "erase people",
            subject: ("session", session),
            was: None,
            became: Some(&counts),
        };
        audit::record(&mut *transaction, &entry, now).await?;
    }
    transaction.commit().await?;
    Ok(true)
}

/// The people in a session's places, bookings and walk-ins.
async fn of_session(db: &mut PgConnection, session: i64) -> sqlx::Result<Erased> {
    let row = sqlx::query!(
        r#"select array(select id from place where session_id = $1 and erased_at is null order by id) as "places!",
                  array(select id from booking where session_id = $1 and booker_email <> $2 order by id) as "bookings!",
                  array(select id from walk_in where session_id = $1 and email <> $2 order by id) as "walk_ins!",
                  array(select n.id from place p join place_name_before n on n.place_id = p.id
                        where p.session_id = $1 and n.delegate_id is not null order by n.id) as "names!""#,
        session,
        NOBODYS_EMAIL,
    )
    .fetch_one(db)
    .await?;
    Ok(Erased { places: row.places, bookings: row.bookings, walk_ins: row.walk_ins, names: row.names })
}

/// Deletes a batch of delegates without a place who are named in no history; returns how many were checked.
async fn forget_placeless(pool: &PgPool) -> sqlx::Result<u64> {
    let mut transaction = database::begin(pool).await?;
    let placeless = sqlx::query_scalar!(
        "select d.id from delegate d where not exists (select from place p where p.delegate_id = d.id)
           and not exists (select from place_name_before n where n.delegate_id = d.id)
         order by d.id limit $1 for update skip locked",
        BATCH,
    )
    .fetch_all(&mut *transaction)
    .await?;
    forget_delegates(&mut transaction, &placeless).await?;
    transaction.commit().await?;
    Ok(u64::try_from(placeless.len()).unwrap_or(u64::MAX))
}

/// Erases officers who cannot sign in and whom the audit log no longer names; returns how many.
async fn erase_officers(pool: &PgPool, now: OffsetDateTime) -> sqlx::Result<u64> {
    let erased = sqlx::query_scalar!(
        r#"with gone as (
               select o.id from officer o
               where o.state = 'disabled' and o.name <> $2
                 and not exists (select from audit a where a.actor_kind = 'officer' and a.actor_id = o.id)
                 and not exists (select from audit a where a.subject_kind = 'officer' and a.subject_id = o.id)
               for no key update skip locked
           ), links as (
               delete from officer_link l using gone where l.officer_id = gone.id
           ), steps as (
               delete from officer_second_step s using gone where s.officer_id = gone.id
           ), codes as (
               delete from officer_recovery_code c using gone where c.officer_id = gone.id
           ), erased as (
               update officer o
               set name = $2, email = 'erased-' || gen_random_uuid() || '@erased.invalid', password_hash = null, roles = '{}'
               from gone where o.id = gone.id
               returning o.id
           ), traced as (
               insert into audit (at, actor_kind, action, subject_kind, subject_id)
               select $1, 'service', 'erase', 'officer', id from erased
           )
           select count(*) as "count!" from erased"#,
        now,
        NOBODYS_NAME,
    )
    .fetch_one(pool)
    .await?;
    Ok(u64::try_from(erased).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_calendar_years() {
        let at = |iso: &str| crate::platform::clock::from_london(shared::moment::read_iso_date_time(iso).unwrap());
        assert_eq!(years_before(at("2019-05-13T11:30"), 3), at("2016-05-13T11:30"));
        assert_eq!(years_before(at("2020-02-29T09:00"), 3), at("2017-02-28T09:00"));
    }
}
