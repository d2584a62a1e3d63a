//! `server check`: checks that the counters equal the counted places, and that every rule holds.

use std::fmt;

use sqlx::PgPool;

use crate::{
    audit::{self, Seal},
    register,
};

/// The counts, and the faults found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// How many sessions were checked.
    pub sessions: i64,
    /// How many bookings were checked.
    pub bookings: i64,
    /// How many places were checked.
    pub places: i64,
    /// How many commands were checked.
    pub commands: i64,
    /// How many rows of the audit log are sealed, and how many are not yet.
    pub audit: (i64, i64),
    /// The faults found, in words.
    pub faults: Vec<String>,
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} sessions, {} bookings, {} places, {} commands counted",
            self.sessions, self.bookings, self.places, self.commands
        )?;
        let (sealed, open) = self.audit;
        writeln!(f, "{sealed} rows of the audit log are sealed, {open} not yet")?;
        for fault in &self.faults {
            writeln!(f, "WRONG: {fault}")?;
        }
        match self.faults.len() {
            0 => write!(f, "Everything agrees."),
            1 => write!(f, "1 thing is wrong."),
            many => write!(f, "{many} things are wrong."),
        }
    }
}

/// Counts everything in one snapshot of the database.
///
/// # Errors
/// The database does not answer.
pub async fn check(pool: &PgPool) -> sqlx::Result<Checked> {
    check_with(pool, None).await
}

/// Counts everything in one snapshot, and also checks that the audit log still has a seal kept elsewhere.
///
/// # Errors
/// The database does not answer.
pub async fn check_with(pool: &PgPool, kept: Option<&Seal>) -> sqlx::Result<Checked> {
    let mut snapshot = pool.begin_with("begin isolation level repeatable read, read only").await?;
    sqlx::query("set local statement_timeout = 0").execute(&mut *snapshot).await?;
    let counted = sqlx::query!(
        r#"select (select count(*) from session) as "sessions!", (select count(*) from booking) as "bookings!",
                  (select count(*) from place) as "places!", (select count(*) from command) as "commands!""#
    )
    .fetch_one(&mut *snapshot)
    .await?;
    let mut faults = sqlx::query_scalar!(
        r#"with counted as (
               select s.id, s.capacity, s.taken, s.waiting,
                      count(p.id) filter (where p.state in ('booked', 'offered', 'attended', 'absent')) as places_taken,
                      count(p.id) filter (where p.state = 'waiting') as places_waiting
               from session s left join place p on p.session_id = s.id
               group by s.id
           ), held as (
               select p.establishment_id, p.workshop_id, case w.limit_per when 'session' then p.session_id end as session_id,
                      count(*) filter (where p.state <> 'cancelled') as held
               from place p join workshop w on w.id = p.workshop_id
               group by 1, 2, 3
           ), traced as (
               select distinct on (subject_id) subject_id, became from audit where subject_kind = 'place' order by subject_id, id desc
           )
           select format('session %s has taken %s, but %s places', id, taken, places_taken) as "fault!" from counted where taken <> places_taken
           union all
           select format('session %s has waiting %s, but %s places that wait', id, waiting, places_waiting) from counted where waiting <> places_waiting
           union all
           select format('session %s is oversold: %s places of %s', id, places_taken, capacity) from counted where places_taken > capacity
           union all
           select format('establishment %s holds %s of workshop %s, but its tally says %s', h.establishment_id, h.held, h.workshop_id, coalesce(t.held, 0))
           from held h
           full join tally t on t.establishment_id = h.establishment_id and t.workshop_id = h.workshop_id and t.session_id is not distinct from h.session_id
           where coalesce(h.held, 0) <> coalesce(t.held, 0)
           union all
           select format('establishment %s holds %s of workshop %s, over its limit of %s', h.establishment_id, h.held, h.workshop_id, t.places_limit)
           from held h
           join tally t on t.establishment_id = h.establishment_id and t.workshop_id = h.workshop_id and t.session_id is not distinct from h.session_id
           where h.held > t.places_limit + t.raised
           union all
           select format('%s people have more than one place on workshop %s', count(*), workshop_id)
           from (select workshop_id, delegate_email from place where state in ('booked', 'waiting', 'offered', 'attended')
                 group by 1, 2 having count(*) > 1) twice
           group by workshop_id
           union all
           select format('booking %s has no places', b.reference) from booking b where not exists (select from place p where p.booking_id = b.id)
           union all
           select format('place %s is %s, but the audit log says %s', p.id, p.state, coalesce(t.became, 'nothing'))
           from place p left join traced t on t.subject_id = p.id
           -- The log's oldest rows are deleted after a time, so it cannot say what changed before its first row.
           where p.state is distinct from t.became
             and (t.subject_id is not null or p.changed_at >= coalesce((select at from audit order by id limit 1), '-infinity'))
           union all
           select format('place %s was moved to place %s, which is not its school’s on another session of the workshop', o.id, n.id)
           from place o join place n on n.id = o.moved_to
           where (n.establishment_id, n.workshop_id) <> (o.establishment_id, o.workshop_id) or n.session_id = o.session_id
           union all
           select format('a command was answered with booking %s, which is not there', c.answer ->> 'Booked')
           from command c where c.answer ? 'Booked' and not exists (select from booking b where b.reference = c.answer ->> 'Booked')"#
    )
    .fetch_all(&mut *snapshot)
    .await?;
    faults.extend(register::faults(&mut snapshot).await?);
    faults.extend(audit::faults(&mut snapshot, kept).await?);
    Ok(Checked {
        sessions: counted.sessions,
        bookings: counted.bookings,
        places: counted.places,
        commands: counted.commands,
        audit: audit::counts(&mut snapshot).await?,
        faults,
    })
}
