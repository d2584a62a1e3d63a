//! Whether a line looks like a row of a list of sessions, or like text.

use super::elsewhere::is_deadline;
use super::place::bare;
use super::row::{cells, is_in_brackets};
use super::scan::blank_out;
use super::times::{self, Spell};
use super::words::words;
use super::{code, dates};

/// The shape of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A row, whether or not it can be read.
    Row,
    Text,
}

/// More characters than a row has.
pub(super) const LONGEST: usize = 300;
/// The most words in a row beside its date and time.
const MOST_WORDS: usize = 16;

/// How plainly a line names a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Time {
    None,
    /// Numbers that may be a time: "10 to 12".
    Weak,
    /// A start: "9.30am".
    Start,
    /// A start and an end: "9.30 to 11.30".
    Range,
}

/// The parts found in a line.
struct Seen {
    code: bool,
    dates: usize,
    time: Time,
    /// The text before the first date, time or code of the line.
    lead: String,
    /// The rest of the line without dates, times and codes.
    rest: String,
}

fn look(text: &str) -> Option<Seen> {
    let chars: Vec<char> = text.chars().take(LONGEST + 1).collect();
    if chars.len() > LONGEST {
        return None;
    }
    let mut chars = super::elsewhere::without_asides(&chars, ' ');
    let codes = code::take(&mut chars);
    let dated = dates::find(&chars);
    for dated in &dated {
        blank_out(&mut chars, dated.from, dated.to);
    }
    let spells = times::find(&chars);
    for spell in &spells {
        blank_out(&mut chars, spell.from, spell.to);
    }
    let starts = codes
        .iter()
        .map(|code| code.from)
        .chain(dated.iter().map(|dated| dated.from))
        .chain(spells.iter().map(|spell| spell.from));
    let lead = starts.min().unwrap_or(chars.len());
    Some(Seen {
        code: !codes.is_empty(),
        dates: dated.len(),
        time: spells.iter().map(plainness).max().unwrap_or(Time::None),
        lead: chars[..lead].iter().collect(),
        rest: chars.iter().collect(),
    })
}

fn plainness(spell: &Spell) -> Time {
    match (spell.is_weak(), spell.end) {
        (true, _) => Time::Weak,
        (false, None) => Time::Start,
        (false, Some(_)) => Time::Range,
    }
}

/// The shape of a line under the head of a table with this many columns.
pub(super) fn in_table(text: &str, columns: usize) -> Shape {
    let Some(seen) = look(text) else {
        return Shape::Text;
    };
    let by_cells = cells(text).len() == columns && columns > 2;
    let sentence = text.ends_with('.') && words(&seen.rest).len() > 8;
    let row = by_cells || seen.code || seen.dates > 0 || seen.time == Time::Range;
    if row && !sentence { Shape::Row } else { Shape::Text }
}

/// The shape of a line outside a table.
pub(super) fn alone(text: &str, after_session: bool) -> Shape {
    let Some(seen) = look(text) else {
        return Shape::Text;
    };
    let words = words(&seen.rest);
    if super::elsewhere::is_label(&seen.lead) {
        return Shape::Text;
    }
    if words.len() > MOST_WORDS || (is_deadline(&words) && !seen.code) {
        return Shape::Text;
    }
    let leads = seen.starts_a_row() || cells(text).len() > 2;
    let row = match (seen.dates > 0, seen.time > Time::None) {
        (true, true) => leads || seen.code,
        (true, false) => seen.code || (after_session && leads),
        (false, true) => seen.code || (after_session && leads && seen.time == Time::Range),
        (false, false) => false,
    };
    if row { Shape::Row } else { Shape::Text }
}

/// Whether a line gives a date, like a row of a list rather than a sentence.
pub(super) fn looks_like_a_row(text: &str) -> bool {
    look(text).is_some_and(|seen| {
        let words = words(&seen.rest);
        seen.dates > 0 && words.len() <= MOST_WORDS && seen.starts_a_row()
    })
}

/// Whether a line gives a date and a time, like a row of a list rather than a title.
pub(super) fn names_a_session(text: &str) -> bool {
    let text = super::mark::mark(text).map_or(text, |(_, text)| text);
    looks_like_a_row(text) && has_time(text)
}

/// Whether a line gives a date and no time, like one of several dates: "North: Tuesday 6 October 2009 - Cromer".
pub(super) fn is_dated_item(text: &str) -> bool {
    look(text).is_some_and(|seen| {
        let words = words(&seen.rest);
        let short = words.len() <= MOST_WORDS / 2 && !is_deadline(&words) && !super::elsewhere::is_label(&seen.lead);
        seen.dates == 1 && seen.time == Time::None && short && seen.starts_a_row()
    })
}

impl Seen {
    /// Whether the row starts with the date, or with a venue and a separator: "Norwich PDC: Friday 13 May 2016".
    fn starts_a_row(&self) -> bool {
        let lead = bare(&self.lead);
        let set_off = self.lead.trim_end().ends_with([':', ',', '-', '\u{2013}', '\u{2014}', '(', '|', ')'])
            && words(lead).len() <= 6;
        lead.is_empty()
            || (self.time == Time::Range || words(lead).len() <= 2) && set_off
            || matches!(lead.to_lowercase().as_str(), "on" | "from" | "at")
            || is_numbered(lead)
    }
}

/// Whether the words before a date number the session: "Session 1", "Group B".
fn is_numbered(lead: &str) -> bool {
    let words = words(lead);
    words.len() == 2 && words[1].chars().count() <= 2 && words[0].chars().all(char::is_alphabetic)
}

/// Whether the text has a date, whole or in part.
pub(super) fn has_date(text: &str) -> bool {
    look(text).is_some_and(|seen| seen.dates > 0)
}

/// Whether the text has a time.
pub(super) fn has_time(text: &str) -> bool {
    look(text).is_some_and(|seen| seen.time > Time::None)
}

/// Each range of times that the text gives plainly, except those of registration and breaks.
pub(super) fn time_ranges(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().take(LONGEST).collect();
    let spells = times::find(&chars).into_iter().filter(|spell| plainness(spell) == Time::Range);
    let (beside, outside): (Vec<Spell>, Vec<Spell>) =
        spells.filter(|spell| !is_aside(&chars, spell.from)).partition(|spell| is_in_brackets(&chars, spell.from));
    let plain = if outside.is_empty() { beside } else { outside };
    plain.iter().map(|spell| chars[spell.from..spell.to].iter().collect()).collect()
}

/// Whether the time here is that of something around a session: "coffee from 9.00 to 9.30", "lunch is provided from 12 to 1".
fn is_aside(chars: &[char], at: usize) -> bool {
    const ASIDES: [&str; 10] =
        ["registration", "register", "arrival", "arrive", "coffee", "tea", "refreshments", "lunch", "break", "breaks"];
    let from = chars[..at].iter().rposition(|c| matches!(c, ',' | ';' | '(' | ')' | '/')).map_or(0, |mark| mark + 1);
    let clause: String = chars[from..at].iter().collect();
    words(&clause).iter().any(|word| ASIDES.contains(&word.as_str()))
}

/// Whether the text is a date and nothing else.
pub(super) fn is_only_date(text: &str) -> bool {
    look(text)
        .is_some_and(|seen| seen.dates == 1 && !seen.code && seen.time == Time::None && bare(&seen.rest).is_empty())
}

/// Whether the text starts with a time, and names no date.
pub(super) fn starts_with_time(text: &str) -> bool {
    look(text).is_some_and(|seen| {
        seen.dates == 0 && seen.time > Time::None && bare(&seen.lead).is_empty() && !seen.lead.contains('(')
    })
}
