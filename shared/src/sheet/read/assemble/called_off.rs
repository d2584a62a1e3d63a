//! Matches the words that cancel a session to the sessions that they mean.

use std::collections::{BTreeSet, HashSet};

use time::{Date, PrimitiveDateTime, Time};

use crate::sheet::read::layout::Page;
use crate::sheet::read::layout::sentences::Sentence;
use crate::sheet::read::mark::dates::{self, Day};
use crate::sheet::read::mark::off::{self, Scope};
use crate::sheet::read::mark::{Mark, days};
use crate::sheet::{SESSIONS_MAX, SheetRead};

/// A sentence that cancels a session.
pub(crate) struct Words<'a> {
    page: &'a Page,
    sentence: &'a Sentence,
    calls_off: bool,
    /// Whether the sentence heads the sessions below it.
    heads: bool,
}

/// Reads a sentence; `None` if it cancels nothing.
pub(crate) fn read<'a>(page: &'a Page, sentence: &'a Sentence) -> Option<Words<'a>> {
    let calls_off = off::calls_off(&sentence.words);
    let mut words = Words { page, sentence, calls_off, heads: false };
    words.heads = off::heads(&sentence.text, &sentence.words) && !words.is_dated();
    let moves = off::moves(&sentence.words) && words.dates().next().is_some();
    (calls_off || words.heads || moves).then_some(words)
}

impl Words<'_> {
    fn dates(&self) -> impl Iterator<Item = &Mark> {
        let marks = self.sentence.parts.iter().flat_map(|part| self.page.marks(*part));
        marks.map(|(_, mark)| mark).filter(|mark| mark.date().is_some())
    }

    /// Whether the sentence names a day.
    pub(crate) fn is_dated(&self) -> bool {
        self.dates().next().is_some()
    }

    /// The sessions of the sheet that are cancelled; empty if that is not certain.
    pub(crate) fn meant(&self, sheet: &SheetRead) -> Vec<usize> {
        // No sheet can have more sessions. Comparing every sentence with every session would take too long.
        if sheet.sessions.is_empty() || sheet.sessions.len() > SESSIONS_MAX {
            return Vec::new();
        }
        let starts: Vec<_> = sheet.sessions.iter().map(|session| Some(session.starts)).collect();
        let line = self.page.number(self.sentence.line());
        let mut meant = if self.calls_off { self.among(&starts) } else { Vec::new() };
        if meant.is_empty() && self.heads {
            let below = (0..sheet.sessions.len()).skip_while(|at| sheet.sessions[*at].line < line);
            meant = below.take_while(|at| sheet.sessions[*at].cancelled).collect();
        }
        if meant.is_empty() && !self.is_dated() {
            meant = self.in_scope(sheet, line);
        }
        meant
    }

    /// Which of the sessions that start at these times are cancelled by date: if in doubt, all that match the words.
    fn among(&self, starts: &[Option<PrimitiveDateTime>]) -> Vec<usize> {
        let years: BTreeSet<i32> = starts.iter().flatten().map(|starts| starts.year()).collect();
        let dates: HashSet<Date> = self.dates().flat_map(|mark| self.days(mark, &years)).collect();
        let start = self.start();
        let concerns = |starts: &PrimitiveDateTime| {
            dates.contains(&starts.date()) && start.is_none_or(|start| start == starts.time())
        };
        (0..starts.len()).filter(|at| starts[*at].as_ref().is_some_and(concerns)).collect()
    }

    /// The days that a mark names in these years.
    fn days(&self, mark: &Mark, years: &BTreeSet<i32>) -> Vec<Date> {
        if let Some(Day::On(date)) = mark.date().map(|dated| dated.day) {
            return vec![date];
        }
        let written: String = self.page.lines[mark.line].chars[mark.from..mark.to].iter().collect();
        let in_year = |year: &i32| {
            let chars: Vec<char> = format!("{written} {year}").chars().collect();
            let each = days::find(&chars).map_or_else(|| dates::find(&chars), |days| days.each);
            each.iter().filter_map(|day| day.date().ok()).collect::<Vec<_>>()
        };
        years.iter().flat_map(in_year).collect()
    }

    /// The start, if the sentence names one.
    fn start(&self) -> Option<Time> {
        let marks = self.sentence.parts.iter().flat_map(|part| self.page.marks(*part));
        let mut times = marks.filter(|(_, mark)| mark.is_strong_time()).filter_map(|(_, mark)| mark.time());
        let only = times.next().filter(|_| times.next().is_none())?;
        only.times().ok().map(|times| times.start)
    }

    /// The sessions that a sentence without a date means, if that is certain.
    fn in_scope(&self, sheet: &SheetRead, line: u32) -> Vec<usize> {
        let Some(scope) = off::scope(&self.sentence.words) else { return Vec::new() };
        let (above, below): (Vec<usize>, Vec<usize>) =
            (0..sheet.sessions.len()).partition(|at| sheet.sessions[*at].line < line);
        match scope {
            Scope::TheOne if sheet.sessions.len() == 1 => vec![0],
            Scope::Above => above,
            Scope::Below => below,
            Scope::Every if above.is_empty() || below.is_empty() => [above, below].concat(),
            Scope::TheOne | Scope::Every => Vec::new(),
        }
    }
}

/// Whether a line cancels the session of a day.
pub(crate) fn names_a_day(page: &Page, line: usize) -> bool {
    let part = page.part(line);
    let dated = page.marks(part).any(|(_, mark)| mark.date().is_some());
    dated && off::calls_off(&crate::sheet::read::mark::words::Words::of(&page.text(part)))
}

/// The sentences of a text that cancel a session.
pub(crate) fn sentences(text: &str) -> Vec<String> {
    let page = Page::of_text(text);
    let mut found = Vec::new();
    page.paragraphs(|sentence| {
        if read(&page, &sentence).is_some_and(|words| words.calls_off || !words.heads) {
            found.push(crate::sheet::read::clean::line::folded(&sentence.text));
        }
    });
    found
}

/// Which of the sessions that start at these times a sentence cancels by date.
pub(crate) fn among(sentence: &str, starts: &[Option<PrimitiveDateTime>]) -> Vec<usize> {
    let page = Page::of_text(&crate::sheet::read::clean::line::folded(sentence));
    let mut found = Vec::new();
    page.paragraphs(|sentence| {
        if let Some(words) = read(&page, &sentence).filter(|words| words.calls_off) {
            found.extend(words.among(starts));
        }
    });
    found
}
