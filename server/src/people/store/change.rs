//! The SQL of changing people's data.

use shared::people::Rectified;
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;

use crate::{
    audit::{self, Actor, Entry},
    people::Erased,
};

/// The records of a person, with the sessions of their places locked.
pub(in crate::people) struct Held {
    pub what: Erased,
    /// Places on sessions that are not over.
    pub coming: u32,
    /// Schools that have a booking with the person.
    pub schools: Vec<i64>,
}

/// The actor of a change, and its time.
pub(in crate::people) struct By {
    pub officer: i64,
    pub now: OffsetDateTime,
}

/// Locks the sessions on which a person has places or is recorded, by number as everywhere, and then reads the person's records,
/// because a recorded person can be booked until then.
pub(in crate::people) async fn lock(db: &mut PgConnection, email: &str, now: OffsetDateTime) -> sqlx::Result<Held> {
    sqlx::query!(
        "select s.id from session s
         where s.id in (select p.session_id from delegate d join place p on p.delegate_id = d.id where d.email = $1
                        union select session_id from walk_in where email = $1)
         order by s.id for no key update",
        email,
    )
    .fetch_all(&mut *db)
    .await?;
    let row = sqlx::query!(
        r#"with mine as (
               select p.id, p.establishment_id, p.state <> 'cancelled' and coalesce(s.ends_at, s.starts_at + interval '12 hours') > $2 as coming
               from delegate d join place p on p.delegate_id = d.id join session s on s.id = p.session_id
               where d.email = $1 and p.erased_at is null
           ), made as (
               select id, establishment_id from booking where booker_email = $1
           ), named as (
               select n.id, d.establishment_id from delegate d join place_name_before n on n.delegate_id = d.id where d.email = $1
           )
           select array(select id from mine order by id) as "places!", array(select id from made order by id) as "bookings!",
                  array(select id from walk_in where email = $1 order by id) as "walk_ins!",
                  array(select id from named order by id) as "names!",
                  (select count(*) from mine where coming)::integer as "coming!",
                  array(select establishment_id from mine union select establishment_id from made
                        union select establishment_id from named) as "schools!""#,
        email,
        now,
    )
    .fetch_one(db)
    .await?;
    Ok(Held {
        what: Erased { places: row.places, bookings: row.bookings, walk_ins: row.walk_ins, names: row.names },
        coming: u32::try_from(row.coming).unwrap_or(0),
        schools: row.schools,
    })
}

/// A workshop on which both emails have a place, although one person may have only one.
pub(in crate::people) async fn twice_on(
    db: impl PgExecutor<'_>,
    one: &str,
    other: &str,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select w.title
         from delegate d join place p on p.delegate_id = d.id
         join place q on q.workshop_id = p.workshop_id and q.delegate_email = $2 and q.state in ('booked', 'waiting', 'offered', 'attended')
         join workshop w on w.id = p.workshop_id
         where d.email = $1 and $1 <> $2 and p.state in ('booked', 'waiting', 'offered', 'attended')
         order by w.id limit 1",
        one,
        other,
    )
    .fetch_optional(db)
    .await
}

/// Writes corrected details, with an audit row for each place, booking and note.
pub(in crate::people) async fn rectify(
    db: &mut PgConnection,
    what: &Erased,
    (email, right): (&str, &Rectified),
    by: &By,
) -> sqlx::Result<()> {
    let (name, new) = (right.name.as_str(), right.email.as_str());
    if email != new {
        readdress(&mut *db, email, new).await?;
    }
    sqlx::query!(
        "update place set name = $2, role = coalesce($3, role), changed_at = $4 where id = any($1)",
        &what.places,
        name,
        right.role.as_deref(),
        by.now,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update booking set booker_name = $2, booker_email = $3 where id = any($1)",
        &what.bookings,
        name,
        new
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("update walk_in set name = $2, email = $3 where id = any($1)", &what.walk_ins, name, new)
        .execute(&mut *db)
        .await?;
    // Wrong details are corrected in histories too.
    sqlx::query!("update place_name_before set name = $2 where id = any($1)", &what.names, name)
        .execute(&mut *db)
        .await?;
    trace(db, what, "rectify", by).await
}

/// Changes the email of a person's delegates. If the school knows the new one already, the two delegates are merged.
async fn readdress(db: &mut PgConnection, email: &str, new: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "select id from delegate where email in ($1, $2) order by establishment_id, email for update",
        email,
        new
    )
    .fetch_all(&mut *db)
    .await?;
    // The copies in places follow.
    sqlx::query!(
        "update delegate d set email = $2
         where email = $1 and not exists (select from delegate o where o.establishment_id = d.establishment_id and o.email = $2)",
        email,
        new,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update place p set delegate_id = n.id, delegate_email = n.email
         from delegate o join delegate n on n.establishment_id = o.establishment_id and n.email = $2
         where o.email = $1 and p.delegate_id = o.id",
        email,
        new,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update place_name_before b set delegate_id = n.id
         from delegate o join delegate n on n.establishment_id = o.establishment_id and n.email = $2
         where o.email = $1 and b.delegate_id = o.id",
        email,
        new,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("delete from delegate where email = $1", email).execute(db).await?;
    Ok(())
}

/// Writes an audit row for each place, booking and note. The row records that there was a change, without the old or new values.
pub(in crate::people) async fn trace(db: &mut PgConnection, what: &Erased, action: &str, by: &By) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became)
         select $5, 'officer', $6, $4, changed.* from (
             select 'place', id, state, state from place where id = any($1)
             union all
             select 'booking', id, null, null from unnest($2::bigint[]) as b (id)
             union all
             select 'walk_in', id, null, null from unnest($3::bigint[]) as w (id)
         ) as changed",
        &what.places,
        &what.bookings,
        &what.walk_ins,
        action,
        by.now,
        by.officer,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writes the audit row of an erasure: how many records, and why.
pub(in crate::people) async fn trace_person(
    db: impl PgExecutor<'_>,
    subject: (&str, i64),
    (counts, reason): (&str, &str),
    by: &By,
) -> sqlx::Result<()> {
    let entry = Entry {
        actor: Actor::Officer(by.officer),
        action: "erase person",
        subject,
        was: Some(counts),
        became: Some(reason),
    };
    audit::record(db, &entry, by.now).await
}
