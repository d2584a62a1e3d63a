//! A booking: places that an establishment takes together on one session.

mod changes;
mod draft;
mod history;
mod key;
mod policy;
mod reference;
mod refusal;
mod rules;
mod state;

pub use changes::{CancelRefused, CorrectRefused, MoveRefused};
pub use draft::{BookPlaces, Booker, BookerFaults, BookingDraft, BookingFaults, DELEGATES_MAX};
pub use history::{Actor, Happened, Happening, NotHeld};
pub use key::{IdempotencyKey, NotAKey};
pub use policy::{CancelPolicy, gives_places, is_late, rule_words};
pub use reference::{BookingReference, NotAReference};
pub use refusal::{BookRefused, NextStep, ShortOf, Shortage};
pub use rules::{Facts, Instant, SessionState, SheetState, judge, judge_waiting};
pub use state::PlaceState;
