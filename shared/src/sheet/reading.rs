//! The result of reading a sheet's text: every part may be absent, and nothing is invented.

use serde::{Deserialize, Serialize};
use time::{Date, PrimitiveDateTime};

use super::{At, CalledOff, Choice, Details, Field, Marked, Phone, SheetKind, SheetNumber, Unread, Warning};
use crate::moment::Stamp;
use crate::session::SessionCode;
use crate::workshop::PlacesLimit;

/// A sheet as far as its text could be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SheetRead {
    /// The sheet's number, `71/16`.
    pub number: Option<SheetNumber>,
    /// The sheet's kind: CPD, Information, Action, ...
    pub kind: Option<SheetKind>,
    /// The title, on one line.
    pub title: Option<String>,
    /// When the sheet was published.
    pub published: Option<Stamp>,
    /// The day by which the sheet is to be completed, if the text names one.
    #[serde(with = "crate::moment::as_date_option")]
    pub complete_by: Option<Date>,
    /// The day of completion as written: "9.07.2010", "June 2007", "As soon as possible".
    pub complete_by_text: Option<String>,
    /// The contacts. People who share one number are one contact, named as written.
    pub contacts: Vec<Contact>,
    /// The contact as written, line by line.
    pub contact_text: Option<String>,
    /// The audience, as written.
    pub audience: Option<String>,
    /// The cost and other short texts.
    pub details: Details,
    /// Addresses, files and other sheets, each as written.
    pub links: Vec<String>,
    /// The text, without the title repeated at its head and with [`Block::Sessions`] where the sessions were listed.
    pub body: Vec<Block>,
    /// The abilities that delegates gain.
    pub aims: Option<Aims>,
    /// The most places that an establishment can take.
    pub limit: Option<PlacesLimit>,
    /// Whether the places are free of charge, if the text says so or names a price.
    pub free: Option<bool>,
    /// Whether a PIN is needed to book, if the text says.
    pub pin: Option<bool>,
    /// The sheet's words about refreshments.
    pub refreshments: Option<String>,
    /// The sessions, in the sheet's order.
    pub sessions: Vec<SessionRead>,
    /// The words that cancel a session.
    pub called_off: Vec<CalledOff>,
    /// Texts with several readings, none of which was chosen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// Everything that the text says, with what it belongs to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Marked>,
    /// Parts that were read and should be checked.
    pub warnings: Vec<Warning>,
    /// The unreadable text.
    pub unread: Vec<Unread>,
    /// The pasted text, unchanged.
    pub original: String,
}

/// A person or a team to ask.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contact {
    /// The name of the person, the people or the team.
    pub name: Option<String>,
    /// Their role, as written.
    pub role: Option<String>,
    /// The contact's telephone numbers.
    pub phones: Vec<Phone>,
    /// The contact's email addresses, as written.
    pub emails: Vec<String>,
}

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A short line that heads the lines after it.
    Heading(String),
    /// Sentences; lines that were broken in the sheet are broken by `\n`.
    Paragraph(String),
    /// A list.
    List {
        /// Whether the sheet numbers the items.
        numbered: bool,
        /// The items, without their marks.
        items: Vec<String>,
        /// The items' numbers if they are not 1, 2, 3 and so on; else empty.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        numbers: Vec<u16>,
    },
    /// The place where sessions were listed; they are in [`SheetRead::sessions`].
    Sessions,
}

/// The aims of a workshop, from the list after words like "an opportunity to:".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aims {
    /// The sentence that introduces the list.
    pub lead_in: String,
    /// The list.
    pub items: Vec<String>,
}

/// A session as far as its row could be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRead {
    /// When the session starts, in local time.
    #[serde(with = "crate::moment::as_date_time")]
    pub starts: PrimitiveDateTime,
    /// When the session ends, if the sheet says.
    #[serde(default, with = "crate::moment::as_date_time_option")]
    pub ends: Option<PrimitiveDateTime>,
    /// The centre, as written.
    pub venue: Option<String>,
    /// The room at the centre.
    pub room: Option<String>,
    /// The course code.
    pub code: Option<SessionCode>,
    /// The rest of the row.
    pub note: Option<String>,
    /// How many people the session takes, if the sheet says.
    #[serde(default)]
    pub capacity: Option<u32>,
    /// Whether the row says that the session is cancelled or postponed.
    #[serde(default)]
    pub cancelled: bool,
    /// The line of the pasted text, counted from 1.
    pub line: u32,
}

impl SheetRead {
    /// The workshop's title: the first heading in the text that names workshops, else the sheet's own title.
    #[must_use]
    pub fn workshop_title(&self) -> Option<&str> {
        let heading = self.body.iter().find_map(|block| match block {
            Block::Heading(text) if text.to_lowercase().starts_with("workshop") => Some(text),
            _ => None,
        });
        heading.or(self.title.as_ref()).map(String::as_str)
    }

    /// The last day of booking: the day of completion, if the sheet announces sessions and that day is not
    /// before publication.
    #[must_use]
    pub fn last_day_of_booking(&self) -> Option<Date> {
        let day = self.complete_by.filter(|_| !self.sessions.is_empty())?;
        self.published.is_none_or(|published| day >= published.date).then_some(day)
    }

    /// The warnings that concern this place.
    pub fn warnings_at(&self, at: At) -> impl Iterator<Item = &Warning> {
        self.warnings.iter().filter(move |warning| warning.at == at)
    }

    /// The text at this place that could not be read.
    pub fn unread_at(&self, at: At) -> impl Iterator<Item = &Unread> {
        self.unread.iter().filter(move |unread| unread.at == at)
    }

    /// Whether this field could not be read.
    #[must_use]
    pub fn is_unread(&self, field: Field) -> bool {
        self.unread_at(At::Field(field)).next().is_some()
    }
}
