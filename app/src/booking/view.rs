//! The types between the booking pages and the server.

use serde::{Deserialize, Serialize};
use shared::{
    booking::{
        BookRefused, BookingDraft, CancelPolicy, CancelRefused, CorrectRefused, DELEGATES_MAX, Happened, MoveRefused,
        PlaceState,
    },
    made_for::MadeFor,
    moment::Moment,
    waiting::{Freed, PassedOver, ended_words, position_words},
    workshop::Standing,
};

use crate::{failure::Failure, workshop::SessionView};

/// The session that is being booked, as the form shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionToBook {
    /// The sheet's number as in addresses.
    pub slug: String,
    /// The workshop's title.
    pub title: String,
    /// The session.
    pub session: SessionView,
    /// How many places the signed-in school has of its limit.
    pub standing: Option<Standing>,
    /// Whether the session is full, and its waiting list can be joined.
    pub waits: bool,
    /// The rule that refuses even one place now, if any.
    pub against: Option<BookRefused>,
}

impl SessionToBook {
    /// The most delegates that the form takes: as many as the school can still book and the session has places for.
    #[must_use]
    pub fn delegates_max(&self) -> usize {
        let room = if self.waits { u32::MAX } else { self.session.seats.left() };
        let left = self.standing.and_then(|standing| standing.left()).unwrap_or(u32::MAX).min(room);
        usize::try_from(left).unwrap_or(DELEGATES_MAX).clamp(1, DELEGATES_MAX)
    }
}

/// The content of the form page and the check page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingForm {
    /// The session being booked; `None` if it does not exist.
    pub session: Option<SessionToBook>,
    /// Whether a school is signed in.
    pub signed_in: bool,
    /// The signed-in school's name.
    pub school: String,
    /// The account that the form is made for: in another tab, another account may sign in.
    pub made_for: Option<MadeFor>,
    /// The text typed so far.
    pub draft: BookingDraft,
    /// Why the last attempt was refused.
    pub failure: Option<Failure<BookRefused>>,
}

/// A place in a booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceView {
    /// The place's position in the booking, from 1.
    pub position: u16,
    /// The delegate's name.
    pub name: String,
    /// The delegate's work email.
    pub email: String,
    /// Role at the school.
    pub role: String,
    /// Access needs.
    pub needs: String,
    /// The place's state.
    pub state: PlaceState,
    /// Whether the place was cancelled late.
    pub late: bool,
    /// Whether the delegate gave the place back.
    pub cannot_come: bool,
    /// The reference of the booking that the delegate was moved to.
    pub moved_to: Option<String>,
    /// The address of the delegate's own page, to be passed on to them; set only on the page of one booking.
    pub page: Option<String>,
}

impl PlaceView {
    /// The place's state, in a word or two.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match (self.moved_to.is_some(), self.cannot_come, self.late) {
            (true, _, _) => "Moved",
            (_, true, true) => "Can’t come (told us late)",
            (_, true, false) => "Can’t come",
            (_, _, true) => "Cancelled late",
            (false, false, false) => self.state.words(),
        }
    }
}

/// A booking as its school sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingView {
    /// The booking's reference.
    pub reference: String,
    /// The sheet's number as in addresses.
    pub slug: String,
    /// The workshop's title.
    pub title: String,
    /// The session.
    pub session: SessionView,
    /// How to find the venue and get in.
    pub access_notes: String,
    /// A map of the venue: an address on the web, or empty.
    pub map_link: String,
    /// The booking's places, in order.
    pub places: Vec<PlaceView>,
    /// The booker.
    pub booker_name: String,
    /// The booker's work email.
    pub booker_email: String,
    /// When the booking was made.
    pub made: Moment,
    /// Other notes about the workshop (refreshments).
    pub notes: String,
    /// The contact.
    pub contact: String,
    /// The booking's position on the waiting list, if some of its places wait.
    pub waiting: Option<WaitingView>,
    /// Whether cancelling a booked place is free now.
    pub policy: CancelPolicy,
    /// What happens to a place that comes free.
    pub freed: Freed,
    /// The booking's history, oldest first; set only on the page of one booking.
    pub history: Vec<Happened>,
    /// The key for a command on this booking, sent from the page that shows it.
    pub key: String,
}

impl BookingView {
    /// The places that are not cancelled.
    pub fn active(&self) -> impl Iterator<Item = &PlaceView> {
        self.places.iter().filter(|place| place.state != PlaceState::Cancelled)
    }

    /// The places whose delegates have a seat.
    pub fn coming(&self) -> impl Iterator<Item = &PlaceView> {
        self.places.iter().filter(|place| place.state.is_coming())
    }

    /// The places that the school can cancel or move.
    pub fn changeable(&self) -> impl Iterator<Item = &PlaceView> {
        self.places.iter().filter(|place| place.state.can_be_given_back())
    }

    /// Whether a place can still be cancelled by the school.
    #[must_use]
    pub fn can_cancel(&self) -> bool {
        !self.session.started && self.changeable().next().is_some()
    }
}

/// A school's places on one workshop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldWorkshop {
    /// The sheet's number as in addresses.
    pub slug: String,
    /// The workshop's title.
    pub title: String,
    /// How many places the school has of its limit.
    pub standing: Standing,
    /// The school's bookings, the soonest session first.
    pub bookings: Vec<BookingView>,
}

/// A school's places.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OurBookings {
    /// The school's places by workshop, the one with the soonest session first.
    pub workshops: Vec<HeldWorkshop>,
}

/// The value of [`CancelDraft::whom`] for the places that wait.
pub const WAITING: &str = "waiting";

/// The command to cancel, as its form sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CancelDraft {
    /// The booking.
    pub reference: String,
    /// A place's position, `all` for the whole booking, [`WAITING`], or empty if nobody was chosen.
    pub whom: String,
    /// The idempotency key.
    pub key: String,
}

/// The command to correct a delegate's details, as its form sends it. A different email means another person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CorrectDraft {
    /// The booking.
    pub reference: String,
    /// The place's position in the booking, from 1.
    pub position: String,
    /// Full name.
    pub name: String,
    /// Work email.
    pub email: String,
    /// Role at the school.
    pub role: String,
    /// Access needs.
    pub needs: String,
}

/// The content of the page to correct a delegate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectForm {
    /// The booking and the place in it; `None` if the school does not have this place.
    pub place: Option<PlaceView>,
    /// Whether the session has started.
    pub started: bool,
    /// Whether a school is signed in.
    pub signed_in: bool,
    /// The text typed before a refusal, otherwise the saved details.
    pub typed: CorrectDraft,
    /// Why the last attempt was refused.
    pub failure: Option<Failure<CorrectRefused>>,
}

/// The content of the page to cancel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelForm {
    /// The booking; `None` if the school has none with this reference.
    pub booking: Option<BookingView>,
    /// Whether a school is signed in.
    pub signed_in: bool,
    /// The delegates chosen before a refusal.
    pub whom: String,
    /// Why the last attempt was refused.
    pub failure: Option<Failure<CancelRefused>>,
}

/// The command to move places to another session, as its form sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MoveDraft {
    /// The booking.
    pub reference: String,
    /// A place's position, `all` for the whole booking, or empty if nobody was chosen.
    pub whom: String,
    /// The number of the session in its workshop, or empty if none was chosen.
    pub session: String,
    /// The idempotency key.
    pub key: String,
}

/// Why sessions of a workshop are not offered to places that move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotOffered {
    /// The workshop has no other upcoming session.
    NoOther,
    /// The sheet is withdrawn.
    Withdrawn,
    /// Booking opens at this time.
    NotYetOpen(Moment),
    /// Booking closed at this time.
    Closed(Moment),
    /// No other session has a place left for this school.
    AllFull,
    /// Some other sessions have no place left for this school.
    SomeFull,
}

impl NotOffered {
    /// The reason, in words for the page.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::NoOther => "The workshop has no other upcoming session.".to_owned(),
            Self::Withdrawn => "The sheet is withdrawn, so places cannot move to another session.".to_owned(),
            Self::NotYetOpen(opens) => {
                format!("Places can move to another session from {}, when booking opens.", opens.words)
            }
            Self::Closed(since) => format!(
                "Booking closed on {}, so places cannot move to another session. You can still change the delegates, or cancel.",
                since.words
            ),
            Self::AllFull => "No other session has a place left for your school.".to_owned(),
            Self::SomeFull => "Sessions without a place left for your school are not listed.".to_owned(),
        }
    }
}

/// The content of the page to move places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveForm {
    /// The booking; `None` if the school has none with this reference.
    pub booking: Option<BookingView>,
    /// The other sessions of its workshop that can be booked now.
    pub others: Vec<SessionView>,
    /// Why there are no other sessions, or which sessions are left out.
    pub not_offered: Option<NotOffered>,
    /// Whether a school is signed in.
    pub signed_in: bool,
    /// The choice before a refusal.
    pub typed: MoveDraft,
    /// Why the last attempt was refused.
    pub failure: Option<Failure<MoveRefused>>,
}

/// A booking's position on a waiting list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingView {
    /// The booking's number on the list, from 1.
    pub position: u32,
    /// How many of the booking's places wait.
    pub places: u32,
    /// Whether the places are wanted all at once.
    pub together: bool,
    /// Why the booking was last passed over.
    pub passed_over: Option<PassedOver>,
    /// The list's cut-off: places are given from it until this time.
    pub until: Moment,
    /// Whether places are given from the list.
    pub list: ListState,
    /// What happens to a place that comes free.
    pub freed: Freed,
}

impl WaitingView {
    /// Whether no more places are given, now or later.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.list == ListState::Over || self.freed.is_over()
    }

    /// The booking's number on the list, or its last number once no more places are given.
    #[must_use]
    pub fn words(&self) -> String {
        let words = if self.is_over() { ended_words } else { position_words };
        words(self.position, self.places)
    }
}

/// Whether places are given from a waiting list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ListState {
    /// Places are given.
    Open,
    /// The council has closed the list.
    Closed,
    /// The time for giving places is over.
    Over,
}
