//! Which sessions a sentence without a date cancels, if that is certain.

use super::sentence::Sentence;

/// The sessions that a sentence means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sheet::parse) enum Scope {
    /// The only session of the sheet.
    TheOne,
    /// All sessions, of which there are at least two.
    Every,
    /// All sessions that are listed before the sentence.
    Above,
    /// All sessions that are listed after the sentence.
    Below,
}

/// Words before the name of a session that do not single out some sessions.
const OPEN: [&str; 26] = [
    "all",
    "of",
    "the",
    "this",
    "these",
    "both",
    "above",
    "our",
    "mentioned",
    "listed",
    "said",
    "advertised",
    "announced",
    "planned",
    "above-mentioned",
    "training",
    "workshop",
    "course",
    "event",
    "briefing",
    "network",
    "following",
    "below",
    "proposed",
    "scheduled",
    "cpd",
];
const DETERMINERS: [&str; 8] = ["this", "the", "these", "all", "both", "above", "our", "following"];
/// Words that choose some of the sessions, or say more than that they are cancelled.
const CHOOSES: [&str; 28] = [
    "except",
    "apart",
    "other",
    "but",
    "some",
    "one",
    "two",
    "only",
    "remaining",
    "rest",
    "first",
    "second",
    "third",
    "last",
    "morning",
    "afternoon",
    "evening",
    "half",
    "although",
    "instead",
    "replaced",
    "rescheduled",
    "moved",
    "however",
    "most",
    "several",
    "few",
    "week",
];

/// Reads which sessions are meant; `None` where that is not certain.
pub(in crate::sheet::parse) fn scope(sentence: &str) -> Option<Scope> {
    let sentence = Sentence::of(sentence);
    if sentence.has(&CHOOSES) || sentence.words.len() > 40 {
        return None;
    }
    let named = (0..sentence.words.len()).find(|at| sentence.is_session(*at) && !sentence.is_session(at + 1))?;
    let from = (0..named).rev().take_while(|at| sentence.is(*at, &OPEN) && sentence.same_clause(*at, named)).last()?;
    if !sentence.has_in(from, named, &DETERMINERS) || from + 1 < named && sentence.is(from, &["of"]) {
        return None;
    }
    // "The course leader ..." names no session.
    let verbs = [
        "is",
        "are",
        "has",
        "have",
        "was",
        "were",
        "will",
        "can",
        "above",
        "listed",
        "below",
        "had",
        "scheduled",
        "planned",
        "cancelled",
        "postponed",
        "advertised",
        "no",
        "now",
        "due",
    ];
    if named + 1 < sentence.words.len() && !sentence.is(named + 1, &verbs) {
        return None;
    }
    let near = |words: &[&str]| sentence.has_in(from, named + 3, words);
    let many = sentence.word(named).ends_with('s') && !sentence.is(named, &["class", "cpds"]);
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
