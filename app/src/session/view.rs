//! Sessions as the office's pages show them, and their forms.

use serde::{Deserialize, Serialize};
use shared::{
    office::OfficeRefused,
    publishing::form::SessionForm,
    seats::Seats,
    session::{Clash, Outcome},
};

/// An upcoming session in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionLine {
    /// The session.
    pub session: OfficeSession,
    /// The sheet's number as in addresses.
    pub slug: String,
    /// The workshop's title.
    pub title: String,
    /// The session's clashes.
    pub clashes: Vec<Clash>,
}

/// One session in the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionDetail {
    /// The session.
    pub session: SessionLine,
    /// The delegates, in the order of their bookings; `None` if the officer does not need to know them.
    pub people: Option<Vec<Person>>,
    /// The session as a form; `None` if the officer cannot change it.
    pub form: Option<SessionForm>,
    /// How many times officers have changed the session.
    pub edits: i32,
    /// Whether the officer can add a copy of the session.
    pub may_copy: bool,
    /// The venues, by name.
    pub venues: Vec<String>,
    /// The events, newest first; empty if the officer does not need to know them.
    pub history: Vec<SessionEvent>,
    /// Whether the officer can book, move and cancel for schools here.
    pub may_book: bool,
    /// Whether the officer can take the register.
    pub may_register: bool,
    /// Every officer who can be the session's trainer: number, name, whether they are. `None`: the officer cannot choose trainers.
    pub trainers: Option<Vec<(i64, String, bool)>>,
}

/// Something that was done to a session or to its places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionEvent {
    /// When the event happened.
    pub at: shared::moment::Moment,
    /// The event and its actor, in a sentence.
    pub words: String,
}

/// A delegate with the details that officers need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The booking's reference.
    pub reference: String,
    /// The school's name.
    pub school: String,
    /// The school's URN.
    pub urn: String,
    /// The delegate's name.
    pub name: String,
    /// Email.
    pub email: String,
    /// Role at the school.
    pub role: String,
    /// Access needs.
    pub needs: String,
    /// Whether the delegate's place waits.
    pub waits: bool,
    /// Why a waiting place was passed over the last time, in words; empty if it was not.
    pub passed_over: String,
}

/// A session's form, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionTyped {
    /// The form.
    pub form: SessionForm,
    /// Ticked to confirm a change that affects people with places.
    pub meant: String,
}

/// The typed choice for the places of a cancelled session.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CancelTyped {
    /// The choice: `move`, `wait` or `cancel`.
    pub what: String,
    /// The number of the session that the places go to.
    pub to: String,
    /// `cancel` if people who do not fit are cancelled; otherwise they wait.
    pub rest: String,
    /// Why the session is cancelled.
    pub reason: String,
    /// The outcome that the page showed.
    pub shown: String,
}

/// A session to be cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelView {
    /// The session.
    pub session: SessionLine,
    /// How many times officers have changed the session.
    pub edits: i32,
    /// Whether anybody has a place or waits.
    pub touches: bool,
    /// The sessions that the places can go to.
    pub others: Vec<OfficeSession>,
    /// The planned outcome, or why the choice is not possible; `None` if nothing is chosen yet.
    pub plan: Option<Result<CancelPlan, OfficeRefused>>,
}

/// The planned outcome for the places of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelPlan {
    /// The bookings, in order.
    pub lines: Vec<PlanLine>,
    /// The sum of all outcomes.
    pub total: Outcome,
    /// A text that identifies the plan.
    pub seen: String,
    /// Whether waiting people go ahead of everyone already on the other session's list.
    pub first: bool,
    /// When the other session is, in words.
    pub to: Option<String>,
}

/// The planned outcome for a booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanLine {
    /// The booking's reference.
    pub reference: String,
    /// The school's name.
    pub school: String,
    /// The booked places of the booking.
    pub booked: u32,
    /// The waiting places of the booking.
    pub waiting: u32,
    /// The outcome for these places.
    pub fate: Outcome,
}

/// A workshop to which a session is added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddSessionView {
    /// The sheet's number as in addresses.
    pub slug: String,
    /// The workshop's title.
    pub title: String,
    /// The form's first values.
    pub form: SessionForm,
    /// The venues, by name.
    pub venues: Vec<String>,
}

/// The sessions of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthView {
    /// The month in words: "May 2016".
    pub words: String,
    /// The month before: as in addresses, and in words.
    pub previous: (String, String),
    /// The month after: as in addresses, and in words.
    pub next: (String, String),
    /// The weeks of the month, from Monday to Sunday.
    pub weeks: Vec<Vec<DayView>>,
}

/// A day of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayView {
    /// For machines: `2016-05-13`.
    pub iso: String,
    /// The number of the day in its month.
    pub number: u8,
    /// The day in words: "Friday 13 May".
    pub words: String,
    /// Whether the day is in the month that is shown.
    pub inside: bool,
    /// Whether the day is today.
    pub today: bool,
    /// The day's sessions, earliest first.
    pub sessions: Vec<DaySession>,
}

/// A session on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaySession {
    /// The session's database id.
    pub id: i64,
    /// The session's times: "9:30am to 11:30am".
    pub times: String,
    /// The workshop's title.
    pub name: String,
    /// Where the session is held.
    pub venue: String,
    /// The session's key in live seats, like `71-16/1`.
    pub key: String,
    /// The session's seats.
    pub seats: Seats,
    /// Whether the session is cancelled.
    pub cancelled: bool,
}

/// A session in the office's lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeSession {
    /// The session's database id.
    pub id: i64,
    /// The session as everyone sees it.
    pub session: crate::workshop::SessionView,
}
