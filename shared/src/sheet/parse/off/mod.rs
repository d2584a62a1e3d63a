//! Sentences that cancel a session: "This event has been cancelled", "will not run". A cancellation policy cancels nothing.

mod denied;
mod scope;
mod sentence;
mod stated;

pub(super) use scope::{Scope, scope};
pub(super) use sentence::SESSIONS;
use sentence::Sentence;

/// Whether a sentence says that an announced event is cancelled. If in doubt the answer is yes, so that an officer looks at it.
pub(in crate::sheet) fn calls_off(sentence: &str) -> bool {
    let sentence = Sentence::of(sentence);
    (0..sentence.words.len()).any(|at| stated::is(&sentence, at) || denied::is(&sentence, at))
}

/// Whether the words beside a date and a time say that the session does not take place: "(will not run)", "CANCELLED".
pub(super) fn is_off(piece: &str) -> bool {
    let sentence = Sentence::of(piece);
    let one_word = sentence.words.len() <= 2 && sentence.has(&["cancellation", "postponement", "off"]);
    // Beside a date, even the single word "postponed" is about its session.
    let state = sentence.has(&["cancelled", "canceled", "postponed", "withdrawn"]);
    let open = sentence.is_policy() || sentence.has(&["may", "might", "can", "if", "unless", "not"]);
    one_word || state && !open || calls_off(piece)
}

/// Where the words that deny a session begin in a piece of a row: "County Hall - will not run".
pub(super) fn denial(piece: &str) -> Option<usize> {
    const BEGINS: [&str; 24] = [
        "will not ",
        "will no longer ",
        "won't ",
        "won\u{2019}t ",
        "is not running",
        "is not going",
        "is not taking",
        "is now off",
        "is off",
        "isn't ",
        "isn\u{2019}t ",
        "not running",
        "not taking place",
        "not going ahead",
        "no longer ",
        "cannot ",
        "can no longer ",
        "has been called off",
        "has been abandoned",
        "called off",
        "did not ",
        "has had to be",
        "had to be",
        "unable to",
    ];
    let lower = piece.to_ascii_lowercase();
    let from = BEGINS.iter().filter_map(|begins| lower.find(begins)).min()?;
    calls_off(&piece[from..]).then_some(from)
}

#[cfg(test)]
mod tests;
