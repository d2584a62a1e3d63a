//! Waiting lists: places that come free go to those who wait, in the transaction that frees them.

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

use crate::seats::Changed;

pub use close::{NotClosed, close};
pub(crate) use cut_off::cut_off;

/// What giving places has come to.
pub(crate) struct Served {
    /// How the session stands.
    pub seats: Seats,
    /// The schools whose bookings it changed.
    pub schools: Vec<i64>,
}

impl Served {
    /// What open pages are to be told once it is committed.
    pub fn changed(&self, session: i64) -> Vec<Changed> {
        [Changed::Session(session)].into_iter().chain(self.schools.iter().copied().map(Changed::School)).collect()
    }
}

/// Gives a session's free places to those who wait for them, in the caller's transaction, which must hold the session's
/// lock and has freed or added the places.
///
/// A waiting place counts in its school's tally already, so no tally changes and none is locked.
///
/// # Errors
/// Where the database does not answer.
pub(crate) async fn serve(db: &mut PgConnection, session: i64, now: OffsetDateTime) -> sqlx::Result<Served> {
    let found = store::session(&mut *db, session).await?;
    let until = cut_off(found.starts_at, found.cut_off_days);
    if found.seats.waiting == 0 || !gives_places(now, until, !found.gives) {
        return Ok(Served { seats: found.seats, schools: Vec::new() });
    }
    let queue = store::queue(&mut *db, session).await?;
    let waiters: Vec<_> = queue.iter().map(|turn| turn.waiter).collect();
    let (mut given, mut schools) = (0, Vec::new());
    for (waiting, turn) in queue.iter().zip(turns(found.seats.left(), &waiters)) {
        match turn {
            Turn::Served(places) => {
                store::book(&mut *db, waiting.booking, places, now).await?;
                given += places;
            }
            Turn::PassedOver(why) => store::pass_over(&mut *db, waiting.booking, word(why), now).await?,
            Turn::Waits => {}
        }
        // Whoever waits on has another number in line.
        schools.push(waiting.school);
    }
    let seats = if given == 0 { found.seats } else { store::count(db, session, given).await? };
    Ok(Served { seats, schools })
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
