//! Changing a session's capacity.

use shared::session::{Capacity, CapacityRefused, SessionCode};
use sqlx::PgPool;

use crate::{
    audit::{self, Actor, Entry},
    live,
    platform::{
        clock::Clock,
        database::{self, contended, number::count, retry_while},
    },
    waiting,
};

/// Why a capacity was not changed.
#[derive(Debug, thiserror::Error)]
pub enum NotChanged {
    /// A rule forbids the change.
    #[error(transparent)]
    Refused(#[from] CapacityRefused),
    /// The database did not answer.
    #[error("the database: {0}")]
    Broken(#[from] sqlx::Error),
}

/// Sets a session's capacity under the lock that bookings take. Nobody loses a place: a capacity below the places taken is refused.
///
/// # Errors
/// [`CapacityRefused`], or the database's error.
pub async fn set_capacity(
    pool: &PgPool,
    clock: &Clock,
    code: &SessionCode,
    capacity: Capacity,
) -> Result<(), NotChanged> {
    retry_while(|refused| contended(refused), || set_once(pool, clock, code, capacity)).await
}

async fn set_once(pool: &PgPool, clock: &Clock, code: &SessionCode, capacity: Capacity) -> Result<(), NotChanged> {
    let people = i32::try_from(capacity.get()).unwrap_or(i32::MAX);
    let mut transaction = database::begin(pool).await?;
    let session =
        sqlx::query!("select id, capacity, taken from session where code = $1 for no key update", code.as_str())
            .fetch_optional(&mut *transaction)
            .await?
            .ok_or(CapacityRefused::NotFound)?;
    if session.taken > people {
        return Err(
            CapacityRefused::Taken { taken: count(session.taken), to_move: count(session.taken - people) }.into()
        );
    }
    sqlx::query!("update session set capacity = $2, version = version + 1 where id = $1", session.id, people)
        .execute(&mut *transaction)
        .await?;
    let (was, became) = (session.capacity.to_string(), people.to_string());
    let entry = Entry {
        actor: Actor::Operator,
        action: "set capacity",
        subject: ("session", session.id),
        was: Some(&was),
        became: Some(&became),
    };
    audit::record(&mut *transaction, &entry, clock.now()).await?;
    let served = waiting::serve(&mut transaction, session.id, clock.now()).await?;
    transaction.commit().await?;
    live::notify_others(pool, "operator", &served.changed(session.id)).await;
    Ok(())
}
