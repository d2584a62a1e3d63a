//! Sentences that say that a session is cancelled: "The workshop planned for 22 June has been cancelled."

use std::collections::{BTreeSet, HashSet};

use time::{Date, PrimitiveDateTime, Time};

use super::dates::{self, Dated, Day};
use super::scan::blank_out;
use super::words::{has_any, words};
use super::{off, shape, times};
use crate::sheet::SessionRead;

/// The days, and perhaps the time, of the sessions that a sentence cancels.
#[derive(Debug)]
pub(super) struct Cancelled {
    days: Vec<Dated>,
    /// The dates as written.
    written: Vec<String>,
    /// The start, if the sentence names one.
    start: Option<Time>,
}

/// The longest sentence that can cancel a session, in characters.
const LONGEST: usize = 600;

/// Reads a sentence that names at least one day and says that the session announced for it is cancelled.
pub(super) fn read(sentence: &str) -> Option<Cancelled> {
    let mut chars: Vec<char> = sentence.chars().take(LONGEST + 1).collect();
    if chars.len() > LONGEST || !off::calls_off(sentence) {
        return None;
    }
    let days = dates::find(&chars);
    let written = days.iter().map(|day| chars[day.from..day.to].iter().collect()).collect();
    for day in &days {
        blank_out(&mut chars, day.from, day.to);
    }
    let mut spells = times::find(&chars);
    spells.retain(|spell| !spell.is_weak());
    let start = match spells.as_slice() {
        [spell] => spell.times().ok().map(|times| times.start),
        _ => None,
    };
    (!days.is_empty()).then_some(Cancelled { days, written, start })
}

/// Whether a sentence says that a session of some day is held on another, in words that do not say which day is which.
pub(super) fn moves(sentence: &str) -> bool {
    let words = words(sentence);
    let moved = ["moved", "rearranged", "rescheduled", "replaced", "replaces"];
    has_any(&words, &moved) && has_any(&words, &off::SESSIONS) && shape::has_date(sentence)
}

impl Cancelled {
    /// Which of the sessions are cancelled: if in doubt, all that match the words.
    pub(super) fn among(&self, sessions: &[SessionRead]) -> Vec<usize> {
        self.among_starts(&sessions.iter().map(|session| Some(session.starts)).collect::<Vec<_>>())
    }

    /// Which of the sessions that start at these times are cancelled.
    pub(super) fn among_starts(&self, starts: &[Option<PrimitiveDateTime>]) -> Vec<usize> {
        let years: BTreeSet<i32> = starts.iter().flatten().map(|starts| starts.year()).collect();
        let dates: HashSet<Date> = self
            .days
            .iter()
            .zip(&self.written)
            .flat_map(|(day, written)| match day.day {
                Day::On(date) => vec![date],
                Day::NoYear(..) | Day::NotReal | Day::Several | Day::Week => {
                    years.iter().flat_map(|year| in_year(written, *year)).collect()
                }
            })
            .collect();
        let concerns = |starts: &PrimitiveDateTime| {
            dates.contains(&starts.date()) && self.start.is_none_or(|start| start == starts.time())
        };
        (0..starts.len()).filter(|at| starts[*at].as_ref().is_some_and(concerns)).collect()
    }
}

/// The days that these words name in this year.
fn in_year(written: &str, year: i32) -> Vec<Date> {
    let chars: Vec<char> = format!("{written} {year}").chars().collect();
    match super::days::find(&chars) {
        Some(days) => days.each.iter().filter_map(|day| day.date().ok()).collect(),
        None => dates::find(&chars).iter().filter_map(|day| day.date().ok()).collect(),
    }
}

/// Whether the sessions below this line do not take place: "The following sessions have been cancelled:".
pub(super) fn heads(text: &str) -> bool {
    let words = words(text);
    let head = text.ends_with(':') && words.len() <= 24 || words.len() <= 4;
    head && has_any(&words, &STATES) && !has_any(&words, &BOOKINGS) && !has_any(&words, &["not", "instead", "replace"])
}

const STATES: [&str; 4] = ["cancelled", "canceled", "postponed", "withdrawn"];
/// Words about bookings, or about something that may happen.
const BOOKINGS: [&str; 12] =
    ["booking", "bookings", "place", "places", "charge", "charged", "fee", "fees", "if", "must", "may", "unless"];
