//! Sentences that cancel a session: "This event has been cancelled", "will not run". A cancellation policy cancels nothing.

mod denied;
mod scope;
mod sentence;
mod stated;

pub(crate) use scope::{Scope, scope};
use sentence::Sentence;

use super::lexicon::Class;
use super::words::Words;

/// Whether a sentence says that an announced event is cancelled. If in doubt the answer is yes, so that an officer looks at it.
pub(crate) fn calls_off(sentence: &Words) -> bool {
    (0..sentence.len()).any(|at| stated::is(sentence, at) || denied::is(sentence, at))
}

/// Whether a sentence with a date says that a session is held on another day, in words that do not say which day is which.
pub(crate) fn moves(sentence: &Words) -> bool {
    sentence.has(["moved", "rearranged", "rescheduled", "replaced", "replaces"]) && sentence.has(Class::Session)
}

/// Whether the words beside a date and a time say that the session does not take place: "(will not run)", "CANCELLED".
pub(crate) fn is_off(piece: &str) -> bool {
    let sentence = Sentence::of(piece);
    let one_word = sentence.len() <= 2 && sentence.has(["cancellation", "postponement", "off"]);
    // Beside a date, even the single word "postponed" is about its session.
    let open = sentence.is_policy() || sentence.has(["may", "might", "can", "if", "unless", "not"]);
    one_word || sentence.has(Class::State) && !open || calls_off(&sentence)
}

/// Whether the sessions below this line do not take place: "The following sessions have been cancelled:".
pub(crate) fn heads(text: &str, words: &Words) -> bool {
    let head = text.ends_with(':') && words.len() <= 24 || words.len() <= 4;
    head && words.has(Class::State) && !words.has(Class::Perhaps) && !words.has(["not", "instead", "replace"])
}

/// Where the words that deny a session begin in a piece of a row: "County Hall - will not run".
pub(crate) fn denial(piece: &str) -> Option<usize> {
    const BEGINS: &str = "will not |will no longer |won't |won\u{2019}t |is not running|is not going|is not taking|is now off|is off|\
        isn't |isn\u{2019}t |not running|not taking place|not going ahead|no longer |cannot |can no longer |has been called off|\
        has been abandoned|called off|did not |has had to be|had to be|unable to";
    let lower = piece.to_ascii_lowercase();
    let from = BEGINS.split('|').filter_map(|begins| lower.find(begins)).min()?;
    calls_off(&Sentence::of(&piece[from..])).then_some(from)
}

#[cfg(test)]
mod tests;
