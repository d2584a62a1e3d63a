//! Waiting lists: places that come free go to those who wait, in the transaction that frees them.

mod close;
mod store;

use shared::{
    seats::Seats,
    waiting::{PassedOver, Turn, serve as turns},
    working_days,
};
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::clock;

pub use close::{NotClosed, close};

/// Until when places of a session are given to those who wait.
#[must_use]
pub fn until(starts: OffsetDateTime, working_days: i16) -> OffsetDateTime {
    let days = u32::try_from(working_days).unwrap_or(0);
    if days == 0 { starts } else { clock::from_london(working_days::before(clock::london(starts), days)) }
}

/// Gives a session's free places to those who wait for them, in the caller's transaction, which must hold the session's
/// lock and has freed or added the places. Says how the session stands then.
///
/// A waiting place counts in its school's tally already, so no tally changes and none is locked.
///
/// # Errors
/// Where the database does not answer.
pub(crate) async fn serve(db: &mut PgConnection, session: i64, now: OffsetDateTime) -> sqlx::Result<Seats> {
    let found = store::session(&mut *db, session).await?;
    if !found.gives || found.seats.waiting == 0 || now >= until(found.starts_at, found.cut_off_days) {
        return Ok(found.seats);
    }
    let queue = store::queue(&mut *db, session).await?;
    let waiters: Vec<_> = queue.iter().map(|turn| turn.waiter).collect();
    let mut given = 0;
    for (booking, turn) in queue.iter().map(|waiting| waiting.booking).zip(turns(found.seats.left(), &waiters)) {
        match turn {
            Turn::Served(places) => {
                store::book(&mut *db, booking, places, now).await?;
                given += places;
            }
            Turn::PassedOver(why) => store::pass_over(&mut *db, booking, word(why), now).await?,
            Turn::Waits => {}
        }
    }
    if given == 0 { Ok(found.seats) } else { store::count(db, session, given).await }
}

/// As the database keeps it.
fn word(why: PassedOver) -> &'static str {
    match why {
        PassedOver::Together => "together",
        PassedOver::Limit => "limit",
    }
}

/// Read from the database.
pub(crate) fn passed_over(word: &str) -> Option<PassedOver> {
    [PassedOver::Together, PassedOver::Limit].into_iter().find(|why| self::word(*why) == word)
}
