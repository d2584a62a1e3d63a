//! A booking: what an establishment makes in one go on one session.

mod draft;
mod key;
mod reference;
mod refusal;
mod rules;
mod state;

pub use draft::{BookPlaces, Booker, BookerFaults, BookingDraft, BookingFaults, DELEGATES_MAX};
pub use key::{IdempotencyKey, NotAKey};
pub use reference::{BookingReference, NotAReference};
pub use refusal::{BookRefused, CancelRefused, CorrectRefused, NextStep, ShortOf, Shortage};
pub use rules::{Facts, Instant, SessionState, SheetState, judge, judge_waiting};
pub use state::PlaceState;
