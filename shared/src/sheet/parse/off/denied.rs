//! "Will not run", "is no longer taking place", "we are unable to hold this course", "there will be no session".

use super::told::Told;

/// Whether the word here denies that a session takes place.
pub(super) fn is(told: &Told, at: usize) -> bool {
    is_none(told, at) || happens_not(told, at)
}

/// The words between a denial and its verb.
const BETWEEN: [&str; 20] = [
    "be",
    "able",
    "to",
    "now",
    "going",
    "longer",
    "being",
    "actually",
    "currently",
    "we",
    "therefore",
    "in",
    "a",
    "position",
    "possible",
    "been",
    "it",
    "as",
    "planned",
    "unfortunately",
];

fn happens_not(told: &Told, at: usize) -> bool {
    let no_longer = told.says_at(at, &["no", "longer"]);
    let unable = told.is(at, &["unable", "impossible"]);
    if !(told.is(at, &["not", "never"]) || no_longer || unable) {
        return false;
    }
    let verb = (at + 1..(at + 9).min(told.words.len())).find(|word| !told.is(*word, &BETWEEN));
    let Some(verb) = verb else { return false };
    let (begin, _) = told.clause(at);
    let before = told.is(at.wrapping_sub(1), &["do"]);
    let policy = told.is_policy() && !told.is_of_a_day();
    !before
        && !policy
        && !told.is_conditional_before(at, false)
        && !told.is_conditional_after(at)
        && (is_without_object(told, verb) && is_of_session(told, begin, at)
            || is_with_object(told, begin, verb, no_longer))
}

/// "Run", "take place", "go ahead".
fn is_without_object(told: &Told, verb: usize) -> bool {
    let follows = told.word(verb + 1);
    match told.word(verb) {
        "run" | "running" | "happen" | "happening" | "proceed" | "proceeding" | "happened" | "ran" => {
            !matches!(follows, "a" | "the" | "this" | "over" | "out" | "any" | "late")
        }
        "take" | "taking" | "taken" => follows == "place",
        "go" | "gone" => follows == "ahead",
        "ahead" => told.word(verb.wrapping_sub(1)) == "going",
        _ => false,
    }
}

/// Whether the words before the denial name a session, or are missing, as beside a date.
fn is_of_session(told: &Told, begin: usize, at: usize) -> bool {
    let pronoun = ["it", "this", "they", "these", "both", "which", "that", "all", "either", "neither"];
    let verbs = ["will", "is", "are", "can", "now", "does", "did", "was", "were", "has", "have", "unfortunately"];
    let bare = (begin..at).all(|word| told.is(word, &verbs));
    let apart = bare && begin > 0 && told.has_session(0, begin);
    told.has_session(begin, at)
        || told.has_in(begin, at, &pronoun)
        || bare && begin == 0
        || apart
        || bare && at + 3 >= told.words.len()
}

/// "Held", "hold this course", "run the above sessions", "available": with a session's name.
fn is_with_object(told: &Told, begin: usize, verb: usize, no_longer: bool) -> bool {
    let named = told.has_session(begin, verb);
    let responsible = told.is(verb + 1, &["responsible", "liable", "accountable", "up", "against"]);
    match told.word(verb) {
        "held" | "delivered" | "hosted" => named && !responsible && !told.has_booking(begin, verb),
        "on" | "available" | "offered" | "required" => named && no_longer && told.word(verb) != "required",
        "run" | "running" | "hold" | "deliver" | "host" | "offer" | "provide" | "proceed" | "go" | "put"
        | "continue" => {
            let stops =
                ["for", "at", "in", "by", "until", "list", "parking", "lunch", "refreshments", "places", "place"];
            let to = (verb + 1..(verb + 7).min(told.words.len())).find(|word| told.is(*word, &stops));
            told.has_session(verb + 1, to.unwrap_or(verb + 7))
                && !told.has_in(verb + 1, verb + 3, &["any", "further", "more"])
        }
        _ => false,
    }
}

/// "There will be no session on Tuesday", "No briefing this week".
fn is_none(told: &Told, at: usize) -> bool {
    let denies =
        told.word(at) == "no" || told.says_at(at, &["not", "be", "a"]) || told.says_at(at, &["not", "be", "any"]);
    let from = if told.word(at) == "no" { at + 1 } else { at + 3 };
    let other = ["further", "other", "more", "additional", "such", "charge", "cost", "fee"];
    let Some(named) = (from..from + 2).find(|word| told.is_session(*word)).filter(|_| denies) else { return false };
    let follows = told.word(named + 1);
    let (_, end) = told.clause(named);
    let said = matches!(follows, "on" | "today" | "tomorrow" | "this" | "next" | "will" | "in" | "at" | "for")
        || named + 1 == end;
    said && !told.has_in(from, named, &other)
        && !told.is_conditional_before(at, false)
        && !told.is_conditional_after(at)
}
