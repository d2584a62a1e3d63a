//! Bookings: taking, changing and cancelling places.

mod batch;
mod book;
mod calendar_file;
mod cancel;
mod correct;
mod decide;
mod free_until;
mod history;
pub mod icalendar;
mod moving;
mod store;
mod views;

use app::{
    booking::{
        BookingView, Bookings, CancelDraft, CorrectDraft, MoveDraft, OurBookings, SessionAddress, SessionToBook,
    },
    failure::{Failure, Never},
    visit::{Caller, School},
};
use async_trait::async_trait;
use shared::{
    booking::{BookPlaces, BookRefused, BookingReference, CancelRefused, CorrectRefused, MoveRefused},
    waiting::Wants,
};
use sqlx::PgPool;

use self::book::Lanes;
use crate::{
    audit::Actor,
    live::Hub,
    platform::{clock::Clock, database::Database, internal_error, signed_link::LinkKey},
};

pub use calendar_file::{calendar_file, calendar_of};
pub(crate) use cancel::GivenBack;
pub(crate) use free_until::policy;
pub(crate) use history::{actor, happening};
pub(crate) use store::bookings::{BookingRow, PlaceRow, bookings};
pub(crate) use views::freed;

/// How long a command's key and answer are kept: longer than any device keeps an unsent command.
const COMMANDS_KEPT: time::Duration = time::Duration::days(30);

/// The sender of the command: the school itself, or the officer who acts for it.
fn actor_of(school: &School) -> Actor {
    match &school.acting {
        None => Actor::Establishment(school.id),
        Some(acting) => Actor::OfficerFor(acting.officer, acting.reason.clone()),
    }
}

/// A reference for a new booking. A constraint ensures that it is unique.
pub(crate) fn new_reference() -> BookingReference {
    loop {
        // 5 in 37 numbers make no valid reference, so retry.
        if let Some(reference) = BookingReference::from_random(rand::random()) {
            return reference;
        }
    }
}

/// Deletes the keys of old commands; returns how many.
///
/// # Errors
/// The database does not answer.
pub async fn forget_old_commands(pool: &PgPool, clock: &Clock) -> sqlx::Result<u64> {
    store::forget_commands(pool, clock.now() - COMMANDS_KEPT).await
}

/// Implements [`Bookings`] on Postgres.
#[derive(Clone)]
pub struct PgBookings {
    database: Database,
    clock: Clock,
    live: Hub,
    links: LinkKey,
    lanes: Lanes,
}

impl PgBookings {
    /// Uses this database and this clock, notifies this hub of changes, and signs delegates' links with this key.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[must_use]
    pub fn new(database: &Database, clock: Clock, live: Hub, links: LinkKey) -> Self {
        let lanes = Lanes::open(database, &live, book::BATCH_MAX);
        Self { database: database.clone(), clock, live, links, lanes }
    }

    /// Commits every command separately, without batches.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[must_use]
    pub fn one_by_one(self) -> Self {
        Self { lanes: Lanes::open(&self.database, &self.live, 1), ..self }
    }

    /// Cancels one place on behalf of its delegate, once for each key.
    ///
    /// # Errors
    /// [`CancelRefused`].
    pub(crate) async fn give_back(&self, given: &GivenBack<'_>) -> Result<(), Failure<CancelRefused>> {
        cancel::give_back_one(self, given).await
    }
}

#[async_trait]
impl Bookings for PgBookings {
    async fn session(
        &self,
        caller: &Caller,
        slug: &str,
        number: &str,
    ) -> Result<Option<SessionToBook>, Failure<Never>> {
        views::session_to_book(self, caller, slug, number).await.map_err(internal_error::failure)
    }

    async fn would_book(
        &self,
        caller: &Caller,
        at: &SessionAddress,
        book: &BookPlaces,
    ) -> Result<(), Failure<BookRefused>> {
        book::would_book(self, caller, at, book).await
    }

    async fn book(
        &self,
        caller: &Caller,
        at: &SessionAddress,
        book: &BookPlaces,
    ) -> Result<BookingReference, Failure<BookRefused>> {
        book::book(self, caller, at, book, None).await
    }

    async fn wait(
        &self,
        caller: &Caller,
        at: &SessionAddress,
        book: &BookPlaces,
        wants: Wants,
    ) -> Result<BookingReference, Failure<BookRefused>> {
        book::book(self, caller, at, book, Some(wants)).await
    }

    async fn list(&self, caller: &Caller) -> Result<OurBookings, Failure<Never>> {
        views::held(self, caller).await.map_err(internal_error::failure)
    }

    async fn lookup(&self, caller: &Caller, reference: &str) -> Result<Option<BookingView>, Failure<Never>> {
        views::lookup(self, caller, reference).await.map_err(internal_error::failure)
    }

    async fn correct(&self, caller: &Caller, correct: &CorrectDraft) -> Result<(), Failure<CorrectRefused>> {
        correct::correct(self, caller, correct).await
    }

    async fn cancel(&self, caller: &Caller, cancel: &CancelDraft) -> Result<(), Failure<CancelRefused>> {
        cancel::cancel(self, caller, cancel).await
    }

    async fn move_places(&self, caller: &Caller, moves: &MoveDraft) -> Result<BookingReference, Failure<MoveRefused>> {
        moving::move_places(self, caller, moves).await
    }
}
