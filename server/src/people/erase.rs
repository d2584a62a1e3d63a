//! Erasing a person from stored data. Rows, counters, schools and attendance stay, so that reports stay true.
//!
//! Each erased place gets a new delegate that nothing links to the person's other places. Delegates without places are deleted, so
//! their signed links stop working.

use sqlx::PgConnection;
use time::OffsetDateTime;

/// The name of an erased person.
pub(super) const NOBODYS_NAME: &str = "Erased";
/// The email of an erased booker or walk-in. No address in `invalid` can exist (RFC 2606).
pub(crate) const NOBODYS_EMAIL: &str = "erased@erased.invalid";

/// The numbers of a person's records.
#[derive(Debug, Default)]
pub(crate) struct Erased {
    /// Places that somebody has as delegate.
    pub places: Vec<i64>,
    /// Bookings that somebody made for a school.
    pub bookings: Vec<i64>,
    /// Notes of walk-ins.
    pub walk_ins: Vec<i64>,
    /// Former names in the histories of places.
    pub names: Vec<i64>,
}

impl Erased {
    /// Whether there is nothing to erase.
    pub(crate) fn is_empty(&self) -> bool {
        self.places.is_empty() && self.bookings.is_empty() && self.walk_ins.is_empty() && self.names.is_empty()
    }

    /// The counts, in the audit log's words.
    pub(crate) fn counts(&self) -> String {
        let (places, bookings, walk_ins) = (self.places.len(), self.bookings.len(), self.walk_ins.len());
        match self.names.len() {
            0 => format!("places {places}, bookings {bookings}, walk-ins {walk_ins}"),
            names => {
                format!("places {places}, bookings {bookings}, walk-ins {walk_ins}, names in histories {names}")
            }
        }
    }
}

/// Erases these records in the caller's transaction, which holds the locks of the places' sessions.
///
/// # Errors
/// The database does not answer.
pub(crate) async fn erase(db: &mut PgConnection, what: &Erased, now: OffsetDateTime) -> sqlx::Result<()> {
    let mut were = erase_places(&mut *db, &what.places, now).await?;
    were.extend(erase_names(&mut *db, &what.names).await?);
    sqlx::query!("update register_mark set device = '' where place_id = any($1) and device <> ''", &what.places)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "update booking set booker_name = $2, booker_email = $3 where id = any($1)",
        &what.bookings,
        NOBODYS_NAME,
        NOBODYS_EMAIL,
    )
    .execute(&mut *db)
    .await?;
    // A school that somebody typed and that is not in our list may contain anything, so it is erased too.
    sqlx::query!(
        "update walk_in set name = $2, email = $3, school = case when establishment_id is null then $2 else school end where id = any($1)",
        &what.walk_ins,
        NOBODYS_NAME,
        NOBODYS_EMAIL,
    )
    .execute(&mut *db)
    .await?;
    forget_delegates(db, &were).await
}

/// Erases people from places; returns their former delegates.
async fn erase_places(db: &mut PgConnection, places: &[i64], now: OffsetDateTime) -> sqlx::Result<Vec<i64>> {
    let were = sqlx::query_scalar!(
        r#"with going as (
               select id, delegate_id, establishment_id, 'erased-' || gen_random_uuid() || '@erased.invalid' as email
               from place where id = any($1) and erased_at is null
               order by id for no key update
           ), nobody as (
               insert into delegate (establishment_id, email) select establishment_id, email from going
               returning id, email
           ), erased as (
               update place p
               set delegate_id = nobody.id, delegate_email = nobody.email, name = $2, role = '', needs = '', erased_at = $3
               from going join nobody on nobody.email = going.email
               where p.id = going.id
               returning going.delegate_id
           )
           select distinct delegate_id as "delegate!" from erased"#,
        places,
        NOBODYS_NAME,
        now,
    )
    .fetch_all(db)
    .await?;
    Ok(were)
}

/// Erases names from histories; returns their delegates.
async fn erase_names(db: &mut PgConnection, names: &[i64]) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"with going as (
               select id, delegate_id from place_name_before where id = any($1) order by id for no key update
           ), erased as (
               update place_name_before n set name = $2, delegate_id = null from going where n.id = going.id
           )
           select distinct delegate_id as "delegate!" from going where delegate_id is not null"#,
        names,
        NOBODYS_NAME,
    )
    .fetch_all(db)
    .await
}

/// Deletes those of these delegates who have no place and are named in no history. They are locked before the check, so that a
/// booking in progress keeps its delegate.
pub(super) async fn forget_delegates(db: &mut PgConnection, delegates: &[i64]) -> sqlx::Result<()> {
    sqlx::query!("select id from delegate where id = any($1) order by id for update", delegates)
        .fetch_all(&mut *db)
        .await?;
    sqlx::query!(
        "delete from delegate d where d.id = any($1) and not exists (select from place p where p.delegate_id = d.id)
           and not exists (select from place_name_before n where n.delegate_id = d.id)",
        delegates,
    )
    .execute(db)
    .await?;
    Ok(())
}
