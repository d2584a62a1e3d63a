//! Whether places cost something, whether a PIN is needed, and what is said of refreshments.

use super::lexicon::Class;
use super::words::Words;

/// What a sentence says about the price of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Price {
    Free,
    Paid,
    /// Free for some and not for others.
    Both,
}

/// Whether a sentence says that the places are free of charge, or that they have a cost.
pub(crate) fn price(words: &Words) -> Option<Price> {
    let sums = || {
        let sums = words.each().filter_map(|word| word.strip_prefix('£'));
        sums.filter(|sum| sum.starts_with(|c: char| c.is_ascii_digit()))
    };
    let is_zero = |sum: &str| sum.trim_matches('0').is_empty();
    let costs = sums().any(|sum| !is_zero(sum));
    let zero = sums().any(is_zero);
    if zero && costs {
        return Some(Price::Both);
    }
    let labelled = words.is(0, ["cost", "price", "fee", "charge"]) && words.is(1, ["free", "nil", "none"]);
    let phrases: [&[&str]; 5] =
        [&["free", "of", "charge"], &["no", "charge"], &["no", "cost"], &["without", "charge"], &["fully", "funded"]];
    let free = zero
        || labelled
        || phrases.iter().any(|phrase| words.says(phrase))
        || (0..words.len()).any(|at| words.is(at, ["free"]) && speaks_of_training(words, at));
    let of_something_else = words.has(Class::Beside) && !words.has(Class::Training);
    match (free && !words.says(&["not", "free"]) && !of_something_else, costs) {
        (true, true) => Some(Price::Both),
        (true, false) => Some(Price::Free),
        (false, true) => Some(Price::Paid),
        (false, false) => None,
    }
}

/// Whether the word "free" is about training: "The workshops are free", "a free briefing", but not "free school meals" or "feel
/// free to attend".
fn speaks_of_training(words: &Words, free: usize) -> bool {
    if free == 0 && words.is(1, ["for", "to"]) {
        return true;
    }
    let said_of = free > 0
        && words.is(free - 1, ["is", "are", "be"])
        && words.has_in(free.saturating_sub(8), free, Class::Training)
        && (free + 1 == words.len() || words.is(free + 1, ["to", "for", "and", "but"]));
    said_of || words.is(free + 1, Class::Training)
}

/// A sentence's statement about a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pin {
    Needed,
    NotNeeded,
    Unclear,
}

/// Whether a sentence says that a PIN is needed, or that none is.
pub(crate) fn pin(sentence: &str, words: &Words) -> Option<Pin> {
    let at = (0..words.len()).find(|at| words.is(*at, ["pin"]))?;
    let named = sentence.split(|c: char| !c.is_alphanumeric()).any(|word| word == "PIN");
    if !named && !words.is(at + 1, ["number"]) {
        return None;
    }
    let denied = words.has_in(at.saturating_sub(4), at + 5, ["no", "not", "without", "never"]);
    let needed = [
        "need", "needed", "require", "required", "requires", "enter", "use", "using", "quote", "quoting", "with",
        "have",
    ];
    Some(match (denied, words.has(needed)) {
        (true, _) => Pin::NotNeeded,
        (false, true) => Pin::Needed,
        (false, false) => Pin::Unclear,
    })
}

/// Whether a sentence is about refreshments.
pub(crate) fn refreshments(words: &Words) -> bool {
    words.has(["refreshment", "refreshments", "lunch", "lunches"])
        || words.says(&["tea", "and", "coffee"])
        || words.says(&["coffee", "and", "tea"])
}
