//! Headings of groups of sessions, which tell the sessions of different courses apart.

use super::line::folded;
use super::row::Reading;
use super::scan::blank_out;
use super::words::{has_any, words};
use super::{place, shape, times};
use crate::sheet::Doubt;

/// More characters or words than a heading has.
const LONGEST: usize = 110;
const MOST_WORDS: usize = 20;
/// Words of lines that introduce all sessions rather than name some.
const GENERAL: [&str; 16] = [
    "following",
    "below",
    "cancelled",
    "canceled",
    "postponed",
    "withdrawn",
    "please",
    "book",
    "will",
    "are",
    "is",
    "venue",
    "venues",
    "where",
    "times",
    "contact",
];

/// The heading that a line is; `None` for a sentence, or a line that introduces all sessions.
pub(super) fn read(text: &str) -> Option<String> {
    let text = text.trim_matches(['#', '*', ' ']);
    let bare = text.trim_end_matches(':').trim_end();
    let said = words(bare);
    let general =
        has_any(&said, &GENERAL) || said.len() <= 2 && has_any(&said, &["dates", "date", "sessions", "workshops"]);
    let fits = bare.chars().count() <= LONGEST && (1..=MOST_WORDS).contains(&said.len());
    let whole = !bare.ends_with(['.', ',', ';', '?', '!'])
        && bare.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    (fits && whole && !general && !shape::has_date(bare)).then(|| without_times(bare))
}

fn without_times(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for spell in times::find(&chars).iter().filter(|spell| !spell.is_weak()) {
        blank_out(&mut chars, spell.from, spell.to);
    }
    place::bare(&folded(&chars.into_iter().collect::<String>())).to_owned()
}

/// Gives a row that says "as South" the venue of the row that is named so.
pub(super) fn take_venues_of_others(readings: &mut [Reading]) {
    for at in 1..readings.len() {
        let venue = readings[at].session.venue.clone().unwrap_or_default();
        let Some(name) = venue.strip_prefix("as ").or_else(|| venue.strip_prefix("As ")) else { continue };
        let named = |other: &&Reading| {
            let note = other.session.note.as_deref().unwrap_or_default();
            name.eq_ignore_ascii_case("above")
                || note.split([';', ':']).any(|part| part.trim().eq_ignore_ascii_case(name))
        };
        if let Some(other) = readings[at.saturating_sub(NEAR)..at].iter().rev().find(named) {
            let (venue, room) = (other.session.venue.clone(), other.session.room.clone());
            (readings[at].session.venue, readings[at].session.room) = (venue, room);
            readings[at].doubts.push(Doubt::SharedVenue);
        }
    }
}

/// How many rows back another row is looked for.
const NEAR: usize = 20;

/// Writes the headings into the notes, if the sessions have different ones.
pub(super) fn into_notes(readings: &mut [Reading]) {
    let mut names: Vec<&String> = readings.iter().filter_map(|reading| reading.heading.as_ref()).collect();
    names.dedup();
    if names.len() < 2 {
        return;
    }
    for reading in readings {
        let Some(heading) = reading.heading.take().filter(|heading| !heading.is_empty()) else { continue };
        let note = reading.session.note.take().map(|note| format!("{heading}; {note}"));
        reading.session.note = Some(note.unwrap_or(heading));
    }
}

/// The one range of times that a heading gives for what is below it.
pub(super) fn times(text: &str) -> Option<String> {
    let named = words(&without_times(text)).iter().filter(|word| word.chars().all(char::is_alphabetic)).count() > 1;
    match shape::time_ranges(text).as_slice() {
        [only] if named => Some(only.clone()),
        _ => None,
    }
}
