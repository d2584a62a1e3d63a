//! The booking desk: takes places, gives them back, and says who holds what.

mod book;
mod calendar;
mod cancel;
mod correct;
mod held;
mod store;
mod store_changes;
mod views;

use app::{
    booking::{BookingView, Bookings, CancelDraft, CorrectDraft, HeldWorkshop, SessionAddress, SessionToBook},
    failure::{Failure, Never},
    visit::Caller,
};
use async_trait::async_trait;
use shared::{
    booking::{BookPlaces, BookRefused, BookingReference, CancelRefused, CorrectRefused},
    waiting::Wants,
};
use sqlx::PgPool;

use crate::{clock::Clock, fault, seats::Hub};

pub use calendar::calendar_file;
pub(crate) use store::{count, seats};

/// Implements [`Bookings`] on Postgres.
#[derive(Clone)]
pub struct BookingDesk {
    pool: PgPool,
    clock: Clock,
    seats: Hub,
}

impl BookingDesk {
    /// A desk that asks this clock and tells this hub of every change of seats.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock, seats: Hub) -> Self {
        Self { pool, clock, seats }
    }
}

#[async_trait]
impl Bookings for BookingDesk {
    async fn session(
        &self,
        caller: &Caller,
        slug: &str,
        number: &str,
    ) -> Result<Option<SessionToBook>, Failure<Never>> {
        views::session_to_book(self, caller, slug, number).await.map_err(fault::failure)
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

    async fn list(&self, caller: &Caller) -> Result<Vec<HeldWorkshop>, Failure<Never>> {
        views::held(self, caller).await.map_err(fault::failure)
    }

    async fn lookup(&self, caller: &Caller, reference: &str) -> Result<Option<BookingView>, Failure<Never>> {
        views::lookup(self, caller, reference).await.map_err(fault::failure)
    }

    async fn correct(&self, caller: &Caller, correct: &CorrectDraft) -> Result<(), Failure<CorrectRefused>> {
        correct::correct(self, caller, correct).await
    }

    async fn cancel(&self, caller: &Caller, cancel: &CancelDraft) -> Result<(), Failure<CancelRefused>> {
        cancel::cancel(self, caller, cancel).await
    }
}
