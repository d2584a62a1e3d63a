//! "Will not run", "is no longer taking place", "we are unable to hold this course", "there will be no session".

use super::sentence::Sentence;
use crate::sheet::read::mark::lexicon::Class;

/// Whether the word here denies that a session takes place.
pub(crate) fn is(sentence: &Sentence, at: usize) -> bool {
    is_none(sentence, at) || happens_not(sentence, at)
}

fn happens_not(sentence: &Sentence, at: usize) -> bool {
    let no_longer = sentence.says_at(at, &["no", "longer"]);
    let unable = sentence.is(at, ["unable", "impossible"]);
    if !(sentence.is(at, ["not", "never"]) || no_longer || unable) {
        return false;
    }
    let verb = (at + 1..(at + 9).min(sentence.len())).find(|word| !sentence.is(*word, Class::Denied));
    let Some(verb) = verb else { return false };
    let (begin, _) = sentence.clause(at);
    let before = sentence.is(at.wrapping_sub(1), ["do"]);
    let policy = sentence.is_policy() && !sentence.is_of_a_day();
    !before
        && !policy
        && !sentence.is_conditional_before(at, false)
        && !sentence.is_conditional_after(at)
        && (is_without_object(sentence, verb) && is_of_session(sentence, begin, at)
            || is_with_object(sentence, begin, verb, no_longer))
}

/// Whether the verb needs no object to mean a session: "run", "take place", "go ahead".
fn is_without_object(sentence: &Sentence, verb: usize) -> bool {
    let follows = sentence.word(verb + 1);
    match sentence.word(verb) {
        "run" | "running" | "happen" | "happening" | "proceed" | "proceeding" | "happened" | "ran" => {
            !matches!(follows, "a" | "the" | "this" | "over" | "out" | "any" | "late")
        }
        "take" | "taking" | "taken" => follows == "place",
        "go" | "gone" => follows == "ahead",
        "ahead" => sentence.word(verb.wrapping_sub(1)) == "going",
        _ => false,
    }
}

/// Whether the words before the denial name a session, or are missing, as beside a date.
fn is_of_session(sentence: &Sentence, begin: usize, at: usize) -> bool {
    let pronoun = ["it", "this", "they", "these", "both", "which", "that", "all", "either", "neither"];
    let verbs = ["will", "is", "are", "can", "now", "does", "did", "was", "were", "has", "have", "unfortunately"];
    let bare = (begin..at).all(|word| sentence.is(word, verbs));
    let apart = bare && begin > 0 && sentence.has_session(0, begin);
    sentence.has_session(begin, at)
        || sentence.has_in(begin, at, pronoun)
        || bare && begin == 0
        || apart
        || bare && at + 3 >= sentence.len()
}

/// Whether the verb comes with the name of a session: "held", "hold this course", "run the above sessions", "available".
fn is_with_object(sentence: &Sentence, begin: usize, verb: usize, no_longer: bool) -> bool {
    let named = sentence.has_session(begin, verb);
    let responsible = sentence.is(verb + 1, ["responsible", "liable", "accountable", "up", "against"]);
    match sentence.word(verb) {
        "held" | "delivered" | "hosted" => named && !responsible && !sentence.has_booking(begin, verb),
        "on" | "available" | "offered" | "required" => named && no_longer && sentence.word(verb) != "required",
        "run" | "running" | "hold" | "deliver" | "host" | "offer" | "provide" | "proceed" | "go" | "put"
        | "continue" => {
            let stops =
                ["for", "at", "in", "by", "until", "list", "parking", "lunch", "refreshments", "places", "place"];
            let to = (verb + 1..(verb + 7).min(sentence.len())).find(|word| sentence.is(*word, stops));
            sentence.has_session(verb + 1, to.unwrap_or(verb + 7))
                && !sentence.has_in(verb + 1, verb + 3, ["any", "further", "more"])
        }
        _ => false,
    }
}

/// Whether the words say that there is no session: "There will be no session on Tuesday", "No briefing this week".
fn is_none(sentence: &Sentence, at: usize) -> bool {
    let denies = sentence.word(at) == "no"
        || sentence.says_at(at, &["not", "be", "a"])
        || sentence.says_at(at, &["not", "be", "any"]);
    let from = if sentence.word(at) == "no" { at + 1 } else { at + 3 };
    let other = ["further", "other", "more", "additional", "such", "charge", "cost", "fee"];
    let Some(named) = (from..from + 2).find(|word| sentence.is_session(*word)).filter(|_| denies) else { return false };
    let follows = sentence.word(named + 1);
    let (_, end) = sentence.clause(named);
    let said = matches!(follows, "on" | "today" | "tomorrow" | "this" | "next" | "will" | "in" | "at" | "for")
        || named + 1 == end;
    said && !sentence.has_in(from, named, other)
        && !sentence.is_conditional_before(at, false)
        && !sentence.is_conditional_after(at)
}
