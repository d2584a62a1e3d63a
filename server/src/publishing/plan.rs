//! Maps the reader's result to database columns, as a pure function.

use std::collections::BTreeSet;

use shared::{
    clock_change::{Occurs, occurs},
    moment::Stamp,
    session::Capacity,
    sheet::{At, Block, Contact, Details, Field, ITEMS_MAX, SessionRead, SheetNumber, SheetRead, WAYS_MAX, WhyUnread},
    workshop::LimitPer,
};
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time};

use super::import_refusal::{ImportRefused, Missing};
use crate::{
    platform::clock,
    session::SessionPlan,
    sheet::{Written, words},
};

/// A sheet ready to store.
pub(crate) struct SheetPlan {
    pub number: SheetNumber,
    pub kind: String,
    pub title: String,
    pub published_at: Option<OffsetDateTime>,
    pub complete_by: Option<Date>,
    pub complete_by_text: String,
    pub contact: ContactPlan,
    pub audience: String,
    pub details: Details,
    pub links: Vec<String>,
    pub body: Vec<Block>,
    /// The text as an officer wrote it, which replaces `body`.
    pub markdown: Option<String>,
    /// The HTML of that text.
    pub html: Option<Written>,
    pub words: String,
    pub original: String,
}

/// The contact, as columns of a sheet.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ContactPlan {
    pub name: String,
    pub role: String,
    pub phones: Vec<String>,
    pub emails: Vec<String>,
}

/// A sheet's workshop.
pub(crate) struct WorkshopPlan {
    pub title: String,
    pub aims_lead: String,
    pub aims: Vec<String>,
    pub opens_at: OffsetDateTime,
    pub closes_at: Option<OffsetDateTime>,
    pub places_limit: Option<i32>,
    pub limit_per: &'static str,
    pub free: bool,
    pub notes: String,
    pub sessions: Vec<SessionPlan>,
}

/// The sheet of a read text.
///
/// # Errors
/// [`ImportRefused::NumberUnreadable`].
pub(crate) fn sheet(read: &SheetRead) -> Result<SheetPlan, ImportRefused> {
    let written =
        || read.unread_at(At::Field(Field::Number)).map(|unread| unread.text.clone()).find(|text| !text.is_empty());
    let number = read.number.ok_or_else(|| ImportRefused::NumberUnreadable { written: written() })?;
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    Ok(SheetPlan {
        number,
        kind: read.kind.as_ref().map(ToString::to_string).unwrap_or_default(),
        title: text(&read.title),
        published_at: read.published.map(instant),
        complete_by: read.complete_by,
        complete_by_text: text(&read.complete_by_text),
        contact: contact(&read.contacts, read.contact_text.as_deref()),
        audience: text(&read.audience),
        details: read.details.clone(),
        links: read.links.clone(),
        words: words(&read.body),
        markdown: None,
        html: None,
        body: read.body.clone(),
        original: read.original.clone(),
    })
}

/// The workshop of a read text, if it has sessions. A session takes `capacity` people if its text names no number. Booking opens when
/// the sheet is published. If the text gives no publication date, which only a draft may lack, booking opens with the import. Booking
/// closes with the day by which the sheet asks for replies, if that day is known and follows the opening.
pub(crate) fn workshop(read: &SheetRead, capacity: Capacity, imported: OffsetDateTime) -> Option<WorkshopPlan> {
    if read.sessions.is_empty() {
        return None;
    }
    let opens_at = read.published.map_or(imported, instant);
    let closes_at =
        read.last_day_of_booking().and_then(Date::next_day).map(start_of).filter(|closes| *closes > opens_at);
    let aims = read.aims.as_ref();
    Some(WorkshopPlan {
        title: read.workshop_title().unwrap_or_default().to_owned(),
        aims_lead: aims.map(|aims| aims.lead_in.clone()).unwrap_or_default(),
        aims: aims.map(|aims| aims.items.clone()).unwrap_or_default(),
        opens_at,
        closes_at,
        places_limit: read.limit.map(|limit| i32::try_from(limit.places).unwrap_or(i32::MAX)),
        limit_per: if read.limit.is_some_and(|limit| limit.per == LimitPer::Session) { "session" } else { "workshop" },
        free: read.details.is_free(),
        notes: read.refreshments.clone().unwrap_or_default(),
        sessions: (1..)
            .zip(&read.sessions)
            .filter_map(|(number, session)| plan_session(number, session, capacity))
            .collect(),
    })
}

/// Everything that a published sheet needs and this text lacks.
pub(crate) fn missing(read: &SheetRead) -> Vec<Missing> {
    let title = read.title.as_ref().is_none_or(|title| title.trim().is_empty()).then_some(Missing::Title);
    let published = read.published.is_none().then_some(Missing::Published);
    let sessions = (1..).zip(&read.sessions).flat_map(|(session, read)| {
        let line = read.line;
        let venue = read.venue.is_none().then_some(Missing::Venue { session, line });
        let end = (read.ends.is_none() && !read.cancelled).then_some(Missing::End { session, line });
        let never = |civil| occurs(civil) == Occurs::Never;
        let gap = (never(read.starts) || read.ends.is_some_and(never)).then_some(Missing::NoSuchTime { session, line });
        venue.into_iter().chain(end).chain(gap)
    });
    let unread = read.unread_at(At::Field(Field::Sessions)).filter(|unread| {
        !matches!(
            unread.why,
            WhyUnread::InSentence | WhyUnread::CalledOff | WhyUnread::Missing | WhyUnread::People | WhyUnread::Code
        )
    });
    let unread = unread.map(|unread| Missing::Session { text: unread.text.clone(), line: unread.line });
    let ways = read.contacts.iter();
    let counted = [
        ("links", read.links.len(), ITEMS_MAX),
        ("aims", read.aims.as_ref().map_or(0, |aims| aims.items.len()), ITEMS_MAX),
        ("telephone numbers", ways.clone().map(|contact| contact.phones.len()).sum(), WAYS_MAX),
        ("emails", ways.map(|contact| contact.emails.len()).sum(), WAYS_MAX),
    ];
    let too_many = counted.into_iter().filter(|(_, count, most)| count > most);
    let too_many = too_many.map(|(what, count, most)| Missing::TooMany { what, count, most });
    let called_off = read.called_off_loose();
    let called_off = called_off.map(|words| Missing::CalledOff { text: words.text.clone(), line: words.line });
    title.into_iter().chain(published).chain(sessions).chain(unread).chain(too_many).chain(called_off).collect()
}

/// The venues of these sessions, each once.
pub(crate) fn venues(sessions: &[SessionPlan]) -> Vec<String> {
    sessions.iter().map(|session| session.venue.clone()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// A session without a venue is not stored, because delegates would not know where to go.
fn plan_session(number: u16, read: &SessionRead, capacity: Capacity) -> Option<SessionPlan> {
    Some(SessionPlan {
        number,
        code: read.code.as_ref().map(ToString::to_string),
        starts_at: clock::from_london(read.starts),
        ends_at: read.ends.map(clock::from_london),
        venue: read.venue.clone()?,
        room: read.room.clone().unwrap_or_default(),
        note: read.note.clone().unwrap_or_default(),
        state: if read.cancelled { "cancelled" } else { "scheduled" },
        capacity: read.capacity.and_then(|people| Capacity::try_from(people).ok()).unwrap_or(capacity),
    })
}

/// The columns of a sheet's contacts. A single contact fills the columns as read. If there are several, each keeps its role
/// beside its name. A contact line that was not understood is shown as written.
fn contact(contacts: &[Contact], written: Option<&str>) -> ContactPlan {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    let phones = contacts.iter().flat_map(|contact| contact.phones.iter().map(ToString::to_string)).collect();
    let emails = contacts.iter().flat_map(|contact| contact.emails.iter().cloned()).collect();
    match contacts {
        [] => ContactPlan { name: written.unwrap_or_default().to_owned(), ..ContactPlan::default() },
        [one] => ContactPlan { name: text(&one.name), role: text(&one.role), phones, emails },
        several => ContactPlan {
            name: several.iter().filter_map(named).collect::<Vec<_>>().join("; "),
            role: String::new(),
            phones,
            emails,
        },
    }
}

fn named(contact: &Contact) -> Option<String> {
    match (&contact.name, &contact.role) {
        (Some(name), Some(role)) => Some(format!("{name} ({role})")),
        (name, role) => name.as_ref().or(role.as_ref()).cloned(),
    }
}

fn instant(stamp: Stamp) -> OffsetDateTime {
    clock::from_london(PrimitiveDateTime::new(stamp.date, stamp.time.unwrap_or(Time::MIDNIGHT)))
}

fn start_of(day: Date) -> OffsetDateTime {
    clock::from_london(PrimitiveDateTime::new(day, Time::MIDNIGHT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::moment::{read_iso_date, read_iso_date_time};

    fn session(venue: Option<&str>, ends: Option<&str>) -> SessionRead {
        SessionRead {
            starts: read_iso_date_time("2016-05-13T09:30").unwrap(),
            ends: ends.map(|ends| read_iso_date_time(ends).unwrap()),
            venue: venue.map(ToOwned::to_owned),
            room: None,
            code: None,
            note: None,
            capacity: None,
            cancelled: false,
            line: 20,
        }
    }

    fn read(complete_by: &str, sessions: Vec<SessionRead>) -> SheetRead {
        SheetRead {
            number: "71/16".parse().ok(),
            published: "2016-04-22".parse().ok(),
            complete_by: read_iso_date(complete_by).ok(),
            sessions,
            ..SheetRead::default()
        }
    }

    fn thirty() -> Capacity {
        Capacity::try_from(30).unwrap()
    }

    fn closes(complete_by: &str) -> Option<OffsetDateTime> {
        let read = read(complete_by, vec![session(Some("Norwich PDC"), None)]);
        workshop(&read, thirty(), OffsetDateTime::UNIX_EPOCH).unwrap().closes_at
    }

    #[test]
    fn booking_closes_at_the_end_of_its_last_day_in_london() {
        assert_eq!(closes("2016-05-06"), Some(clock::from_london(read_iso_date_time("2016-05-07T00:00").unwrap())));
        assert_eq!(closes("2016-04-21"), None, "a day before publication does not close booking");
        assert_eq!(closes("As soon as possible"), None);
    }

    #[test]
    fn s6_everything_missing_for_publication_is_named_at_once() {
        let read = SheetRead {
            published: None,
            ..read("", vec![session(None, None), session(Some("Norwich PDC"), Some("2016-05-13T11:30"))])
        };
        let lacks = [
            Missing::Title,
            Missing::Published,
            Missing::Venue { session: 1, line: 20 },
            Missing::End { session: 1, line: 20 },
        ];
        assert_eq!(missing(&read), lacks);
        let at_night = SessionRead {
            starts: read_iso_date_time("2026-03-29T01:30").unwrap(),
            ..session(Some("Norwich PDC"), Some("2026-03-29T03:00"))
        };
        let skipped = SheetRead { sessions: vec![at_night], ..read.clone() };
        assert!(missing(&skipped).contains(&Missing::NoSuchTime { session: 1, line: 20 }));
        let numbers: Vec<u16> = workshop(&read, thirty(), OffsetDateTime::UNIX_EPOCH)
            .unwrap()
            .sessions
            .iter()
            .map(|session| session.number)
            .collect();
        assert_eq!(numbers, [2], "a session keeps its number on the sheet");
    }

    #[test]
    fn cancelled_session_needs_no_end_time() {
        let cancelled = SessionRead { cancelled: true, ..session(Some("Norwich PDC"), None) };
        let read = SheetRead { title: Some("Briefing".into()), ..read("", vec![cancelled]) };
        assert_eq!(missing(&read), []);
        assert_eq!(workshop(&read, thirty(), OffsetDateTime::UNIX_EPOCH).unwrap().sessions[0].state, "cancelled");
    }

    #[test]
    fn session_takes_as_many_people_as_its_row_says() {
        let small = SessionRead { capacity: Some(12), ..session(Some("Norwich PDC"), None) };
        let read = read("", vec![small, session(Some("Norwich PDC"), None)]);
        let planned = workshop(&read, thirty(), OffsetDateTime::UNIX_EPOCH).unwrap();
        assert_eq!(planned.sessions.iter().map(|session| session.capacity.get()).collect::<Vec<_>>(), [12, 30]);
    }

    #[test]
    fn several_contacts_keep_their_roles_and_unread_lines_their_words() {
        let person = |name: &str, role: Option<&str>| Contact {
            name: Some(name.into()),
            role: role.map(ToOwned::to_owned),
            ..Contact::default()
        };
        assert_eq!(
            contact(&[person("Ann Lee", Some("Adviser")), person("Bo Marsh", None)], None).name,
            "Ann Lee (Adviser); Bo Marsh"
        );
        assert_eq!(contact(&[], Some("your usual adviser")).name, "your usual adviser");
    }
}
