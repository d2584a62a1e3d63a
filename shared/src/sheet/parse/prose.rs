//! Sessions announced in a sentence: read if the sentence is unambiguous, otherwise listed for the officer.

use super::dates::{self, Dated, Day};
use super::row::Reading;
use super::scan::blank_out;
use super::times::{self, Spell};
use super::words::{says, words};
use super::{elsewhere, venue};
use crate::sheet::{Doubt, SessionRead, WhyUnread};

/// A sentence about a session, as read.
pub(super) enum Prose {
    Session(Box<Reading>),
    /// The sentence may announce a session.
    Unread(WhyUnread),
}

/// The longest sentence that can announce a session, in characters.
const LONGEST: usize = 600;

/// Reads a sentence.
pub(super) fn read(sentence: &str, line: u32) -> Option<Prose> {
    let mut chars: Vec<char> = sentence.chars().take(LONGEST + 1).collect();
    if chars.len() > LONGEST {
        return None;
    }
    let dated = dates::find(&chars);
    for dated in &dated {
        blank_out(&mut chars, dated.from, dated.to);
    }
    let mut spells = times::find(&chars);
    spells.retain(|spell| !spell.is_weak());
    let words = words(sentence);
    let announces = announces(&words);
    let spans = spells.iter().any(|spell| spell.end.is_some());
    if dated.is_empty() || spells.is_empty() || elsewhere::is_deadline(&words) || !(announces || spans) {
        return None;
    }
    let reading = match (dated.as_slice(), spells.as_slice()) {
        ([dated], [spell]) if announces && spans => session(&mut chars, dated, *spell, line),
        _ => None,
    };
    // An officer has to judge "will not be held".
    let denied = words.iter().any(|word| DENIES.contains(&word.as_str()));
    Some(match reading.filter(|_| !denied) {
        Some(reading) => Prose::Session(Box::new(reading)),
        None => Prose::Unread(WhyUnread::InSentence),
    })
}

const ANNOUNCES: [&str; 10] =
    ["held", "place", "takes", "run", "runs", "running", "planned", "arranged", "scheduled", "organised"];
const DENIES: [&str; 12] = [
    "not",
    "no",
    "cancelled",
    "canceled",
    "postponed",
    "withdrawn",
    "was",
    "were",
    "originally",
    "previously",
    "moved",
    "instead",
];

/// Whether the words of a sentence announce something.
pub(super) fn announces(words: &[String]) -> bool {
    words.iter().any(|word| ANNOUNCES.contains(&word.as_str()))
        || says(words, &["there", "will", "be", "a"])
        || says(words, &["there", "is", "a"])
}

fn session(chars: &mut [char], dated: &Dated, spell: Spell, line: u32) -> Option<Reading> {
    let (Day::On(date), Ok(times)) = (dated.day, spell.times()) else {
        return None;
    };
    blank_out(chars, spell.from, spell.to);
    let venue = venue::named(chars);
    let mut doubts = vec![Doubt::FromSentence];
    doubts.extend(dated.doubt());
    let (starts, ends) = times.on(date);
    doubts.extend(times.doubt);
    doubts.extend(times::doubt(starts, ends));
    doubts.extend(venue.is_none().then_some(Doubt::NoVenue));
    let session =
        SessionRead { starts, ends, venue, room: None, code: None, note: None, capacity: None, cancelled: false, line };
    Some(Reading { session, doubts, unread: None, heading: None })
}
