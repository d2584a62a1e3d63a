//! Which sessions a sentence without a date cancels, if that is certain.

use super::told::Told;

/// The sessions that a sentence means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sheet::parse) enum Scope {
    /// The only session that there is.
    TheOne,
    /// All of them, two at least.
    Every,
    /// All that are listed before the sentence.
    Above,
    /// All that are listed after it.
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
    let told = Told::of(sentence);
    if told.has(&CHOOSES) || told.words.len() > 40 {
        return None;
    }
    let named = (0..told.words.len()).find(|at| told.is_session(*at) && !told.is_session(at + 1))?;
    let from = (0..named).rev().take_while(|at| told.is(*at, &OPEN) && told.same_clause(*at, named)).last()?;
    if !told.has_in(from, named, &DETERMINERS) || from + 1 < named && told.is(from, &["of"]) {
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
    if named + 1 < told.words.len() && !told.is(named + 1, &verbs) {
        return None;
    }
    let near = |words: &[&str]| told.has_in(from, named + 3, words);
    let many = told.word(named).ends_with('s') && !told.is(named, &["class", "cpds"]);
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
