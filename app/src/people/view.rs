//! The data stored about a person, as the office's pages and the file for the person show it.

use serde::{Deserialize, Serialize};
use shared::moment::Moment;

/// A person that a search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonFound {
    /// The person's key in addresses: a [`shared::people::PersonKey`].
    pub key: String,
    /// Email.
    pub email: String,
    /// The names used with this email.
    pub names: Vec<String>,
    /// The kind of person: "delegate", "officer".
    pub roles: Vec<String>,
}

/// Everything that is kept about a person, known by their email.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    /// The person's key in addresses.
    pub key: String,
    /// Email.
    pub email: String,
    /// The latest name.
    pub name: String,
    /// Places as a delegate, the latest session first.
    pub places: Vec<PlaceOf>,
    /// Bookings made for a school, latest first.
    pub bookings: Vec<BookingOf>,
    /// Sessions to which the person came without a booking.
    pub walk_ins: Vec<WalkInOf>,
    /// Earlier names in the history of bookings, latest first.
    pub names: Vec<NameOf>,
    /// The officer's account.
    pub officer: Option<OfficerOf>,
    /// Sheets that name the person as contact.
    pub contacts: Vec<ContactOf>,
    /// Schools with this email.
    pub schools: Vec<SchoolOf>,
}

/// A session in a person's data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionOf {
    /// The session's number.
    pub id: i64,
    /// The workshop's title.
    pub title: String,
    /// When the session is held.
    pub when: Moment,
    /// Where the session is held.
    pub venue: String,
}

/// A place of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceOf {
    /// The session.
    pub session: SessionOf,
    /// The booking's reference.
    pub reference: String,
    /// The school's name.
    pub school: String,
    /// The place's state: "Attended".
    pub state: String,
    /// Whether the place was given back late.
    pub cancelled_late: bool,
    /// Whether the place is booked or waiting, and the session is not over.
    pub coming: bool,
    /// The name on this place.
    pub name: String,
    /// The role.
    pub role: String,
    /// The access needs.
    pub needs: String,
    /// The marks on the register.
    pub marks: Vec<MarkOf>,
    /// The place's history, from the audit log.
    pub history: Vec<DoneOf>,
}

/// A mark on a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkOf {
    /// The mark in words.
    pub what: String,
    /// When the mark was made.
    pub at: Moment,
    /// When the person came or left, if an officer entered that.
    pub said: Option<Moment>,
    /// The device that the mark was made on.
    pub device: String,
}

/// An action in the history of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoneOf {
    /// When the action was done.
    pub at: Moment,
    /// The actor: "the school", "an officer".
    pub by: String,
    /// The action: "book".
    pub what: String,
    /// The state after the action.
    pub became: String,
}

/// A booking that a person made for their school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingOf {
    /// The session.
    pub session: SessionOf,
    /// The booking's reference.
    pub reference: String,
    /// The school's name.
    pub school: String,
    /// The name that the person gave.
    pub name: String,
    /// When the booking was made.
    pub made: Moment,
}

/// A person who came without a booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalkInOf {
    /// The session.
    pub session: SessionOf,
    /// The name that the person gave.
    pub name: String,
    /// The school that the person named.
    pub school: String,
    /// When the person came.
    pub came: Moment,
    /// Why the person was not booked; `None` if they were.
    pub not_booked: Option<String>,
}

/// An earlier name of a place, before a correction or a replacement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameOf {
    /// The session.
    pub session: SessionOf,
    /// The booking's reference.
    pub reference: String,
    /// The school's name.
    pub school: String,
    /// The name.
    pub name: String,
}

/// A person who is an officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerOf {
    /// The officer's number.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Roles.
    pub roles: Vec<String>,
    /// Whether the officer can sign in.
    pub active: bool,
    /// Whether signing in asks for a code.
    pub second_step: bool,
    /// The sessions that the officer is the trainer of.
    pub trains: Vec<SessionOf>,
    /// How many rows of the audit log name the officer.
    pub audit_rows: i64,
}

/// A sheet that names a person as contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactOf {
    /// The sheet's number: "71/16".
    pub number: String,
    /// The sheet's number as in addresses.
    pub slug: String,
    /// The contact's name.
    pub name: String,
    /// The contact's role.
    pub role: String,
    /// The contact's telephones.
    pub phones: Vec<String>,
}

/// A school with this email.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchoolOf {
    /// The school's number.
    pub urn: String,
    /// The school's name.
    pub name: String,
    /// The school's head.
    pub head: String,
    /// The school's telephone.
    pub phone: String,
}

impl PersonView {
    /// Booked or waiting places on sessions that are not over.
    pub fn coming(&self) -> impl Iterator<Item = &PlaceOf> {
        self.places.iter().filter(|place| place.coming)
    }

    /// Whether something can be corrected or erased here. Other data is changed on its own pages.
    #[must_use]
    pub fn can_be_changed(&self) -> bool {
        !(self.places.is_empty() && self.bookings.is_empty() && self.walk_ins.is_empty() && self.names.is_empty())
    }
}
