//! What a mark is that no session and no field was made of: something else, or what is known already.

use time::PrimitiveDateTime;

use super::account::{Account, Owner};
use super::layout::Part;
use super::layout::sentences::Sentence;
use super::mark::dates::Day;
use super::mark::lexicon::Class;
use super::mark::purpose::{self, Purpose};
use super::mark::words::Words;
use super::mark::{Mark, What};
use crate::sheet::{Field, SessionRead};

/// How many characters before a mark are read for its purpose.
const LEAD: usize = 160;

impl Account<'_> {
    /// What a date or a time is in its sentence, if it is not a session's.
    pub(crate) fn purpose(&self, sentence: &Sentence, id: usize) -> Option<Purpose> {
        let mark = &self.page.marks[id];
        if mark.aside {
            return Some(Purpose::Around);
        }
        let lead = self.lead(sentence, mark);
        // What follows on later lines may be about another day.
        let above: Vec<char> = sentence
            .parts
            .iter()
            .filter(|part| part.line <= mark.line)
            .flat_map(|part| [self.page.chars(*part), &['\n']].concat())
            .collect();
        let above = Words::from_chars(above.into_iter());
        let found = purpose::of_a_date(&lead, &above, &sentence.words);
        found.or_else(|| (mark.time().is_some() && sentence.words.has(Class::Around)).then_some(Purpose::Around))
    }

    /// The words of a sentence before a mark, with those of other marks left out.
    fn lead(&self, sentence: &Sentence, mark: &Mark) -> Words {
        let mut chars = Vec::new();
        for part in sentence.parts.iter().take_while(|part| part.line <= mark.line) {
            let to = if part.line == mark.line { mark.from.clamp(part.from, part.to) } else { part.to };
            let from = part.from.max(to.saturating_sub(LEAD));
            chars.extend(self.page.without(Part { from, to, ..*part }, |_, mark| !matches!(mark.what, What::Wrong)));
            chars.push('\n');
        }
        let far = chars.len().saturating_sub(LEAD);
        Words::from_chars(chars[far..].iter().copied())
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
