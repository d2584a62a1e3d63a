//! What the pages of registers show.

use serde::{Deserialize, Serialize};
use shared::{
    moment::Moment,
    register::{MarkDraft, NotBooked, NotedDraft, WalkInDraft},
};

/// A session with a register, in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterListed {
    /// The session's number inside the database.
    pub session: i64,
    /// The workshop's title.
    pub title: String,
    /// The session's code; empty where it has none.
    pub code: String,
    /// When it is held.
    pub when: Moment,
    /// Where it is held.
    pub venue: String,
    /// How many have a place.
    pub places: u32,
    /// How many of them came.
    pub came: u32,
    /// Whether the register is closed.
    pub closed: bool,
    /// Whether it is held today.
    pub today: bool,
}

/// The register of one session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterView {
    /// The session's number inside the database.
    pub session: i64,
    /// The workshop's title.
    pub title: String,
    /// The session's code; empty where it has none.
    pub code: String,
    /// When it is held.
    pub when: Moment,
    /// Where it is held.
    pub venue: String,
    /// How many people it takes.
    pub capacity: u32,
    /// From when on marks can be made, while that is to come.
    pub opens: Option<Moment>,
    /// Whether it has begun, so that the register can be closed.
    pub begun: bool,
    /// Since when it is closed, and by whom.
    pub closed: Option<(Moment, String)>,
    /// The days to choose from where a time of day is on several; none where the time alone says the day.
    pub days: Vec<Moment>,
    /// The one of them that is suggested now, in its machine form.
    pub day: String,
    /// Everybody on it, by name.
    pub people: Vec<OnRegister>,
    /// Who came without a booking and could not be booked.
    pub noted: Vec<Noted>,
    /// How many of those who come have said that they need something.
    pub with_needs: u32,
    /// How many wait for a place.
    pub waiting: u32,
    /// The schools that hold places on the workshop, to choose from.
    pub schools: Vec<String>,
    /// The key of the next walk-in.
    pub key: String,
}

impl RegisterView {
    /// How many are marked so that they count as having come.
    #[must_use]
    pub fn came(&self) -> usize {
        self.people.iter().filter(|person| person.presence == Shown::Came).count()
    }
}

/// How a page shows what a delegate's marks come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// Nobody has said.
    Unmarked,
    /// The delegate came.
    Came,
    /// The delegate did not come.
    Absent,
}

/// A delegate on a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnRegister {
    /// The place's number inside the database.
    pub place: i64,
    /// Full name.
    pub name: String,
    /// School.
    pub school: String,
    /// Role at the school; empty if not said.
    pub role: String,
    /// What the marks come to.
    pub presence: Shown,
    /// The same in words.
    pub words: String,
    /// The key of the next mark.
    pub key: String,
}

/// What was typed into the forms of a register before one was refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegisterTyped {
    /// About somebody without a booking. Flat, as earlier builds keep it.
    #[serde(flatten)]
    pub walk_in: WalkInDraft,
    /// About one delegate's mark.
    pub mark: MarkDraft,
    /// About a noted person who was to be booked.
    pub noted: NotedDraft,
}

/// A noted person who is booked now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedNoted {
    /// Full name.
    pub name: String,
    /// Whether the register says that they came. Somebody marked otherwise since they came is not marked over.
    pub here: bool,
}

/// Somebody who came without a booking and could not be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// The note's number inside the database.
    pub note: i64,
    /// Full name.
    pub name: String,
    /// School, as typed.
    pub school: String,
    /// When they came.
    pub came: Moment,
    /// Why they are not booked.
    pub why: NotBooked,
    /// Whether the note names a school that is open, so that nobody need be asked for one.
    pub has_school: bool,
    /// Whether their name and email are erased, so that nobody can be booked.
    pub erased: bool,
}

/// What the delegates of a session need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedsView {
    /// The session's number inside the database.
    pub session: i64,
    /// The workshop's title.
    pub title: String,
    /// When it is held.
    pub when: Moment,
    /// Name, school and needs of each who has said something.
    pub needs: Vec<(String, String, String)>,
}
