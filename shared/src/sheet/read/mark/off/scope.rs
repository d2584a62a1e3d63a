//! Which sessions a sentence without a date cancels, if that is certain.

use crate::sheet::read::mark::lexicon::Class;
use crate::sheet::read::mark::words::Words;

/// The sessions that a sentence means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The only session of the sheet.
    TheOne,
    /// All sessions, of which there are at least two.
    Every,
    /// All sessions that are listed before the sentence.
    Above,
    /// All sessions that are listed after the sentence.
    Below,
}

/// Reads which sessions are meant; `None` where that is not certain.
pub(crate) fn scope(sentence: &Words) -> Option<Scope> {
    if sentence.has(Class::Choose) || sentence.len() > 40 {
        return None;
    }
    let named = (0..sentence.len()).find(|at| sentence.is_session(*at) && !sentence.is_session(at + 1))?;
    let from =
        (0..named).rev().take_while(|at| sentence.is(*at, Class::Open) && sentence.same_clause(*at, named)).last()?;
    if !sentence.has_in(from, named, Class::Determiner) || from + 1 < named && sentence.is(from, ["of"]) {
        return None;
    }
    // "The course leader ..." names no session.
    if named + 1 < sentence.len() && !sentence.is(named + 1, Class::Predicate) {
        return None;
    }
    let near = |words: &[&str]| sentence.has_in(from, named + 3, words);
    let many = sentence.word(named).ends_with('s') && !sentence.is(named, ["class", "cpds"]);
    if !many {
        return Some(Scope::TheOne);
    }
    if near(&["following", "below"]) {
        Some(Scope::Below)
    } else if near(&["above", "above-mentioned"]) {
        Some(Scope::Above)
    } else {
        Some(Scope::Every)
    }
}
