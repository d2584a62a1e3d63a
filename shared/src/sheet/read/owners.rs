//! What a mark is that no session and no field was made of: something else, or what is known already.

use time::PrimitiveDateTime;

use super::account::{Account, Owner};
use super::layout::Part;
use super::layout::sentences::Sentence;
use super::mark::dates::Day;
use super::mark::lexicon::Class;
use super::mark::purpose::{self, Beside, Purpose};
use super::mark::words::Words;
use super::mark::{Mark, What};
use crate::sheet::{Field, SessionRead};

/// A line's index, and a character's in it.
type Place = (usize, usize);

fn place(mark: &Mark) -> Place {
    (mark.line, mark.from)
}

impl Account<'_> {
    /// What a date or a time is in its sentence, if it is not a session's.
    pub(crate) fn purpose(&self, sentence: &Sentence, id: usize) -> Option<Purpose> {
        let mark = &self.page.marks[id];
        if mark.aside {
            return Some(Purpose::Around);
        }
        let by_words = |mark: &Mark| purpose::of_a_date(&self.beside(sentence, mark), &sentence.words);
        let own = by_words(mark);
        if mark.time().is_none() {
            return own;
        }
        let around = || sentence.words.has(Class::Around).then_some(Purpose::Around);
        own.or_else(around).or_else(|| by_words(self.date_beside(sentence, mark)?))
    }

    /// The date that a time follows, or else the first after it.
    fn date_beside(&self, sentence: &Sentence, mark: &Mark) -> Option<&Mark> {
        let (before, after) = self.dates_around(&sentence.parts, mark);
        before.last().or(after.first()).copied()
    }

    /// The dates in these parts before a mark and after it.
    fn dates_around(&self, parts: &[Part], mark: &Mark) -> (Vec<&Mark>, Vec<&Mark>) {
        let dates = parts.iter().flat_map(|part| self.page.marks(*part)).map(|(_, other)| other);
        dates
            .filter(|other| other.date().is_some() && !other.aside && place(other) != place(mark))
            .partition(|other| place(other) < place(mark))
    }

    /// The words beside a mark. Those of lines that say something else are not beside a date.
    fn beside(&self, sentence: &Sentence, mark: &Mark) -> Beside {
        let parts: &[Part] =
            if mark.date().is_some() { self.page.around(sentence, mark.line) } else { &sentence.parts };
        let (before, after) = self.dates_around(parts, mark);
        let mut from = (0, 0);
        let mut next = mark;
        for date in before.into_iter().rev() {
            let between = self.words(parts, (date.line, date.to), place(next));
            if between.len() != 1 || !between.is(0, ["and", "or", "to", "until"]) {
                from = (date.line, date.to);
                break;
            }
            next = date;
        }
        let to = after.first().map_or((usize::MAX, 0), |date| place(date));
        let mut inside = parts.iter().flat_map(|part| self.page.marks(*part)).map(|(_, other)| other);
        let spans = inside.any(|other| {
            let within = (from..to).contains(&place(other)) && !other.aside;
            within && other.is_strong_time() && other.time().is_some_and(|spell| spell.end.is_some())
        });
        Beside { lead: self.words(parts, from, place(mark)), all: self.words(parts, from, to), spans }
    }

    /// The words of these parts from one place to another, with those of marks left out.
    fn words(&self, parts: &[Part], from: Place, to: Place) -> Words {
        let mut chars = Vec::new();
        for part in parts {
            let (start, end) = (from.max((part.line, part.from)), to.min((part.line, part.to)));
            if start < end {
                let part = Part { from: start.1, to: end.1, ..*part };
                chars.extend(self.page.without(part, |_, mark| !matches!(mark.what, What::Wrong)));
                chars.push('\n');
            }
        }
        Words::from_chars(chars.into_iter())
    }

    /// The thing that says the same as a mark.
    pub(crate) fn repeated(&self, sentence: &Sentence, id: usize) -> Option<Owner> {
        let day = |mark: &Mark, starts: PrimitiveDateTime| {
            mark.date().is_some_and(|dated| match dated.day {
                Day::On(date) => date == starts.date(),
                Day::NoYear(day, month) => {
                    day == u16::from(starts.day()) && month == u16::from(u8::from(starts.month()))
                }
                _ => false,
            })
        };
        let mark = &self.page.marks[id];
        if let (What::Code(code), sessions) = (&mark.what, &self.sheet.sessions) {
            return sessions.iter().position(|session| session.code.as_ref() == Some(code)).map(Owner::Session);
        }
        if let Some(date) = mark.date().and_then(|dated| dated.date().ok()) {
            if self.sheet.published.is_some_and(|published| published.date == date) {
                return Some(Owner::Field(Field::Published));
            }
            if self.sheet.complete_by == Some(date) {
                return Some(Owner::Field(Field::CompleteBy));
            }
        }
        if mark.date().is_some() {
            let ends = |session: &SessionRead| session.ends.is_some_and(|ends| day(mark, ends));
            let same = |session: &SessionRead| day(mark, session.starts) || ends(session);
            return self.sheet.sessions.iter().position(same).map(Owner::Session);
        }
        let times = mark.time()?.times().ok()?;
        let dates: Vec<&Mark> = sentence
            .parts
            .iter()
            .flat_map(|part| self.page.marks(*part))
            .map(|(_, mark)| mark)
            .filter(|mark| mark.date().is_some())
            .collect();
        let same = |session: &SessionRead| {
            let own = [Some(session.starts), session.ends].map(|moment| moment.map(PrimitiveDateTime::time));
            let on_day = dates.is_empty() || dates.iter().any(|date| day(date, session.starts));
            on_day && own.contains(&Some(times.start)) && times.end.is_none_or(|end| own[1] == Some(end))
        };
        self.sheet.sessions.iter().position(same).map(Owner::Session)
    }
}
