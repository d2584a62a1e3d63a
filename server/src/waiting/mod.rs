//! Waiting lists: a freed place goes to the first booking on the list that it fits, in the transaction that frees the place.

mod close;
mod cut_off;
mod store;

use shared::{
    booking::gives_places,
    seats::Seats,
    waiting::{PassedOver, Turn, serve as turns},
};
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::live::{Changed, waiting_position_changed};

pub use close::{NotClosed, close};
pub(crate) use cut_off::cut_off;

/// The outcome of giving places.
pub(crate) struct Served {
    /// The session's new state.
    pub seats: Seats,
    /// The schools whose bookings changed.
    pub schools: Vec<i64>,
}

impl Served {
    /// The changes that open pages are notified of after the commit.
    pub fn changed(&self, session: i64) -> Vec<Changed> {
        [Changed::Session(session)].into_iter().chain(self.schools.iter().copied().map(Changed::School)).collect()
    }
}

/// Gives a session's free places to its waiting list, in the caller's transaction, which must hold the session's lock and have
/// freed or added the places.
///
/// A waiting place already counts in its school's tally, so no tally changes and none is locked.
///
/// # Errors
/// The database does not answer.
pub(crate) async fn serve(db: &mut PgConnection, session: i64, now: OffsetDateTime) -> sqlx::Result<Served> {
    let found = store::session(&mut *db, session).await?;
    if found.seats.waiting == 0 {
        return Ok(Served { seats: found.seats, schools: Vec::new() });
    }
    let until = cut_off(found.starts_at, found.cut_off_days);
    let queue = store::queue(&mut *db, session).await?;
    // Those still waiting have a new position.
    let schools: Vec<i64> = queue.iter().map(|waiting| waiting.school).collect();
    waiting_position_changed(&mut *db, &schools).await?;
    if !gives_places(now, until, !found.gives) {
        return Ok(Served { seats: found.seats, schools });
    }
    let waiters: Vec<_> = queue.iter().map(|turn| turn.waiter).collect();
    let mut given = 0;
    for (waiting, turn) in queue.iter().zip(turns(found.seats.left(), &waiters)) {
        match turn {
            Turn::Served(places) => {
                store::book(&mut *db, waiting.booking, places, now).await?;
                given += places;
            }
            Turn::PassedOver(why) => store::pass_over(&mut *db, waiting.booking, word(why), now).await?,
            Turn::Waits => {}
        }
    }
    let seats = if given == 0 { found.seats } else { store::count(db, session, given).await? };
    Ok(Served { seats, schools })
}

/// Converts a reason to the database's word.
fn word(why: PassedOver) -> &'static str {
    match why {
        PassedOver::Together => "together",
        PassedOver::Limit => "limit",
    }
}

/// Converts a reason from the database's word.
pub(crate) fn passed_over(word: &str) -> Option<PassedOver> {
    [PassedOver::Together, PassedOver::Limit].into_iter().find(|why| self::word(*why) == word)
}
