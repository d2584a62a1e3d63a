//! A pasted sheet as a form, and the reader's notes, each at its field.

use serde::{Deserialize, Serialize};
use time::PrimitiveDateTime;

use super::{SessionForm, SheetForm, markdown, session_field};
use crate::{
    moment::{iso_date, iso_time, last_day},
    sheet::{At, Doubt, Field, SessionRead, SheetRead, Unread, WhyUnread},
    workshop::LimitPer,
};

/// Something that an officer should look at, and the field that it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The field's id on the page of the form.
    pub field: String,
    /// The line of the pasted text, counted from 1, where it is known.
    pub line: Option<u32>,
    /// The part to look at.
    pub words: String,
}

impl From<&SheetRead> for SheetForm {
    fn from(read: &SheetRead) -> Self {
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        let lines = |parts: &mut dyn Iterator<Item = String>| parts.collect::<Vec<_>>().join("\n");
        let one = if let [only] = read.contacts.as_slice() { Some(only) } else { None };
        let names = || {
            let named = read.contacts.iter().filter_map(|contact| match (&contact.name, &contact.role) {
                (Some(name), Some(role)) => Some(format!("{name} ({role})")),
                (name, role) => name.as_ref().or(role.as_ref()).cloned(),
            });
            named.collect::<Vec<_>>().join("; ")
        };
        let written = || if read.contacts.is_empty() { text(&read.contact_text) } else { names() };
        Self {
            number: read.number.map(|number| number.to_string()).unwrap_or_default(),
            kind: read.kind.as_ref().map(ToString::to_string).unwrap_or_default(),
            title: text(&read.title),
            published_on: read.published.map(|published| iso_date(published.date)).unwrap_or_default(),
            published_at: read.published.and_then(|published| published.time).map(iso_time).unwrap_or_default(),
            complete_by: text(&read.complete_by_text),
            contact_name: one.map_or_else(written, |contact| text(&contact.name)),
            contact_role: one.map(|contact| text(&contact.role)).unwrap_or_default(),
            contact_phones: lines(
                &mut read.contacts.iter().flat_map(|contact| contact.phones.iter().map(ToString::to_string)),
            ),
            contact_emails: lines(&mut read.contacts.iter().flat_map(|contact| contact.emails.iter().cloned())),
            audience: text(&read.audience),
            links: read.links.join("\n"),
            body: markdown(&read.body),
            workshop_title: read.workshop_title().filter(|_| !read.sessions.is_empty()).unwrap_or_default().to_owned(),
            aims_lead: read.aims.as_ref().map(|aims| aims.lead_in.clone()).unwrap_or_default(),
            aims: read.aims.as_ref().map(|aims| aims.items.join("\n")).unwrap_or_default(),
            closes_on: read.last_day_of_booking().map(iso_date).unwrap_or_default(),
            limit: read.limit.map(|limit| limit.places.to_string()).unwrap_or_default(),
            limit_per: if read.limit.is_some_and(|limit| limit.per == LimitPer::Session) {
                "session"
            } else {
                "workshop"
            }
            .to_owned(),
            details: read.details.clone(),
            notes: text(&read.refreshments),
            sessions: (1..).zip(&read.sessions).map(|(nth, session)| of_session(nth, session)).collect(),
            ..Self::default()
        }
    }
}

/// The value of the field for the last day: empty if a session ends on the day on which it starts.
#[must_use]
pub fn ends_on(starts: PrimitiveDateTime, ends: PrimitiveDateTime) -> String {
    if last_day(starts, ends) == starts.date() { String::new() } else { iso_date(ends.date()) }
}

fn of_session(nth: u32, read: &SessionRead) -> SessionForm {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    SessionForm {
        code: read.code.as_ref().map(ToString::to_string).unwrap_or_default(),
        date: iso_date(read.starts.date()),
        starts: iso_time(read.starts.time()),
        ends: read.ends.map(|ends| iso_time(ends.time())).unwrap_or_default(),
        ends_on: read.ends.map(|ends| ends_on(read.starts, ends)).unwrap_or_default(),
        venue: text(&read.venue),
        new_venue: String::new(),
        room: text(&read.room),
        note: text(&read.note),
        // Few texts give a number of people, and nothing is invented: an officer has to enter it.
        capacity: read.capacity.map(|people| people.to_string()).unwrap_or_default(),
        over_room: String::new(),
        known_clashes: String::new(),
        cancelled: if read.cancelled { "yes".to_owned() } else { String::new() },
        nth: nth.to_string(),
    }
}

impl SheetRead {
    /// Doubtful and unreadable parts, each at the field where an officer corrects it, until that field has
    /// another value than the one read. Notes about a removed session are removed with it.
    #[must_use]
    pub fn notes(&self, form: &SheetForm) -> Vec<Note> {
        let read = SheetForm::from(self);
        let doubts = self.warnings.iter().map(|warning| Note {
            field: place(warning.at, part(&warning.doubt), &read, form).unwrap_or_default(),
            line: Some(warning.line),
            words: warning.doubt.to_string(),
        });
        let called_off = form.unsettled(&form.called_off(self));
        let is_open = |unread: &&Unread| unread.why != WhyUnread::CalledOff || called_off.contains(&unread.text);
        let unread = self.unread.iter().filter(is_open).map(|unread| Note {
            field: place(unread.at, Part::Date, &read, form).unwrap_or_default(),
            line: unread.line,
            words: match unread.text.as_str() {
                "" => unread.why.to_string(),
                text => format!("{}: “{text}”", unread.why),
            },
        });
        doubts.chain(unread).filter(|note| !note.field.is_empty()).collect()
    }
}

/// A part of a session that can be doubtful.
#[derive(Debug, Clone, Copy)]
enum Part {
    Date,
    Ends,
    Venue,
    Code,
    Cancelled,
}

/// The part of a session that a doubt is about.
fn part(doubt: &Doubt) -> Part {
    match doubt {
        Doubt::NoEnd | Doubt::EndNotAfterStart { .. } | Doubt::EndInTheAfternoon { .. } | Doubt::EndsNextDay { .. } => {
            Part::Ends
        }
        Doubt::NoVenue | Doubt::VenueToBeConfirmed => Part::Venue,
        Doubt::SameCode => Part::Code,
        Doubt::Cancelled => Part::Cancelled,
        _ => Part::Date,
    }
}

impl Part {
    /// The name of the field where the part is corrected, and the field's value.
    fn of(self, session: &SessionForm) -> (&'static str, &str) {
        match self {
            Self::Date => ("date", &session.date),
            Self::Ends => ("ends", &session.ends),
            Self::Venue => ("venue", &session.venue),
            Self::Code => ("code", &session.code),
            Self::Cancelled => ("date", &session.cancelled),
        }
    }
}

/// The id of the field where a doubtful part is corrected; `None` once an officer has corrected it.
fn place(at: At, part: Part, read: &SheetForm, form: &SheetForm) -> Option<String> {
    match at {
        At::Field(field) => (own(field, read) == own(field, form)).then(|| field_id(field).to_owned()),
        At::Session(index) => {
            let read = read.sessions.get(index as usize)?;
            let there = form.sessions.iter().position(|typed| typed.nth == read.nth)?;
            let (name, is) = part.of(&form.sessions[there]);
            (part.of(read).1.trim() == is.trim()).then(|| session_field(there, name))
        }
    }
}

/// The form's values for a field of the reader. Empty if the form has no separate field for it; the notes about it then stay.
fn own(field: Field, form: &SheetForm) -> Vec<String> {
    let parts: &[&str] = match field {
        Field::Number => &[&form.number],
        Field::Published => &[&form.published_on, &form.published_at],
        Field::Kind => &[&form.kind],
        Field::Title => &[&form.title],
        Field::CompleteBy => &[&form.complete_by],
        Field::Contact => &[&form.contact_name, &form.contact_phones, &form.contact_emails],
        Field::Audience => &[&form.audience],
        Field::Links => &[&form.links],
        Field::Limit => &[&form.limit, &form.limit_per],
        Field::Detail(detail) => &[form.details.get(detail)],
        Field::Heading | Field::Body | Field::Pin | Field::Sessions => &[],
    };
    parts.iter().map(|part| part.replace("\r\n", "\n").trim().to_owned()).collect()
}

/// The id that a field of the reader has on the page of the form.
fn field_id(field: Field) -> &'static str {
    match field {
        Field::Number => "number",
        Field::Published => "published_on",
        Field::Kind => "kind",
        Field::Title => "title",
        Field::CompleteBy => "complete_by",
        Field::Contact => "contact_name",
        Field::Audience => "audience",
        Field::Links => "links",
        Field::Heading | Field::Body => "body",
        Field::Limit => "limit",
        Field::Detail(detail) => detail.key(),
        Field::Pin => "notes",
        Field::Sessions => "sessions",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::parse;

    const TEXT: &str = "A day in May\n\nNumber: 7/16\nType: CPD\nPublication Date: 01/04/2016\nTo Be Completed By: June 2016\n\nA day in May\n\n\
        DateTimeVenueCourse Code\nMonday 13th May 20169.30Holt HallAB-0516-T001\n\
        Tuesday 24th May 201614:00 to 16:00Holt HallAB-0516-T002\n";

    fn fields(form: &SheetForm) -> Vec<String> {
        parse(TEXT).notes(form).into_iter().map(|note| note.field).collect()
    }

    #[test]
    fn s2_s4_s6_a_note_stays_at_its_field_until_corrected() {
        let mut form = SheetForm::from(&parse(TEXT));
        let all = ["complete_by", "session-1-date", "session-1-ends"];
        let sorted = |form: &SheetForm| {
            let mut fields = fields(form);
            fields.sort();
            fields
        };
        assert_eq!(sorted(&form), all);
        form.sessions[0].venue = "Another".into();
        form.sessions[0].capacity = "30".into();
        assert_eq!(sorted(&form), all, "what is not about the place says nothing of the day");
        form.sessions[0].ends = "11:30".into();
        form.complete_by = "30/06/2016".into();
        assert_eq!(sorted(&form), ["session-1-date"]);
        form.sessions.insert(0, SessionForm::default());
        assert_eq!(sorted(&form), ["session-2-date"], "it goes with its session");
        form.sessions.remove(1);
        assert_eq!(sorted(&form), Vec::<String>::new());
    }
}
