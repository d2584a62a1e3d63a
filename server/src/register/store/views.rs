//! The SQL of the registers' pages.

use sqlx::{PgExecutor, PgPool};
use time::OffsetDateTime;

use crate::{
    audit::{self, Actor, Entry},
    people::NOBODYS_EMAIL,
    platform::database,
};

/// A person on a register.
pub(in crate::register) struct PersonRow {
    pub id: i64,
    pub name: String,
    pub role: String,
    pub school: String,
    pub state: String,
    pub has_needs: bool,
}

/// Everybody with a seat on a session, and people without one who have marks, by name.
pub(in crate::register) async fn people(db: impl PgExecutor<'_>, session: i64) -> sqlx::Result<Vec<PersonRow>> {
    sqlx::query_as!(
        PersonRow,
        r#"select p.id, p.name, p.role, e.name as school, p.state, p.needs <> '' as "has_needs!"
           from place p join establishment e on e.id = p.establishment_id
           where p.session_id = $1
             and (p.state in ('booked', 'attended', 'absent') or exists (select from register_mark m where m.place_id = p.id))
           order by lower(p.name), p.id"#,
        session,
    )
    .fetch_all(db)
    .await
}

/// Somebody who could not be booked.
pub(in crate::register) struct RecordedRow {
    pub note: i64,
    pub name: String,
    pub school: String,
    pub came_at: OffsetDateTime,
    pub not_booked: String,
    /// Whether the record names a school that is open.
    pub has_school: bool,
    /// Whether the person is erased.
    pub erased: bool,
}

/// Walk-ins who could not be booked, the earliest first.
pub(in crate::register) async fn recorded(db: impl PgExecutor<'_>, session: i64) -> sqlx::Result<Vec<RecordedRow>> {
    sqlx::query_as!(
        RecordedRow,
        r#"select w.id as note, w.name, coalesce(e.name, w.school) as "school!", w.came_at, w.not_booked as "not_booked!",
                  w.email = $2 as "erased!", coalesce(e.state = 'open', false) as "has_school!"
           from walk_in w left join establishment e on e.id = w.establishment_id
           where w.session_id = $1 and w.not_booked is not null
             -- A person booked since needs no line, and a person recorded twice needs one.
             and (w.email = $2 or not exists (
                 select from place p
                 where p.session_id = $1 and p.state in ('booked', 'attended') and p.delegate_email = w.email))
             and (w.email = $2 or not exists (
                 select from walk_in later
                 where later.session_id = $1 and later.email = w.email and later.not_booked is not null and later.id > w.id))
           order by w.came_at, w.id"#,
        session,
        NOBODYS_EMAIL,
    )
    .fetch_all(db)
    .await
}

/// The names of the open schools that hold places on a workshop.
pub(in crate::register) async fn schools(db: impl PgExecutor<'_>, workshop: i64) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select name from establishment e
         where state = 'open' and exists (select from place p where p.establishment_id = e.id and p.workshop_id = $1)
         order by lower(name) limit 300",
        workshop,
    )
    .fetch_all(db)
    .await
}

/// Name, school and needs of delegates with a seat who have stated needs. The officer's view is recorded in the same statement.
pub(in crate::register) async fn needs(
    pool: &PgPool,
    session: i64,
    officer: i64,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<(String, String, String)>> {
    let mut transaction = database::begin(pool).await?;
    let entry = Entry {
        actor: Actor::Officer(officer),
        action: "look at needs",
        subject: ("session", session),
        was: None,
        became: None,
    };
    audit::record(&mut *transaction, &entry, now).await?;
    let rows = sqlx::query!(
        "select p.name, e.name as school, p.needs from place p join establishment e on e.id = p.establishment_id
         where p.session_id = $1 and p.needs <> '' and p.state in ('booked', 'offered', 'attended', 'absent')
         order by lower(p.name), p.id",
        session,
    )
    .fetch_all(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(rows.into_iter().map(|row| (row.name, row.school, row.needs)).collect())
}
