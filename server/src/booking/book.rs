//! Booking places: all of a command's delegates on one session, or none.
//!
//! Commands for the same workshop queue for the same batch, so schools that want the same places never wait for each other's locks.

use app::{
    booking::SessionAddress,
    failure::Failure,
    visit::{Caller, School},
};
use shared::{
    booking::{BookPlaces, BookRefused},
    sheet::SheetNumber,
    waiting::Wants,
};

use super::{
    PgBookings,
    batch::BookingBatch,
    decide::{BookAnswer, BookCommand},
    store::take,
};
use crate::{
    live::Hub,
    platform::{
        batch::{Batches, Size},
        database::Database,
        internal_error, metrics,
    },
};

/// The most commands in one batch.
pub(super) const BATCH_MAX: usize = 64;
/// The most commands waiting for the next batch. The router admits fewer requests at a time.
const WAITING: usize = 4_096;
/// Batches that run at the same time: while one waits for its commit, another is decided.
const LANES: usize = 2;

/// The batches of booking commands.
#[derive(Clone)]
pub(super) struct Lanes(Vec<Batches<BookCommand, BookAnswer>>);

impl Lanes {
    pub(super) fn open(database: &Database, live: &Hub, together: usize) -> Self {
        let lane = || {
            let pg = BookingBatch { database: database.clone(), live: live.clone() };
            Batches::named("bookings", Size { together, waiting: WAITING }, move |asked| pg.clone().serve(asked))
        };
        Self(std::iter::repeat_with(lane).take(LANES).collect())
    }

    async fn ask(&self, asked: BookCommand) -> BookAnswer {
        let lane = usize::from(asked.sheet.serial()) % self.0.len();
        self.0[lane].ask(asked).await.unwrap_or_else(|unserved| Err(internal_error::failure(unserved)))
    }
}

/// Books every delegate or none, or (with `wants`) puts all of them on the waiting list; once for each key.
pub(super) async fn book(
    pg: &PgBookings,
    caller: &Caller,
    at: &SessionAddress,
    book: &BookPlaces,
    wants: Option<Wants>,
) -> BookAnswer {
    let answer = match command_of(pg, caller, at, book, wants) {
        Ok(asked) => pg.lanes.ask(asked).await,
        Err(refused) => Err(refused),
    };
    metrics::booking(wants.is_some(), &answer);
    answer
}

/// Checks the command as [`book`] would, and changes nothing.
pub(super) async fn would_book(
    pg: &PgBookings,
    caller: &Caller,
    at: &SessionAddress,
    book: &BookPlaces,
) -> Result<(), Failure<BookRefused>> {
    let asked = command_of(pg, caller, at, book, None)?;
    let looked = take::look(&pg.database.pool, &[asked.question()]).await.map_err(internal_error::failure)?;
    let looked = looked.into_iter().flatten().next().ok_or(Failure::Refused(BookRefused::NotFound))?;
    asked.judged(&looked).map_err(Failure::Refused)
}

fn command_of(
    pg: &PgBookings,
    caller: &Caller,
    at: &SessionAddress,
    book: &BookPlaces,
    wants: Option<Wants>,
) -> Result<BookCommand, Failure<BookRefused>> {
    let school: School = caller.school().ok_or(Failure::Refused(BookRefused::SignedOut))?.clone();
    let not_found = Failure::Refused(BookRefused::NotFound);
    let (Ok(sheet), Ok(number)) = (at.slug.parse::<SheetNumber>(), at.number.parse()) else { return Err(not_found) };
    Ok(BookCommand { school, sheet, number, book: book.clone(), wants, now: pg.clock.now() })
}
