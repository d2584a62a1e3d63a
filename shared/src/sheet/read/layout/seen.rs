//! What a line looks like: a row of a list of sessions, a date, a time, or text.

use super::{Page, Part};
use crate::sheet::read::assemble::place::bare;
use crate::sheet::read::mark::lexicon::Class;
use crate::sheet::read::mark::words::Words;
use crate::sheet::read::mark::{What, purpose};

/// More characters than a row has.
pub(crate) const LONGEST: usize = 300;
/// The most words in a row beside its date and time.
const MOST_WORDS: usize = 16;

/// How plainly a line names a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Plain {
    None,
    /// Numbers that may be a time: "10 to 12".
    Weak,
    /// A start: "9.30am".
    Start,
    /// A start and an end: "9.30 to 11.30".
    Range,
}

/// The parts found in a line.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) code: bool,
    pub(crate) dates: usize,
    pub(crate) time: Plain,
    /// The text before the first date, time or code of the line.
    lead: String,
    lead_words: Words,
    /// The words of the line without dates, times and codes.
    pub(crate) words: Words,
    /// Whether nothing else stands in the line.
    only: bool,
    cells: usize,
    ends: bool,
}

impl Page {
    /// What is seen in a part; `None` if it is longer than a row.
    pub(crate) fn look(&self, part: Part) -> Option<Seen> {
        if part.to - part.from > LONGEST {
            return None;
        }
        let mut rest = self.without(part, |_, mark| !matches!(mark.what, What::Wrong));
        for (from, to) in purpose::asides(self.chars(part)) {
            rest[from..to].fill(' ');
        }
        let marks: Vec<_> = self.marks(part).map(|(_, mark)| mark).filter(|mark| !mark.aside).collect();
        let first = marks
            .iter()
            .find(|mark| !matches!(mark.what, What::Wrong))
            .map_or(part.to, |mark| mark.from.max(part.from));
        let plain = |mark: &&&super::Mark| match mark.time() {
            Some(spell) if spell.is_weak() => Plain::Weak,
            Some(spell) if spell.end.is_some() => Plain::Range,
            Some(_) => Plain::Start,
            None => Plain::None,
        };
        let lead: String = rest[..first - part.from].iter().collect();
        let text: String = rest.iter().collect();
        Some(Seen {
            code: marks.iter().any(|mark| matches!(mark.what, What::Code(_))),
            dates: marks.iter().filter(|mark| mark.date().is_some()).count(),
            time: marks.iter().map(|mark| plain(&mark)).max().unwrap_or(Plain::None),
            lead_words: Words::of(bare(&lead)),
            lead,
            words: Words::of(&text),
            only: bare(&text).is_empty(),
            cells: self.cells(part).len(),
            ends: rest.last() == Some(&'.'),
        })
    }

    /// Each range of times that a part gives plainly, except those of registration and breaks: the identities of their marks.
    pub(crate) fn time_ranges(&self, part: Part) -> Vec<usize> {
        let chars = self.chars(part);
        let range = |mark: &super::Mark| mark.is_strong_time() && mark.time().is_some_and(|spell| spell.end.is_some());
        let of_something_else = |at: usize| {
            let from = chars[..at].iter().rposition(|c| matches!(c, ',' | ';' | '(' | ')' | '/'));
            Words::from_chars(chars[from.map_or(0, |mark| mark + 1)..at].iter().copied()).has(Class::Aside)
        };
        let ranges = self.marks(part).filter(|(_, mark)| !mark.aside && range(mark));
        let ranges = ranges.filter(|(_, mark)| !of_something_else(mark.from.saturating_sub(part.from)));
        let (inside, outside): (Vec<_>, Vec<_>) =
            ranges.partition(|(_, mark)| is_in_brackets(chars, mark.from.saturating_sub(part.from)));
        let plain = if outside.is_empty() { inside } else { outside };
        plain.into_iter().map(|(id, _)| id).collect()
    }
}

impl Seen {
    /// Whether a line under the head of a table with this many columns is a row.
    pub(crate) fn is_row_in_table(&self, columns: usize) -> bool {
        let by_cells = self.cells == columns && columns > 2;
        let sentence = self.ends && self.words.len() > 8;
        (by_cells || self.code || self.dates > 0 || self.time == Plain::Range) && !sentence
    }

    /// Whether a line outside a table is a row.
    pub(crate) fn is_row(&self, after_session: bool) -> bool {
        let deadline = self.is_deadline() && !self.code;
        if self.is_labelled() || self.words.len() > MOST_WORDS || deadline {
            return false;
        }
        let leads = self.starts_a_row() || self.cells > 2;
        match (self.dates > 0, self.time > Plain::None) {
            (true, true) => leads || self.code,
            (true, false) => self.code || (after_session && leads),
            (false, true) => self.code || (after_session && leads && self.time == Plain::Range),
            (false, false) => false,
        }
    }

    /// Whether the line is about the last day of something.
    fn is_deadline(&self) -> bool {
        self.words.has(Class::Return) || purpose::ends_in_deadline(&self.lead_words)
    }

    /// Whether words before the date make it something else: "Booking opens:".
    fn is_labelled(&self) -> bool {
        purpose::is_label(&self.lead_words)
    }

    /// Whether the line gives a date, like a row of a list rather than a sentence.
    pub(crate) fn looks_like_a_row(&self) -> bool {
        self.dates > 0 && self.words.len() <= MOST_WORDS && self.starts_a_row()
    }

    /// Whether the line gives a date and a time, like a row of a list rather than a title.
    pub(crate) fn names_a_session(&self) -> bool {
        self.looks_like_a_row() && self.time > Plain::None
    }

    /// Whether the line gives a date and no time, like one of several dates: "North: Tuesday 6 October 2009 - Cromer".
    pub(crate) fn is_dated_item(&self) -> bool {
        let short = self.words.len() <= MOST_WORDS / 2 && !self.is_deadline() && !self.is_labelled();
        self.dates == 1 && self.time == Plain::None && short && self.starts_a_row()
    }

    /// Whether the row starts with the date, or with a venue and a separator: "Norwich PDC: Friday 13 May 2016".
    fn starts_a_row(&self) -> bool {
        let set_off = self.lead.trim_end().ends_with([':', ',', '-', '\u{2013}', '\u{2014}', '(', '|', ')'])
            && self.lead_words.len() <= 6;
        let words = &self.lead_words;
        let numbered =
            words.len() == 2 && words.word(1).chars().count() <= 2 && words.word(0).chars().all(char::is_alphabetic);
        bare(&self.lead).is_empty()
            || (self.time == Plain::Range || words.len() <= 2) && set_off
            || words.len() == 1 && words.is(0, ["on", "from", "at"])
            || numbered
    }

    /// Whether the line is a date and nothing else.
    pub(crate) fn is_only_date(&self) -> bool {
        self.dates == 1 && !self.code && self.time == Plain::None && self.only
    }

    /// Whether the line starts with a time, and names no date.
    pub(crate) fn starts_with_time(&self) -> bool {
        self.dates == 0 && self.time > Plain::None && bare(&self.lead).is_empty() && !self.lead.contains('(')
    }
}

/// Whether this place is inside brackets.
pub(crate) fn is_in_brackets(chars: &[char], at: usize) -> bool {
    let last = chars[..at].iter().rposition(|c| matches!(c, '(' | ')'));
    last.is_some_and(|last| chars[last] == '(') && chars[at..].contains(&')')
}
