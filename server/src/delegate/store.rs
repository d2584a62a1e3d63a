//! The SQL of delegates' pages.

use sqlx::PgExecutor;

/// A place that a delegate has or had.
pub(super) struct Found {
    pub establishment: i64,
    pub school: String,
    pub reference: String,
    pub position: i16,
    pub delegate: i64,
}

/// A place, and the delegate's later places: each was moved to the next.
pub(super) async fn chain(db: impl PgExecutor<'_>, place: i64) -> sqlx::Result<Vec<Found>> {
    sqlx::query_as!(
        Found,
        r#"with recursive chain as (
               select id, moved_to, 1 as step from place where id = $1
               union all
               select p.id, p.moved_to, chain.step + 1 from place p join chain on p.id = chain.moved_to
           )
           select p.establishment_id as establishment, e.name as school, b.reference, p.position, p.delegate_id as delegate
           from chain join place p on p.id = chain.id join booking b on b.id = p.booking_id
           join establishment e on e.id = p.establishment_id
           order by chain.step"#,
        place,
    )
    .fetch_all(db)
    .await
}
