//! A sheet that can be published: the form's fields, parsed.

use time::{Date, PrimitiveDateTime};

use crate::{
    moment::Stamp,
    session::{Capacity, SessionCode},
    sheet::{Details, SheetNumber},
    venue::{Room, room_of},
    workshop::LimitPer,
};

/// A sheet that can be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetReady {
    /// Number.
    pub number: SheetNumber,
    /// Kind.
    pub kind: String,
    /// Title.
    pub title: String,
    /// The day of publication that the text names, perhaps with a time.
    pub published: Option<Stamp>,
    /// The day by which the sheet is to be completed, if a day is named.
    pub complete_by: Option<Date>,
    /// The day of completion, as written.
    pub complete_by_text: String,
    /// The contact's name.
    pub contact_name: String,
    /// The contact's role or team.
    pub contact_role: String,
    /// Telephone numbers.
    pub contact_phones: Vec<String>,
    /// Email addresses.
    pub contact_emails: Vec<String>,
    /// The audience.
    pub audience: String,
    /// The cost and other short texts.
    pub details: Details,
    /// Addresses and documents.
    pub links: Vec<String>,
    /// The text, in Markdown.
    pub body: String,
    /// The workshop that the sheet announces, if it announces one.
    pub workshop: Option<WorkshopReady>,
}

/// A workshop that can be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkshopReady {
    /// Title.
    pub title: String,
    /// The introduction to the aims.
    pub aims_lead: String,
    /// Aims.
    pub aims: Vec<String>,
    /// When booking opens, in local time. `None`: with publication.
    pub opens: Option<PrimitiveDateTime>,
    /// The last day on which booking is open.
    pub last_day: Option<Date>,
    /// A school's limit.
    pub limit: Option<u32>,
    /// The scope over which the limit is counted.
    pub limit_per: LimitPer,
    /// Notes, such as refreshments.
    pub notes: String,
    /// The sessions, one or more; none if a sheet is corrected, because its sessions are changed separately.
    pub sessions: Vec<SessionReady>,
}

/// A session that can be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionReady {
    /// Course code.
    pub code: Option<SessionCode>,
    /// When the session starts, in local time.
    pub starts: PrimitiveDateTime,
    /// When the session ends. Only a cancelled session can leave this out.
    pub ends: Option<PrimitiveDateTime>,
    /// The venue's name.
    pub venue: String,
    /// Whether an officer has ticked that the venue is new.
    pub new_venue: bool,
    /// The room.
    pub room: String,
    /// Other notes.
    pub note: String,
    /// How many people the session takes.
    pub capacity: Capacity,
    /// Whether an officer has allowed more people than the room holds.
    pub over_room: bool,
    /// The clashes that an officer has accepted, one per line.
    pub known_clashes: String,
    /// Whether the session is cancelled.
    pub cancelled: bool,
}

impl SessionReady {
    /// How many people the room holds, if that is fewer than the session takes. A cancelled session is never too large.
    #[must_use]
    pub fn over(&self, rooms: &[Room]) -> Option<u32> {
        let room = room_of(rooms, &self.room).filter(|room| !self.cancelled && room.holds < self.capacity.get());
        room.map(|room| room.holds)
    }
}
