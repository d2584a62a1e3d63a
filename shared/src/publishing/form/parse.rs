//! Parsing a form field by field, or finding its faults.

use std::collections::HashSet;
use time::{Date, PrimitiveDateTime, Time};

use super::{
    SessionForm, SessionReady, SheetForm, SheetReady, WorkshopReady, session_field,
    when::{ending, existing},
};
use crate::{
    email::Email,
    form::{ErrorMessage, FieldFault, FormFault, Wanted},
    moment::{Stamp, read_iso_date, read_iso_time},
    office::OfficeRefused,
    publishing::PublishingFault,
    session::{Capacity, SessionCode, SessionFault},
    sheet::{BODY_MAX, Detail, Details, ITEMS_MAX, SESSIONS_MAX, SheetNumber, WAYS_MAX, named_day},
    text,
    workshop::LimitPer,
};

/// The most places that a school's limit can be.
const LIMIT_MAX: u32 = 100;

/// The faults found so far.
#[derive(Default)]
struct Faults(Vec<FieldFault>);

impl Faults {
    /// Records the fault, if the reading has one.
    fn note<T, E: Into<ErrorMessage>>(&mut self, field: &str, read: Result<T, E>) -> Option<T> {
        read.map_err(|why| self.0.push(FieldFault::new(field, why))).ok()
    }

    /// Text on any number of lines, within its bound, without invisible characters.
    fn text(&mut self, field: &str, typed: &str, most: u32) -> String {
        self.bounded(field, as_kept(&text::shown(typed)), most)
    }

    fn bounded(&mut self, field: &str, text: String, most: u32) -> String {
        if text.chars().count() > most as usize {
            self.0.push(FieldFault::new(field, FormFault::TooLong(most)));
        }
        text
    }

    fn lines(&mut self, field: &str, typed: &str, (lines, most): (usize, u32)) -> Vec<String> {
        let text = self.text(field, typed, most);
        let read: Vec<String> =
            text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
        if read.len() > lines {
            self.0.push(FieldFault::new(field, FormFault::TooManyLines(read.len(), lines)));
        }
        read
    }
}

impl SheetForm {
    /// The text as it is stored when the sheet is published.
    #[must_use]
    pub fn written(&self) -> String {
        as_kept(&text::shown(&self.body))
    }

    /// Turns the form into a sheet that can be published, or names every field that has a fault. With `whole`, the sessions are
    /// part of the form.
    ///
    /// # Errors
    /// [`OfficeRefused::Unreadable`].
    pub fn parse(&self, whole: bool) -> Result<SheetReady, OfficeRefused> {
        self.countable()?;
        let mut faults = Faults::default();
        let number = text::bare(&self.number)
            .parse::<SheetNumber>()
            .map_err(|_| ErrorMessage::from(PublishingFault::SheetNumber));
        let number = faults.note("number", number);
        let required = |text: &str, wanted| {
            if text.is_empty() { Err(ErrorMessage::from(FormFault::Missing(wanted))) } else { Ok(()) }
        };
        let (kind, title) = (faults.text("kind", &self.kind, 60), faults.text("title", &self.title, 300));
        faults.note("kind", required(&kind, Wanted::Kind));
        faults.note("title", required(&title, Wanted::Title));
        let published = self.published(&mut faults);
        let complete_by_text = faults.text("complete_by", &self.complete_by, 100);
        let contact_emails = faults.lines("contact_emails", &self.contact_emails, (WAYS_MAX, 1_000));
        let contact_emails = contact_emails.iter().map(|email| {
            // Kept as written, except for invisible characters, because people copy the address from the page.
            faults.note("contact_emails", Email::try_from(email.as_str()));
            text::bare(email)
        });
        let contact_emails: Vec<String> = contact_emails.collect();
        let contact_name = faults.text("contact_name", &self.contact_name, 300);
        let contact_role = faults.text("contact_role", &self.contact_role, 200);
        let contact_phones = faults.lines("contact_phones", &self.contact_phones, (WAYS_MAX, 500));
        let audience = faults.text("audience", &self.audience, 1_000);
        let mut details = Details::default();
        for detail in Detail::ALL {
            details.set(detail, &faults.text(detail.key(), self.details.get(detail), Detail::MAX));
        }
        let links = faults.lines("links", &self.links, (ITEMS_MAX, 4_000));
        let body = faults.bounded("body", self.written(), BODY_MAX);
        let workshop = if self.sessions.is_empty() && whole { None } else { self.workshop(&title, whole, &mut faults) };
        let (Some(number), true) = (number, faults.0.is_empty()) else {
            return Err(OfficeRefused::Unreadable(faults.0));
        };
        Ok(SheetReady {
            number,
            kind,
            title,
            published,
            complete_by: named_day(&complete_by_text),
            complete_by_text,
            contact_name,
            contact_role,
            contact_phones,
            contact_emails,
            audience,
            details,
            links,
            body,
            workshop,
        })
    }

    /// Refuses a form with more sessions than a sheet can have, before other code looks at each session.
    ///
    /// # Errors
    /// [`OfficeRefused::Unreadable`].
    pub fn countable(&self) -> Result<(), OfficeRefused> {
        match self.sessions.len() {
            count if count > SESSIONS_MAX => {
                Err(OfficeRefused::of([Some(FieldFault::new("sessions", PublishingFault::TooManySessions(count)))]))
            }
            _ => Ok(()),
        }
    }

    fn workshop(&self, title: &str, whole: bool, faults: &mut Faults) -> Option<WorkshopReady> {
        let own = faults.text("workshop_title", &self.workshop_title, 300);
        let opens = self.opens(faults);
        let last_day = optional(&self.closes_on, read_date).map_err(|()| ErrorMessage::from(FormFault::Date));
        let last_day = faults.note("closes_on", last_day).flatten();
        if let (Some(opens), Some(last)) = (opens, last_day)
            && last < opens.date()
        {
            faults.0.push(FieldFault::new("closes_on", PublishingFault::ClosesNotAfterOpening));
        }
        let limit = optional(&self.limit, |typed| typed.parse().ok().filter(|places| (1..=LIMIT_MAX).contains(places)));
        let limit = faults.note("limit", limit.map_err(|()| ErrorMessage::from(PublishingFault::Limit))).flatten();
        let sessions: Vec<_> =
            self.sessions.iter().enumerate().map(|(index, session)| session.parse(index, faults)).collect();
        let mut codes = HashSet::new();
        for (index, session) in sessions.iter().enumerate() {
            if let Some(code) = session.as_ref().and_then(|session| session.code.as_ref())
                && !codes.insert(code.clone())
            {
                faults.0.push(FieldFault::new(&session_field(index, "code"), SessionFault::CodeTwice));
            }
        }
        Some(WorkshopReady {
            title: if own.is_empty() { title.to_owned() } else { own },
            aims_lead: faults.text("aims_lead", &self.aims_lead, 500),
            aims: faults.lines("aims", &self.aims, (ITEMS_MAX, 4_000)),
            opens,
            last_day,
            limit,
            limit_per: if self.limit_per == "session" { LimitPer::Session } else { LimitPer::Workshop },
            notes: faults.text("notes", &self.notes, 2_000),
            sessions: if whole { sessions.into_iter().collect::<Option<_>>()? } else { vec![] },
        })
    }

    /// When the sheet was published, if its text says so.
    fn published(&self, faults: &mut Faults) -> Option<Stamp> {
        let day = optional(&self.published_on, read_date).map_err(|()| ErrorMessage::from(FormFault::Date));
        let time = optional(&self.published_at, read_time).map_err(|()| ErrorMessage::from(FormFault::Time));
        let (date, time) = (faults.note("published_on", day).flatten()?, faults.note("published_at", time).flatten());
        let civil = PrimitiveDateTime::new(date, time.unwrap_or(Time::MIDNIGHT));
        faults.note("published_at", existing(civil))?;
        Some(Stamp { date, time })
    }

    /// When booking opens: at 9am if only a day is given.
    fn opens(&self, faults: &mut Faults) -> Option<PrimitiveDateTime> {
        let nine = Time::from_hms(9, 0, 0).unwrap_or(Time::MIDNIGHT);
        let day = faults
            .note("opens_on", optional(&self.opens_on, read_date).map_err(|()| ErrorMessage::from(FormFault::Date)))
            .flatten()?;
        let time = faults
            .note("opens_at", optional(&self.opens_at, read_time).map_err(|()| ErrorMessage::from(FormFault::Time)))
            .flatten();
        faults.note("opens_at", existing(PrimitiveDateTime::new(day, time.unwrap_or(nine))))
    }
}

impl SessionForm {
    /// Turns the form of one session into a session, or names every field that has a fault. The fields have the ids of a
    /// sheet's first session.
    ///
    /// # Errors
    /// [`OfficeRefused::Unreadable`].
    pub fn ready(&self) -> Result<SessionReady, OfficeRefused> {
        let mut faults = Faults::default();
        match (self.parse(0, &mut faults), faults.0.is_empty()) {
            (Some(session), true) => Ok(session),
            _ => Err(OfficeRefused::Unreadable(faults.0)),
        }
    }

    /// When the session ends: on the day on which it starts, or later.
    fn end(&self, index: usize, starts: Option<PrimitiveDateTime>, faults: &mut Faults) -> Option<PrimitiveDateTime> {
        let id = |field: &str| session_field(index, field);
        let last = optional(&self.ends_on, read_date).map_err(|()| ErrorMessage::from(FormFault::Date));
        let last = faults.note(&id("ends_on"), last);
        let ends = match self.ends.trim() {
            "" if !self.cancelled.is_empty() => return None,
            "" => Err(ErrorMessage::from(FormFault::Missing(Wanted::End))),
            typed => read_time(typed).ok_or(ErrorMessage::from(FormFault::Time)),
        };
        let (ends, last, starts) = (faults.note(&id("ends"), ends)?, last?, starts?);
        let field = if last.is_some_and(|last| last < starts.date()) { "ends_on" } else { "ends" };
        faults.note(&id(field), ending(starts.date(), starts, last, ends))
    }

    fn parse(&self, index: usize, faults: &mut Faults) -> Option<SessionReady> {
        let id = |field: &str| session_field(index, field);
        let cancelled = !self.cancelled.is_empty();
        let code = optional(&self.code, |typed| Some(SessionCode::try_from(typed)));
        let code = code.ok().flatten().transpose();
        let code = faults.note(&id("code"), code).flatten();
        let date = faults.note(&id("date"), read_date(&self.date).ok_or(ErrorMessage::from(FormFault::Date)));
        let starts = faults.note(&id("starts"), read_time(&self.starts).ok_or(ErrorMessage::from(FormFault::Time)));
        let starts = date.zip(starts).map(|(date, time)| PrimitiveDateTime::new(date, time));
        let starts = starts.and_then(|starts| faults.note(&id("starts"), existing(starts)));
        let ends = self.end(index, starts, faults);
        let venue = faults.text(&id("venue"), &self.venue, 200);
        if venue.is_empty() {
            faults.0.push(FieldFault::new(&id("venue"), FormFault::Missing(Wanted::Venue)));
        }
        // Nobody can be booked on a cancelled session, so its capacity need not be known.
        let capacity = if cancelled && self.capacity.trim().is_empty() { "1" } else { &self.capacity };
        let capacity = faults.note(&id("capacity"), capacity.parse::<Capacity>());
        let (room, note) = (faults.text(&id("room"), &self.room, 100), faults.text(&id("note"), &self.note, 500));
        Some(SessionReady {
            code,
            starts: starts?,
            ends,
            venue,
            new_venue: !self.new_venue.is_empty(),
            room,
            note,
            capacity: capacity?,
            over_room: !self.over_room.is_empty(),
            known_clashes: self.known_clashes.clone(),
            cancelled,
        })
    }
}

/// Text as it is stored: a browser sends two characters for the end of each line.
fn as_kept(typed: &str) -> String {
    typed.replace("\r\n", "\n").trim().to_owned()
}

/// The field's value. `None`: the field is empty. `Err`: it cannot be read.
fn optional<T>(typed: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, ()> {
    match text::bare(typed).trim() {
        "" => Ok(None),
        typed => read(typed).map(Some).ok_or(()),
    }
}

/// A date as a date field sends it, or as it is written: 13/05/2016.
fn read_date(typed: &str) -> Option<Date> {
    let typed = text::bare(typed);
    let typed = typed.trim();
    read_iso_date(typed).ok().or_else(|| {
        let mut parts = typed.split(['/', '.', '-']);
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || year.len() != 4 {
            return None;
        }
        read_iso_date(&format!("{year}-{month:0>2}-{day:0>2}")).ok()
    })
}

/// A time as a time field sends it, or as it is written: 9.30.
fn read_time(typed: &str) -> Option<Time> {
    let typed = text::bare(typed).trim().replace('.', ":");
    let (hour, minute) = typed.split_once(':')?;
    read_iso_time(&format!("{hour:0>2}:{}", minute.get(..2)?)).ok()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::sheet::parse;

    pub(in crate::publishing::form) fn session() -> SessionForm {
        SessionForm {
            code: "tls-0516-t045".into(),
            date: "13/05/2016".into(),
            starts: "9.30".into(),
            ends: "11:30".into(),
            venue: "Norwich PDC".into(),
            capacity: "30".into(),
            ..SessionForm::default()
        }
    }

    pub(in crate::publishing::form) fn sheet(sessions: Vec<SessionForm>) -> SheetForm {
        SheetForm {
            number: "71/16".into(),
            kind: "CPD".into(),
            title: "A title".into(),
            sessions,
            ..SheetForm::default()
        }
    }

    pub(in crate::publishing::form) fn faults(form: &SheetForm) -> Vec<(String, ErrorMessage)> {
        match form.parse(true) {
            Err(OfficeRefused::Unreadable(faults)) => {
                faults.into_iter().map(|fault| (fault.field, fault.message)).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn dates_and_times_are_taken_as_people_write_them() {
        let ready = sheet(vec![session()]).parse(true).unwrap();
        let session = &ready.workshop.unwrap().sessions[0];
        assert_eq!(session.starts.to_string(), "2016-05-13 9:30:00.0");
        assert_eq!(session.code.as_ref().unwrap().as_str(), "TLS-0516-T045");
        assert_eq!(read_date("31/02/2016"), None);
        assert_eq!(read_date("13/05/16"), None, "which century is not guessed");
        assert_eq!(read_time("25:00"), None);
    }

    #[test]
    fn every_fault_is_named_at_its_field() {
        let empty = SheetForm { sessions: vec![SessionForm::default(), session(), session()], ..SheetForm::default() };
        let found = faults(&empty);
        for field in
            ["number", "kind", "title", "session-1-date", "session-1-ends", "session-1-venue", "session-1-capacity"]
        {
            assert!(found.iter().any(|(at, _)| at == field), "{field}: {found:?}");
        }
        assert!(found.contains(&("session-3-code".to_owned(), ErrorMessage::from(SessionFault::CodeTwice))));
    }

    #[test]
    fn a_session_ends_after_it_starts_and_a_cancelled_one_need_not_end() {
        let backwards = SessionForm { ends: "09:00".into(), ..session() };
        assert_eq!(
            faults(&sheet(vec![backwards])),
            [("session-1-ends".to_owned(), ErrorMessage::from(SessionFault::EndNotAfterStart))]
        );
        let open = SessionForm { ends: String::new(), capacity: String::new(), ..session() };
        assert_eq!(faults(&sheet(vec![open.clone()])).len(), 2);
        let cancelled = SessionForm { cancelled: "yes".into(), ..open };
        assert!(sheet(vec![cancelled]).parse(true).unwrap().workshop.unwrap().sessions[0].cancelled);
    }

    #[test]
    fn a_sheet_of_201_sessions_is_refused_at_its_sessions() {
        let form = |count| sheet(vec![SessionForm { code: String::new(), ..session() }; count]);
        assert!(form(SESSIONS_MAX).parse(true).is_ok());
        assert_eq!(
            faults(&form(SESSIONS_MAX + 1)),
            [("sessions".to_owned(), ErrorMessage::from(PublishingFault::TooManySessions(201)))]
        );
    }

    #[test]
    fn lists_of_a_sheet_have_bounds_beside_their_fields() {
        let many = |line: &str, count: usize| vec![line; count].join("\n");
        let form = |lines: usize, ways: usize| SheetForm {
            links: many("a", lines),
            aims: many("b", lines),
            contact_phones: many("1", ways),
            contact_emails: many("a@b.example", ways),
            ..sheet(vec![session()])
        };
        assert!(form(50, 20).parse(true).is_ok());
        let found: Vec<String> = faults(&form(51, 21)).into_iter().map(|(field, _)| field).collect();
        assert_eq!(found, ["contact_emails", "contact_phones", "links", "aims"]);
    }

    #[test]
    fn booking_closes_after_it_opens() {
        let form =
            SheetForm { opens_on: "2016-04-25".into(), closes_on: "2016-04-24".into(), ..sheet(vec![session()]) };
        assert_eq!(
            faults(&form),
            [("closes_on".to_owned(), ErrorMessage::from(PublishingFault::ClosesNotAfterOpening))]
        );
    }

    #[test]
    fn s1_a_read_sheet_becomes_a_form_that_lacks_only_capacities() {
        let text = "Number: 71/16\nType: CPD\nTitle\nContact: Ann Lee 01603 123456\n";
        let form = SheetForm::from(&parse(text));
        assert_eq!((form.number.as_str(), form.kind.as_str()), ("71/16", "CPD"));
    }
}
