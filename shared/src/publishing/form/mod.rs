//! A sheet as a form: every part as text, the way an officer types it.

mod called_off;
mod markdown;
mod parse;
mod read;
mod ready;
mod venues;
mod when;

pub use markdown::markdown;
pub use read::{Note, ends_on};
pub use ready::{SessionReady, SheetReady, WorkshopReady};
pub use venues::venue_notes;

use serde::{Deserialize, Serialize};

use crate::sheet::{Detail, Details};

/// A sheet with its workshop, as typed. Not trusted; see [`SheetForm::parse`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SheetForm {
    /// The sheet's number, `71/16`.
    pub number: String,
    /// The sheet's kind: CPD, Information, Action.
    pub kind: String,
    /// Title.
    pub title: String,
    /// The day of publication that the text names. Empty: the day on which an officer publishes it.
    pub published_on: String,
    /// The time of that day.
    pub published_at: String,
    /// The day by which the sheet is to be completed, or words like "As soon as possible".
    pub complete_by: String,
    /// The contact's name.
    pub contact_name: String,
    /// The contact's role or team.
    pub contact_role: String,
    /// Telephone numbers, one per line.
    pub contact_phones: String,
    /// Email addresses, one per line.
    pub contact_emails: String,
    /// The audience.
    pub audience: String,
    /// Addresses and documents, one per line.
    pub links: String,
    /// The text, in Markdown.
    pub body: String,
    /// The workshop's title. Empty: the same as the sheet's title.
    pub workshop_title: String,
    /// The introduction to the aims.
    pub aims_lead: String,
    /// The abilities that delegates gain, one aim on a line.
    pub aims: String,
    /// The day on which booking opens. Empty: booking opens with publication.
    pub opens_on: String,
    /// The time at which booking opens.
    pub opens_at: String,
    /// The last day on which booking is open. Empty: it stays open until each session starts.
    pub closes_on: String,
    /// The most places that a school can hold; empty for no limit.
    pub limit: String,
    /// `session` if the limit is counted for each session.
    pub limit_per: String,
    /// The cost and other short texts.
    pub details: Details,
    /// Notes, such as refreshments.
    pub notes: String,
    /// The sessions; empty if the sheet announces no workshop.
    pub sessions: Vec<SessionForm>,
    /// The sentences that, as an officer has confirmed, cancel no session of this sheet; one per line.
    pub settled: String,
    /// The files that were published with the sheet, one per line. Only editions have them; nobody types them.
    pub attachments: String,
}

/// A session, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionForm {
    /// Course code.
    pub code: String,
    /// Day.
    pub date: String,
    /// When the session starts.
    pub starts: String,
    /// When the session ends.
    pub ends: String,
    /// The day on which the session ends. Empty: the day on which it starts.
    pub ends_on: String,
    /// Where the session is held.
    pub venue: String,
    /// Ticked if the venue is new.
    pub new_venue: String,
    /// The room at the venue.
    pub room: String,
    /// Other notes.
    pub note: String,
    /// How many people the session takes.
    pub capacity: String,
    /// Ticked if the officer allows more people than the room holds.
    pub over_room: String,
    /// The clashes that an officer has accepted, one per line.
    pub known_clashes: String,
    /// Ticked if the session is cancelled.
    pub cancelled: String,
    /// The number of this session in the pasted text, from 1; empty if an officer has added the session.
    pub nth: String,
}

impl SheetForm {
    /// The label on a page and the text of each part, without the sessions.
    #[must_use]
    pub fn parts(&self) -> Vec<(&'static str, &str)> {
        [
            ("Number", self.number.as_str()),
            ("Kind", &self.kind),
            ("Title", &self.title),
            ("Published on", &self.published_on),
            ("Published at", &self.published_at),
            ("To be completed by", &self.complete_by),
            ("Contact", &self.contact_name),
            ("Contact’s role or team", &self.contact_role),
            ("Telephone", &self.contact_phones),
            ("Email", &self.contact_emails),
            ("Audience", &self.audience),
            ("Links", &self.links),
            ("Text", &self.body),
            ("Title of the workshop", &self.workshop_title),
            ("Introduction to the aims", &self.aims_lead),
            ("Aims", &self.aims),
            ("Booking opens on", &self.opens_on),
            ("Booking opens at", &self.opens_at),
            ("Last day of booking", &self.closes_on),
            ("Places for each school", &self.limit),
            ("The limit is counted for each", &self.limit_per),
            ("Notes", &self.notes),
            ("Words that cancel no session", &self.settled),
            ("Attachments", &self.attachments),
        ]
        .into_iter()
        .chain(Detail::ALL.map(|detail| (detail.label(), self.details.get(detail))))
        .collect()
    }
}

impl SheetForm {
    /// A copy of this sheet as a new one, without its number, dates, files and the officer's decisions.
    #[must_use]
    pub fn another(&self) -> Self {
        Self {
            number: String::new(),
            published_on: String::new(),
            published_at: String::new(),
            complete_by: String::new(),
            attachments: String::new(),
            settled: String::new(),
            opens_on: String::new(),
            opens_at: String::new(),
            closes_on: String::new(),
            sessions: self.sessions.iter().map(SessionForm::another).collect(),
            ..self.clone()
        }
    }
}

impl SessionForm {
    /// Each part's label on a page, and its text.
    #[must_use]
    pub fn parts(&self) -> Vec<(&'static str, &str)> {
        vec![
            ("Code", &self.code),
            ("Date", &self.date),
            ("Starts", &self.starts),
            ("Ends", &self.ends),
            ("Ends on", &self.ends_on),
            ("Venue", &self.venue),
            ("Room", &self.room),
            ("Note", &self.note),
            ("Capacity", &self.capacity),
            ("Cancelled", &self.cancelled),
        ]
    }

    /// A copy of this session as a new one, without its code, date and note, and with no box ticked.
    #[must_use]
    pub fn another(&self) -> Self {
        let nothing = String::new;
        Self {
            code: nothing(),
            date: nothing(),
            ends_on: nothing(),
            note: nothing(),
            new_venue: nothing(),
            over_room: nothing(),
            known_clashes: nothing(),
            cancelled: nothing(),
            nth: nothing(),
            ..self.clone()
        }
    }
}

/// The id that a session's field has on its page.
#[must_use]
pub fn session_field(index: usize, field: &str) -> String {
    format!("session-{}-{field}", index + 1)
}
