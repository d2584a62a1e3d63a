//! The values of the labels at the top: number, kind, dates, contact, audience, links.

use super::contact;
use super::head::{Entry, Head};
use crate::moment::Stamp;
use crate::sheet::read::clean::line::folded;
use crate::sheet::read::layout::Page;
use crate::sheet::read::mark::dates::Dated;
use crate::sheet::read::mark::one_day::one_day;
use crate::sheet::read::mark::scan::blank_out;
use crate::sheet::read::mark::times;
use crate::sheet::{At, Doubt, Field, SheetRead, WhyUnread};

/// More characters than a contact has.
const LONGEST_CONTACT: usize = 500;

impl SheetRead {
    /// Takes the values of the labels; if a label occurs twice, the first that has a value.
    pub(crate) fn take_entries(&mut self, head: &Head) {
        let mut taken: Vec<(Field, String)> = Vec::new();
        for entry in head.entries.iter().filter(|entry| !entry.values.is_empty()) {
            let value = entry.values.join(" ");
            match taken.iter().find(|(field, _)| *field == entry.field) {
                None => {
                    self.take_entry(entry, &value);
                    taken.push((entry.field, value));
                }
                Some((field, first)) if *first != value => {
                    self.warn(At::Field(*field), entry.line, Doubt::Repeated { ignored: value });
                }
                Some(_) => {}
            }
        }
        for (line, text) in &head.unknown {
            self.give_up(Field::Heading, *line, text, WhyUnread::UnknownLabel);
        }
    }

    fn take_entry(&mut self, entry: &Entry, value: &str) {
        match entry.field {
            Field::Number => match value.parse() {
                Ok(number) if !starts_with_a_year(value) => self.number = Some(number),
                _ => self.give_up(Field::Number, entry.line, value, WhyUnread::NotANumber),
            },
            Field::Kind => match value.parse() {
                Ok(kind) => self.kind = Some(kind),
                Err(_) => self.give_up(Field::Kind, entry.line, value, WhyUnread::NotUnderstood),
            },
            Field::Published => self.take_published(entry.line, value),
            Field::CompleteBy => self.take_complete_by(entry.line, value),
            Field::Contact => self.take_contact(entry.line, &entry.values),
            Field::Audience => self.audience = Some(value.to_owned()),
            Field::Detail(detail) => self.details.set(detail, value),
            Field::Links => {
                self.links = entry
                    .values
                    .iter()
                    .flat_map(|line| cells(line))
                    .flat_map(|cell| cell.split("; ").flat_map(several_links).collect::<Vec<_>>())
                    .filter(|link| !link.is_empty())
                    .collect();
            }
            _ => {}
        }
    }

    fn take_published(&mut self, line: u32, value: &str) {
        match one_day(value) {
            Ok((dated, date, mut chars)) => {
                blank_out(&mut chars, dated.from, dated.to);
                let spells = times::find(&chars);
                let time = match spells.as_slice() {
                    [spell] if spell.end.is_none() => spell.times().map(|times| Some(times.start)),
                    [] => Ok(None),
                    _ => Err(WhyUnread::SeveralTimes),
                };
                if let Err(why) = time {
                    self.give_up(Field::Published, line, value, why);
                }
                self.published = Some(Stamp { date, time: time.ok().flatten() });
                self.check_weekday(Field::Published, line, &dated);
            }
            Err(why) => self.give_up(Field::Published, line, value, why),
        }
    }

    fn take_complete_by(&mut self, line: u32, value: &str) {
        self.complete_by_text = Some(value.to_owned());
        match one_day(value) {
            Ok((dated, date, _)) => {
                self.complete_by = Some(date);
                self.check_weekday(Field::CompleteBy, line, &dated);
            }
            Err(why) => self.give_up(Field::CompleteBy, line, value, why),
        }
    }

    /// Warns of a day of completion before publication; the labels can be in any order.
    pub(crate) fn compare_dates(&mut self, head: &Head) {
        let (Some(date), Some(published)) = (self.complete_by, self.published) else {
            return;
        };
        if date < published.date {
            let line = head.entries.iter().find(|entry| entry.field == Field::CompleteBy).map_or(1, |entry| entry.line);
            self.warn(At::Field(Field::CompleteBy), line, Doubt::BeforePublication { date });
        }
    }

    fn check_weekday(&mut self, field: Field, line: u32, dated: &Dated) {
        if let Some(doubt) = dated.doubt() {
            self.warn(At::Field(field), line, doubt);
        }
    }

    fn take_contact(&mut self, line: u32, values: &[String]) {
        self.contact_text = Some(values.join("\n"));
        let value = values.join(", ");
        if value.chars().count() > LONGEST_CONTACT {
            self.give_up(Field::Contact, line, &value, WhyUnread::NotUnderstood);
            return;
        }
        let read = contact::read(&value);
        self.contacts = read.contacts;
        for part in read.unread {
            self.give_up(Field::Contact, line, &part, WhyUnread::NotUnderstood);
        }
    }
}

/// Whether a number is written the other way round: "2016/71".
fn starts_with_a_year(value: &str) -> bool {
    let digits = value.trim_start_matches(|c: char| !c.is_ascii_digit());
    let serial = digits.split(['/', '-']).next().unwrap_or_default().trim();
    serial.len() == 4 && serial.parse::<u16>().is_ok_and(|year| (1980..2080).contains(&year))
}

/// The links that commas separate: "plan.pdf, www.example.org". A comma inside one title separates nothing.
fn several_links(text: &str) -> Vec<String> {
    let parts: Vec<&str> = text.split(", ").map(str::trim).collect();
    let is_link = |part: &&str| {
        let last = part.rsplit(' ').next().unwrap_or_default();
        last.contains("://") || last.contains('@') || last.trim_end_matches('.').contains('.')
    };
    if parts.iter().all(is_link) { parts.into_iter().map(str::to_owned).collect() } else { vec![text.to_owned()] }
}

/// The cells of a line.
fn cells(text: &str) -> Vec<String> {
    let page = Page::of_text(text);
    page.cells(page.part(0)).into_iter().map(|cell| folded(&page.text(cell))).collect()
}
