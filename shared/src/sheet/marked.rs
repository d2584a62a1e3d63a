//! What stands in a pasted text, what became of it, and readings that are as good as each other.

use serde::{Deserialize, Serialize};

use super::{Field, SessionRead};

/// A place in a text that says something of its own, and what it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    /// The line of the pasted text, counted from 1.
    pub line: u32,
    /// The words.
    pub text: String,
    /// What the words say.
    pub says: Says,
    /// What they belong to.
    pub owner: MarkOwner,
}

/// What the words of a mark say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    /// A date, whole or in part.
    Date,
    /// A time, or a start and an end.
    Time,
    /// A course code.
    Code,
    /// Something that looks like a time and is none.
    NoTime,
    /// A number of places for each school.
    Limit,
    /// How many people a session takes.
    People,
    /// The price of a place.
    Cost,
    /// A session does not take place.
    CalledOff,
    /// A date follows later.
    DateToCome,
}

/// The thing that a mark belongs to: exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkOwner {
    /// The session with this index.
    Session(u32),
    /// A field of the sheet.
    Field(Field),
    /// The unread text with this index.
    Unread(u32),
    /// Nothing: its words make it a deadline, a publication, something past, or something around a session.
    Elsewhere,
}

/// A text that has several readings, none better than another. None was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The line of the pasted text, counted from 1.
    pub line: u32,
    /// The text.
    pub text: String,
    /// The readings, each with its sessions.
    pub readings: Vec<Vec<SessionRead>>,
}
