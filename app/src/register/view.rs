//! The content of the pages of registers.

use serde::{Deserialize, Serialize};
use shared::{
    moment::Moment,
    register::{MarkDraft, NotBooked, RecordedDraft, WalkInDraft},
};

/// A session with a register, in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterListed {
    /// The session's database id.
    pub session: i64,
    /// The workshop's title.
    pub title: String,
    /// The session's code; empty if it has none.
    pub code: String,
    /// When the session is held.
    pub when: Moment,
    /// Where the session is held.
    pub venue: String,
    /// How many delegates have a place.
    pub places: u32,
    /// How many of the delegates came.
    pub came: u32,
    /// Whether the register is closed.
    pub closed: bool,
    /// Whether the session is held today.
    pub today: bool,
}

/// The register of one session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterView {
    /// The session's database id.
    pub session: i64,
    /// The workshop's title.
    pub title: String,
    /// The session's code; empty if it has none.
    pub code: String,
    /// When the session is held.
    pub when: Moment,
    /// Where the session is held.
    pub venue: String,
    /// How many people the session takes.
    pub capacity: u32,
    /// When marking becomes possible, if that is still in the future.
    pub opens: Option<Moment>,
    /// Whether the session has started, so that the register can be closed.
    pub begun: bool,
    /// When the register was closed, and by which officer.
    pub closed: Option<(Moment, String)>,
    /// The days to choose from, if a time of day occurs on several days; otherwise empty.
    pub days: Vec<Moment>,
    /// The suggested day, in its machine-readable form.
    pub day: String,
    /// Everybody on the register, by name.
    pub people: Vec<OnRegister>,
    /// People who came without a booking and could not be booked.
    pub recorded: Vec<Recorded>,
    /// How many delegates have access needs.
    pub with_needs: u32,
    /// How many delegates wait for a place.
    pub waiting: u32,
    /// The schools that hold places on the workshop, to choose from.
    pub schools: Vec<String>,
    /// The key of the next walk-in.
    pub key: String,
}

impl RegisterView {
    /// How many delegates are marked as having come.
    #[must_use]
    pub fn came(&self) -> usize {
        self.people.iter().filter(|person| person.presence == Shown::Came).count()
    }
}

/// A delegate's attendance as the page shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// Nobody has marked the delegate.
    Unmarked,
    /// The delegate came.
    Came,
    /// The delegate did not come.
    Absent,
}

/// A delegate on a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnRegister {
    /// The place's database id.
    pub place: i64,
    /// Full name.
    pub name: String,
    /// School.
    pub school: String,
    /// Role at the school; empty if not said.
    pub role: String,
    /// The result of the marks.
    pub presence: Shown,
    /// The result in words.
    pub words: String,
    /// The key of the next mark.
    pub key: String,
}

/// The text typed into the forms of a register before one was refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegisterTyped {
    /// The form for somebody without a booking. Flattened, as earlier builds stored it.
    #[serde(flatten)]
    pub walk_in: WalkInDraft,
    /// The form for one delegate's mark.
    pub mark: MarkDraft,
    /// The form to book a recorded person. Stored under an old name, as by earlier builds.
    #[serde(rename = "noted")]
    pub recorded: RecordedDraft,
}

/// The outcome of a walk-in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WalkedIn {
    /// Why the person was not booked; `None` if they were.
    pub not_booked: Option<shared::register::NotBooked>,
    /// The name of the person who has a place with this email, if that name is another.
    pub known_as: Option<String>,
}

/// A recorded person who is booked now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedRecorded {
    /// Full name.
    pub name: String,
    /// Whether the register shows that the person came. A later mark is not overwritten.
    pub here: bool,
}

/// Somebody who came without a booking and could not be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// The record's database id.
    pub record: i64,
    /// Full name.
    pub name: String,
    /// School, as typed.
    pub school: String,
    /// When the person came.
    pub came: Moment,
    /// Why the person is not booked.
    pub why: NotBooked,
    /// Whether the record has an open school, so that the form need not ask for one.
    pub has_school: bool,
    /// Whether the person's name and email are erased, so that nobody can be booked.
    pub erased: bool,
}

/// The access needs of a session's delegates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedsView {
    /// The session's database id.
    pub session: i64,
    /// The workshop's title.
    pub title: String,
    /// When the session is held.
    pub when: Moment,
    /// Name, school and needs of each delegate who has stated needs.
    pub needs: Vec<(String, String, String)>,
}
