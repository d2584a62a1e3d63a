//! What was read of a pasted sheet, as a form; and what the reader has to say about it, at its place.

use serde::{Deserialize, Serialize};

use super::{SessionForm, SheetForm, markdown, session_field};
use crate::{
    moment::{iso_date, iso_time},
    sheet::{At, Field, SessionRead, SheetRead},
    workshop::LimitPer,
};

/// Something that an officer should look at, and the field that it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The field's id on the page of the form.
    pub field: String,
    /// The line of the pasted text, counted from 1, where it is known.
    pub line: Option<u32>,
    /// What to look at.
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
            complete_by: read.complete_by.map_or_else(|| text(&read.complete_by_text), iso_date),
            contact_name: one.map_or_else(written, |contact| text(&contact.name)),
            contact_role: one.map(|contact| text(&contact.role)).unwrap_or_default(),
            contact_phones: lines(
                &mut read.contacts.iter().flat_map(|contact| contact.phones.iter().map(ToString::to_string)),
            ),
            contact_emails: lines(&mut read.contacts.iter().flat_map(|contact| contact.emails.iter().cloned())),
            audience: text(&read.audience),
            links: read.links.join("\n"),
            body: markdown(&read.body),
            aims_lead: read.aims.as_ref().map(|aims| aims.lead_in.clone()).unwrap_or_default(),
            aims: read.aims.as_ref().map(|aims| aims.items.join("\n")).unwrap_or_default(),
            closes_on: read.complete_by.filter(|_| !read.sessions.is_empty()).map(iso_date).unwrap_or_default(),
            limit: read.limit.map(|limit| limit.places.to_string()).unwrap_or_default(),
            limit_per: if read.limit.is_some_and(|limit| limit.per == LimitPer::Session) {
                "session"
            } else {
                "workshop"
            }
            .to_owned(),
            free: if read.free == Some(true) { "yes".to_owned() } else { String::new() },
            notes: text(&read.refreshments),
            sessions: read.sessions.iter().map(SessionForm::from).collect(),
            ..Self::default()
        }
    }
}

impl From<&SessionRead> for SessionForm {
    fn from(read: &SessionRead) -> Self {
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        Self {
            code: read.code.as_ref().map(ToString::to_string).unwrap_or_default(),
            date: iso_date(read.starts.date()),
            starts: iso_time(read.starts.time()),
            ends: read.ends.map(|ends| iso_time(ends.time())).unwrap_or_default(),
            venue: text(&read.venue),
            room: text(&read.room),
            note: text(&read.note),
            // The text does not say, and nothing is invented: an officer does.
            capacity: String::new(),
            over_room: String::new(),
            cancelled: if read.cancelled { "yes".to_owned() } else { String::new() },
        }
    }
}

impl SheetRead {
    /// What the reader is not sure of or could not read, each at the field where an officer puts it right. A session that
    /// has been taken out of the form leaves its notes behind, at the sessions.
    #[must_use]
    pub fn notes(&self, form: &SheetForm) -> Vec<Note> {
        let place = |at: At| match at {
            At::Field(field) => field_id(field).to_owned(),
            At::Session(index) => {
                let index = index as usize;
                let there = self.sessions.get(index).map(SessionForm::from).and_then(|read| {
                    form.sessions.iter().position(|typed| typed.date == read.date && typed.starts == read.starts)
                });
                there.map_or_else(|| "sessions".to_owned(), |there| session_field(there, "date"))
            }
        };
        let doubts = self.warnings.iter().map(|warning| Note {
            field: place(warning.at),
            line: Some(warning.line),
            words: warning.doubt.to_string(),
        });
        let unread = self.unread.iter().map(|unread| Note {
            field: place(unread.at),
            line: unread.line,
            words: if unread.text.is_empty() {
                unread.why.to_string()
            } else {
                format!("{}: “{}”", unread.why, unread.text)
            },
        });
        doubts.chain(unread).collect()
    }
}

/// The id that a field of the reader has on the page of the form.
fn field_id(field: Field) -> &'static str {
    match field {
        Field::Number | Field::Published => "number",
        Field::Kind => "kind",
        Field::Title => "title",
        Field::CompleteBy => "complete_by",
        Field::Contact => "contact_name",
        Field::Audience => "audience",
        Field::Links => "links",
        Field::Heading | Field::Body => "body",
        Field::Limit => "limit",
        Field::Free => "free",
        Field::Pin => "notes",
        Field::Sessions => "sessions",
    }
}
