//! Headings of groups of sessions, which tell the sessions of different courses apart.

use super::place;
use super::row::Reading;
use crate::sheet::Doubt;
use crate::sheet::read::clean::line::folded;
use crate::sheet::read::layout::{Page, Part};
use crate::sheet::read::mark::lexicon::Class;
use crate::sheet::read::mark::words::Words;

/// More characters or words than a heading has.
const LONGEST: usize = 110;
const MOST_WORDS: usize = 20;
/// How many rows back another row is looked for.
const NEAR: usize = 20;

/// A line that heads the sessions below it.
#[derive(Debug, Clone)]
pub(crate) struct Heading {
    pub(crate) text: String,
    /// The mark of the one range of times that it gives for what is below it.
    pub(crate) time: Option<usize>,
}

/// The heading that a line is; `None` for a sentence, or a line that introduces all sessions.
pub(crate) fn read(page: &Page, line: usize) -> Option<Heading> {
    let part = page.part(line);
    if part.to - part.from > LONGEST + 10 || page.marks(part).any(|(_, mark)| mark.date().is_some()) {
        return None;
    }
    let text = page.text(part);
    let bare = text.trim_matches(['#', '*', ' ']).trim_end_matches(':').trim_end();
    let words = Words::of(bare);
    let general =
        words.has(Class::General) || words.len() <= 2 && words.has(["dates", "date", "sessions", "workshops"]);
    let fits = bare.chars().count() <= LONGEST && (1..=MOST_WORDS).contains(&words.len());
    let whole = !bare.ends_with(['.', ',', ';', '?', '!'])
        && bare.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    (fits && whole && !general).then(|| {
        let text = without_times(page, part);
        let named = Words::of(&text).each().filter(|word| word.chars().all(char::is_alphabetic)).count() > 1;
        let time = match page.time_ranges(part).as_slice() {
            [only] if named => Some(*only),
            _ => None,
        };
        Heading { text, time }
    })
}

fn without_times(page: &Page, part: Part) -> String {
    let text: String = page.without(part, |_, mark| mark.is_strong_time()).into_iter().collect();
    place::bare(folded(&text).trim_matches(['#', '*', ' '])).to_owned()
}

/// Gives a row that says "as South" the venue of the row that is named so.
pub(crate) fn take_venues_of_others(readings: &mut [Reading]) {
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

/// Writes the headings into the notes, if the sessions have different ones.
pub(crate) fn into_notes(readings: &mut [Reading]) {
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
