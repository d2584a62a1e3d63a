//! Places as calendar entries (RFC 5545), published as in RFC 5546.
//!
//! A place on a session keeps one identifier. Its sequence number rises with each visible change, so that the newer of two entries
//! always wins; the database raises it (migration `calendar_sequence`). A place that moves to another session becomes a new entry,
//! and the old one is cancelled. If a session is cancelled and a booking continues elsewhere under its reference, its entries
//! continue too.
//!
//! The same entries always give the same bytes.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use icalendar::{Calendar, Component, Event, EventLike, Property};
use shared::booking::PlaceState;
use time::OffsetDateTime;

use crate::{
    booking::{BookingRow, PlaceRow},
    platform::clock,
};

/// The time zone of all sessions. Its rules are those of the tz database since 1996, when the end of summer time became the same
/// throughout the European Union. It is written by hand, because the library would give each part an identifier and timestamp,
/// which RFC 5545 (section 3.6.5) does not allow there.
const ZONE: &str = "BEGIN:VTIMEZONE\r\n\
TZID:Europe/London\r\n\
BEGIN:DAYLIGHT\r\n\
DTSTART:19960331T010000\r\n\
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n\
TZNAME:BST\r\n\
TZOFFSETFROM:+0000\r\n\
TZOFFSETTO:+0100\r\n\
END:DAYLIGHT\r\n\
BEGIN:STANDARD\r\n\
DTSTART:19961027T020000\r\n\
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n\
TZNAME:GMT\r\n\
TZOFFSETFROM:+0100\r\n\
TZOFFSETTO:+0000\r\n\
END:STANDARD\r\n\
END:VTIMEZONE\r\n";

/// The end of every calendar.
const END: &str = "END:VCALENDAR\r\n";

/// How often a subscribed calendar is refreshed, as RFC 7986 (section 5.7) writes it.
const REFRESH: &str = "PT1H";

/// The method of a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    /// Publishes entries (RFC 5546, section 3.2.1).
    Publish,
    /// Cancels entries (section 3.2.5).
    Cancel,
}

/// The status of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Confirmed,
    Tentative,
    Cancelled,
}

/// A place as a calendar entry.
pub struct Entry {
    uid: String,
    sequence: i32,
    /// When the entry last changed.
    revised: OffsetDateTime,
    status: Status,
    title: String,
    description: String,
    location: String,
    organiser: (String, String),
    starts: OffsetDateTime,
    ends: Option<OffsetDateTime>,
}

impl Entry {
    /// The entry for a delegate who no longer has the place: cancelled, and newer than their old entry.
    #[must_use]
    pub fn taken_away(self) -> Self {
        Self { status: Status::Cancelled, description: String::new(), ..self }
    }
}

/// The identifier of a place's entry.
#[must_use]
pub(crate) fn identifier(place: &PlaceRow) -> String {
    format!("{}-{}@placebook", place.calendar_reference, place.position)
}

/// The entry of a place. `who` is added to the entry's title in a school's calendar.
#[must_use]
pub(crate) fn entry(row: &BookingRow, place: &PlaceRow, who: Option<&str>) -> Entry {
    let session = &row.session;
    let changed = OffsetDateTime::from_unix_timestamp(place.changed).unwrap_or(row.made_at);
    let status = match place.state {
        PlaceState::Cancelled => Status::Cancelled,
        _ if session.state == "cancelled" => Status::Cancelled,
        PlaceState::Waiting => Status::Tentative,
        PlaceState::Booked | PlaceState::Offered | PlaceState::Attended | PlaceState::Absent => Status::Confirmed,
    };
    let said = [session.venue.as_str(), &session.room, &session.address];
    let location: Vec<&str> = said.into_iter().filter(|part| !part.is_empty()).collect();
    let waits = (status == Status::Tentative).then(|| "On the waiting list: there is no place yet.".to_owned());
    let code = session.code.as_deref().map(|code| format!("Code {code}"));
    let notes = [&row.access_notes, &row.notes].into_iter().filter(|note| !note.is_empty()).cloned();
    let lines: Vec<String> =
        waits.into_iter().chain([format!("Booking {}", row.reference)]).chain(code).chain(notes).collect();
    Entry {
        uid: identifier(place),
        sequence: row.revision + place.revision,
        revised: changed.max(row.revised_at.unwrap_or(changed)),
        status,
        title: who.map_or_else(|| row.title.clone(), |who| format!("{} ({who})", row.title)),
        description: lines.join("\n"),
        location: location.join(", "),
        organiser: (row.contact_name.clone(), row.contact_email.clone()),
        starts: session.starts_at,
        ends: session.ends_at,
    }
}

/// A calendar, ready to send.
pub struct CalendarFile {
    /// The calendar's text.
    pub text: String,
    name: String,
    feed: bool,
}

impl CalendarFile {
    /// A calendar file to add once. Its method is to cancel if all its entries are cancelled.
    #[must_use]
    pub fn once(entries: &[Entry], name: &str) -> Self {
        let all_cancelled = entries.iter().all(|entry| entry.status == Status::Cancelled);
        let method = if all_cancelled { Method::Cancel } else { Method::Publish };
        Self { text: text(entries, method, false), name: name.to_owned(), feed: false }
    }

    /// A calendar to subscribe to.
    #[must_use]
    pub fn feed(entries: &[Entry]) -> Self {
        Self { text: text(entries, Method::Publish, true), name: "placebook".to_owned(), feed: true }
    }
}

impl IntoResponse for CalendarFile {
    fn into_response(self) -> Response {
        let disposition = if self.feed { "inline" } else { "attachment" };
        (
            [
                (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
                (header::CONTENT_DISPOSITION, format!("{disposition}; filename=\"{}.ics\"", self.name)),
                (header::CACHE_CONTROL, "private, no-store".to_owned()),
            ],
            self.text,
        )
            .into_response()
    }
}

fn text(entries: &[Entry], method: Method, feed: bool) -> String {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", "-//Placebook//Placebook//EN"))
        .append_property(Property::new("CALSCALE", "GREGORIAN"))
        .append_property(Property::new("METHOD", if method == Method::Publish { "PUBLISH" } else { "CANCEL" }));
    if feed {
        calendar.name("Placebook");
        let refresh = Property::new("REFRESH-INTERVAL", REFRESH).append_parameter(("VALUE", "DURATION")).done();
        calendar.append_property(refresh).append_property(Property::new("X-PUBLISHED-TTL", REFRESH));
    }
    let head = calendar.to_string();
    let events = entries.iter().map(|entry| event(entry).to_string());
    let parts = [head.strip_suffix(END).unwrap_or(&head).to_owned(), ZONE.to_owned()];
    parts.into_iter().chain(events).chain([END.to_owned()]).collect()
}

fn event(entry: &Entry) -> Event {
    let mut event = Event::new();
    event
        .uid(&entry.uid)
        .summary(&entry.title)
        .location(&entry.location)
        .add_property("SEQUENCE", entry.sequence.to_string())
        .add_property("DTSTAMP", stamp(entry.revised))
        .append_property(london("DTSTART", entry.starts));
    if !entry.description.is_empty() {
        event.description(&entry.description);
    }
    if let Some(ends) = entry.ends {
        event.append_property(london("DTEND", ends));
    }
    let status = match entry.status {
        Status::Confirmed => "CONFIRMED",
        Status::Tentative => "TENTATIVE",
        Status::Cancelled => "CANCELLED",
    };
    event.add_property("STATUS", status);
    event.append_property(organiser(&entry.organiser));
    event.done()
}

/// RFC 5546 requires an organiser: the sheet's contact, or a placeholder that cannot receive mail.
fn organiser((name, email): &(String, String)) -> Property {
    let address = if email.is_empty() { "invalid:nomail".to_owned() } else { format!("mailto:{email}") };
    let name: String = name.chars().filter(|c| *c != '"').collect();
    let mut property = Property::new("ORGANIZER", address);
    if !name.is_empty() {
        property.append_parameter(("CN", format!("\"{name}\"").as_str()));
    }
    property.done()
}

/// A civil time in London (RFC 5545, section 3.3.5, form 3).
fn london(name: &str, at: OffsetDateTime) -> Property {
    let civil = clock::london(at);
    let (date, time) = (civil.date(), civil.time());
    let text = format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    );
    Property::new(name, text).append_parameter(("TZID", "Europe/London")).done()
}

/// An instant in UTC (RFC 5545, section 3.3.5, form 2).
fn stamp(instant: OffsetDateTime) -> String {
    clock::iso(instant).chars().filter(|c| !matches!(c, '-' | ':')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            uid: "PB-1-1@placebook".to_owned(),
            sequence: 3,
            revised: OffsetDateTime::UNIX_EPOCH,
            status: Status::Confirmed,
            title: "Reading; writing, and more".to_owned(),
            description: "Booking PB-1\nA ramp".to_owned(),
            location: "County Hall".to_owned(),
            organiser: (String::new(), String::new()),
            starts: OffsetDateTime::UNIX_EPOCH,
            ends: None,
        }
    }

    #[test]
    fn calendar_contains_its_time_zone_as_the_standard_requires() {
        for file in [CalendarFile::once(&[entry()], "PB-1"), CalendarFile::feed(&[entry()])] {
            let read: Calendar = file.text.parse().unwrap();
            assert_eq!(read.components.len(), 2, "{}", file.text);
            assert!(file.text.contains(ZONE) && file.text.ends_with(END), "{}", file.text);
            let outside = file.text.replace(ZONE, "");
            assert_eq!((outside.matches("\r\nUID:").count(), outside.matches("\r\nDTSTAMP:").count()), (1, 1));
            assert!(!ZONE.contains("UID") && !ZONE.contains("DTSTAMP"));
        }
    }

    #[test]
    fn equal_entries_give_equal_bytes() {
        assert_eq!(CalendarFile::feed(&[entry()]).text, CalendarFile::feed(&[entry()]).text);
        assert!(CalendarFile::feed(&[entry()]).text.contains("DTSTAMP:19700101T000000Z"));
    }
}
