//! Lines that give the times and venue of several dates once.

use super::columns::{self, Column};
use super::dates::{self, Dated};
use super::line::{Line, folded};
use super::prose::is_deadline;
use super::record::{LONGEST, unmarked};
use super::row::{Reading, Row};
use super::scan::blank_out;
use super::words::{has_any, words};
use super::{days, place, shape, times, venue};
use crate::sheet::{Doubt, WhyUnread};

/// The times and the venue that several dates share.
#[derive(Debug, Default)]
pub(super) struct ForEach {
    pub(super) times: Vec<String>,
    pub(super) venue: Option<String>,
    /// The lines that give these details, including blank ones.
    pub(super) lines: usize,
}

impl ForEach {
    /// The sessions of rows that give a date each: one for each of the times.
    pub(super) fn sessions(&self, dates: &[(u32, String)]) -> Result<Vec<Reading>, WhyUnread> {
        let rows = dates.iter().flat_map(|(line, date)| {
            self.times.iter().map(move |time| Row::free(*line, &format!("{}\t{time}", date.trim())))
        });
        let mut readings: Vec<Reading> = rows.map(|row| row.read()).collect::<Result<_, _>>()?;
        for reading in &mut readings {
            reading.doubts.push(Doubt::SharedTimes);
            if let Some(venue) = &self.venue {
                reading.old_take_shared_venue(venue);
            }
        }
        Ok(readings)
    }
}

/// The times that a line below several dates gives: "Times on each day: 9.30 to 11.30 and 13.30 to 15.30", or a list under
/// words like these.
pub(super) fn below(lines: &[Line]) -> Option<ForEach> {
    let at = lines.iter().take(2).position(|line| !line.is_blank())?;
    let text = unmarked(&lines[at]);
    if !says_each(text) {
        return None;
    }
    let own = shape::time_ranges(text);
    if !own.is_empty() {
        return Some(ForEach { times: own, venue: venue_in(text), lines: at + 1 });
    }
    let blanks = lines[at + 1..].iter().take(2).take_while(|line| line.is_blank()).count();
    let from = at + 1 + blanks;
    let listed = lines[from..].iter().take(LONGEST).map(unmarked).take_while(|text| shape::starts_with_time(text));
    let times: Vec<String> = listed.map(folded).collect();
    let lines = from + times.len();
    (!times.is_empty()).then(|| ForEach { times, venue: venue_in(text), lines })
}

/// The details that the line above a list of this many dates gives for all of them. `apart`: a blank line separates them.
pub(super) fn above(line: &Line, apart: bool, dates: usize) -> Option<ForEach> {
    let text = unmarked(line);
    let words = words(text);
    if shape::has_date(text) || has_any(&words, &DENIES) {
        return None;
    }
    let times = shape::time_ranges(text);
    let leads = text.ends_with(':') && (!apart || has_any(&words, &EACH));
    let plain = words.len() <= MOST_WORDS && times.len() == 1 && has_any(&words, &SESSIONS);
    let holds = says_each(text) || plain && (leads || counts(&words, dates));
    (holds && !times.is_empty()).then(|| ForEach { times, venue: venue_in(text), lines: 0 })
}

/// The most words in a line that gives times or a venue for several dates.
const MOST_WORDS: usize = 24;
const EACH: [&str; 4] = ["each", "every", "both", "all"];
const DAYS: [&str; 6] = ["day", "days", "date", "dates", "session", "sessions"];
/// An event that is announced on several dates.
const SESSIONS: [&str; 11] = [
    "sessions",
    "workshops",
    "briefings",
    "courses",
    "events",
    "meetings",
    "dates",
    "days",
    "trainings",
    "seminars",
    "drop-ins",
];
/// A text with one of these words is not read as announcing a session.
const DENIES: [&str; 12] = [
    "not",
    "no",
    "except",
    "cancelled",
    "canceled",
    "postponed",
    "withdrawn",
    "closed",
    "office",
    "was",
    "were",
    "instead",
];

/// Whether a short text says that it is about each of several days.
fn says_each(text: &str) -> bool {
    let words = words(text);
    let each = words.iter().position(|word| EACH.contains(&word.as_str()));
    let day = words.iter().rposition(|word| DAYS.contains(&word.as_str()));
    words.len() <= MOST_WORDS
        && !has_any(&words, &DENIES)
        && !shape::has_date(text)
        && each.zip(day).is_some_and(|(each, day)| each < day && day - each <= 3)
}

/// Whether the text gives the number of these dates: "Three sessions" above three dates.
fn counts(words: &[String], dates: usize) -> bool {
    const NUMBERS: [&str; 11] =
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let spelt = dates.checked_sub(2).and_then(|at| NUMBERS.get(at)).copied().unwrap_or_default();
    let digits = dates.to_string();
    words.iter().enumerate().any(|(at, word)| {
        (word == spelt || *word == digits)
            && words[at + 1..].iter().take(3).any(|word| SESSIONS.contains(&word.as_str()))
    })
}

/// The venue that a text without dates names.
fn venue_in(text: &str) -> Option<String> {
    let mut chars: Vec<char> = text.chars().collect();
    for spell in times::find(&chars) {
        blank_out(&mut chars, spell.from, spell.to);
    }
    venue::named(&chars)
}

/// Several days in one line, with the times and venue given in it and below it.
pub(super) struct Announced {
    pub(super) sessions: Result<Vec<Reading>, WhyUnread>,
    pub(super) lines: usize,
    /// The whole text, for an officer to read.
    pub(super) text: String,
}

/// Several days that a line announces, with times on separate lines below: "Sessions on 14th, 15th and 17th June 2016 at
/// Norwich PDC:".
pub(super) fn announced(lines: &[Line]) -> Option<Announced> {
    let (first, rest) = lines.split_first()?;
    let text = unmarked(first);
    let (days, chars) = days_in(text)?;
    let before: String = chars[..days.from].iter().collect();
    let plural = before.split_whitespace().count() <= LEAD && has_any(&words(&before), &SESSIONS);
    let said = words(text);
    if !plural || has_any(&said, &DENIES) || is_deadline(&said) || shape::has_time(text) {
        return None;
    }
    let blanks = rest.iter().take(2).take_while(|line| line.is_blank()).count();
    let under: Vec<&str> = rest[blanks..].iter().take(LONGEST).map(unmarked).map_while(time_line).collect();
    let lines = if under.is_empty() { 1 } else { 1 + blanks + under.len() };
    let text = std::iter::once(text).chain(under.iter().copied()).collect::<Vec<_>>().join(" / ");
    let mut rest = chars;
    blank_out(&mut rest, days.from, days.to);
    let each = ForEach { times: Vec::new(), venue: venue::named(&rest), lines: 0 };
    let sessions = times_below(&under, says_each(&before)).and_then(|times| {
        let dates: Vec<_> = days.each.iter().filter_map(Dated::spelt).map(|date| (first.number, date)).collect();
        ForEach { times, ..each }.sessions(&dates)
    });
    Some(Announced { sessions, lines, text })
}

/// The most words in that line before its days.
const LEAD: usize = 10;

/// The days that a text lists, if it names no others.
fn days_in(text: &str) -> Option<(days::Days, Vec<char>)> {
    let chars: Vec<char> = text.chars().take(shape::LONGEST + 1).collect();
    let days = days::find(&chars).filter(|_| chars.len() <= shape::LONGEST)?;
    let mut rest = chars.clone();
    blank_out(&mut rest, days.from, days.to);
    dates::find(&rest).is_empty().then_some((days, chars))
}

/// A line that gives times, with or without a label: "Time: 9.30 to 12.30".
fn time_line(text: &str) -> Option<&str> {
    let value = match columns::labelled(text) {
        Some((Column::Time, value)) => value,
        _ => text,
    };
    shape::starts_with_time(value).then_some(value)
}

/// The times of each day: several only if the text says so.
fn times_below(lines: &[&str], said: bool) -> Result<Vec<String>, WhyUnread> {
    let times: Vec<String> = lines.iter().flat_map(|line| shape::time_ranges(line)).collect();
    let each = said || lines.iter().any(|line| says_each(line));
    match times.len() {
        0 if lines.is_empty() => Err(WhyUnread::NoTime),
        0 => Err(WhyUnread::NotUnderstood),
        1 if lines.len() == 1 => one_time(lines[0]).map(|time| vec![time]),
        _ if each && lines.iter().all(|line| says_each(line) || beside_times(line).is_empty()) => Ok(times),
        _ => Err(WhyUnread::SeveralTimes),
    }
}

/// A line that gives one time, with a venue if one is beside it.
fn one_time(line: &str) -> Result<String, WhyUnread> {
    let beside = beside_times(line);
    let is_venue = beside.starts_with(char::is_uppercase) || beside.starts_with("at ");
    match shape::time_ranges(line).pop() {
        Some(time) if beside.is_empty() || says_each(line) => Ok(time),
        Some(_) if is_venue => Ok(folded(line)),
        _ => Err(WhyUnread::NotUnderstood),
    }
}

/// The words of a line without its times and without words in brackets.
fn beside_times(line: &str) -> String {
    let mut chars: Vec<char> = line.chars().collect();
    for spell in times::find(&chars) {
        blank_out(&mut chars, spell.from, spell.to);
    }
    place::bare(&venue::without_brackets(&chars)).to_owned()
}

/// The days of a text that names several and says nothing else.
pub(super) fn only_days(text: &str) -> Option<Vec<String>> {
    let (days, mut chars) = days_in(text)?;
    blank_out(&mut chars, days.from, days.to);
    let plain = !chars.iter().any(|c| c.is_alphanumeric());
    plain.then(|| days.each.iter().filter_map(Dated::spelt).collect())
}

/// The rows of labelled lines that name several days: "Dates: 14 June 2016, 15 June 2016 and 17 June 2016".
pub(super) fn rows_of_days(row: &Row) -> Option<Vec<Row>> {
    let at = row.columns.iter().position(|column| *column == Column::Date)?;
    let rows = only_days(row.cells.get(at)?)?.into_iter().map(|date| {
        let mut row = row.clone();
        row.cells[at] = date;
        row
    });
    Some(rows.collect())
}

/// The days that a line starts with, and the rest of the line, if it has no times.
pub(super) fn days_and_rest(text: &str) -> Option<(Vec<String>, String)> {
    let chars: Vec<char> = text.chars().take(shape::LONGEST).collect();
    let (from, to, dates) = match days::find(&chars) {
        Some(days) => (days.from, days.to, days.each.iter().filter_map(Dated::spelt).collect::<Vec<_>>()),
        None => match dates::find(&chars).as_slice() {
            [only] => (only.from, only.to, vec![only.spelt()?]),
            _ => return None,
        },
    };
    let rest: String = chars[to..].iter().collect();
    let plain = place::bare(&chars[..from].iter().collect::<String>()).is_empty();
    let said = words(text);
    (plain && !shape::has_date(&rest) && !shape::has_time(&rest) && said.len() <= MOST_WORDS && !is_deadline(&said))
        .then_some((dates, rest))
}
