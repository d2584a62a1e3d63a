//! "Has been cancelled", "is postponed", "we have had to call it off", "cancellation of the above course".

use super::told::Told;

/// Whether the word here, with the words around it, cancels a session.
pub(super) fn is(told: &Told, at: usize) -> bool {
    participle(told, at).is_some_and(|strength| is_stated(told, at, strength))
        || is_done(told, at)
        || is_noun(told, at)
        || is_just_off(told, at)
        || is_regretted(told, at)
}

/// How certain it is that a participle is about sessions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strength {
    /// Certain, on a sheet that announces sessions.
    Plain,
    /// Also used of pupils and funds, so the sentence has to name a session.
    OfSessions,
}

fn participle(told: &Told, at: usize) -> Option<Strength> {
    let word = told.word(at);
    let ends = word.ends_with('d');
    let called_off = matches!(word, "called") && (1..=3).any(|by| told.word(at + by) == "off");
    let cancelled = ends && (word.starts_with("cancel") || word.starts_with("cancl") || word.starts_with("canel"));
    let postponed = ends && ["postpon", "posponed", "postoned"].iter().any(|begins| word.starts_with(begins));
    let other = [
        "withdrawn",
        "abandoned",
        "scrapped",
        "suspended",
        "deferred",
        "rescheduled",
        "rearranged",
        "re-arranged",
        "re-scheduled",
        "shelved",
        "discontinued",
        "axed",
        "pulled",
        "dropped",
    ];
    let moved = word == "moved"
        && (1..=5).any(|by| told.is(at + by, &["date", "later", "day", "month", "term", "another", "new", "week"]))
        && !(1..=5).any(|by| told.is(at + by, &["venue", "room", "location", "building", "hall", "site"]));
    if called_off || cancelled || postponed {
        Some(Strength::Plain)
    } else if other.contains(&word) || moved {
        Some(Strength::OfSessions)
    } else {
        None
    }
}

/// The verbs before a participle, and where they begin.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is read from the words by itself, and any may hold with any other"
)]
struct Verbs {
    from: usize,
    negated: bool,
    possible: bool,
    /// "Has been", "had to be".
    perfect: bool,
    /// "Will be", "is to be", "must be".
    to_come: bool,
    any: bool,
    /// "Have cancelled".
    active: bool,
}

const VERBS: [&str; 30] = [
    "is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "having", "will", "would", "may", "might",
    "can", "could", "must", "should", "shall", "to", "not", "get", "got", "never", "cannot", "need", "needs", "going",
    "as",
];
const BETWEEN: [&str; 22] = [
    "now",
    "also",
    "unfortunately",
    "sadly",
    "regrettably",
    "therefore",
    "already",
    "since",
    "all",
    "both",
    "temporarily",
    "reluctantly",
    "just",
    "then",
    "today",
    "hereby",
    "again",
    "provisionally",
    "currently",
    "subsequently",
    "officially",
    "indefinitely",
];

fn verbs(told: &Told, at: usize) -> Verbs {
    let from = (0..at).rev().take(9).take_while(|before| told.is(*before, &VERBS) || told.is(*before, &BETWEEN)).last();
    let from = from.unwrap_or(at);
    let has = |wanted: &[&str]| told.has_in(from, at, wanted);
    let short = from > 0 && told.word(from - 1).ends_with("'s");
    let held = has(&["has", "have", "had", "having"]) || short;
    let passive = has(&["been", "be", "being"]);
    Verbs {
        from,
        negated: has(&["not", "never"]),
        possible: has(&["may", "might", "can", "could", "would", "should"]),
        perfect: held && passive || has(&["was", "were"]),
        to_come: !held && has(&["will", "must", "to", "shall"]),
        any: has(&VERBS) || short,
        active: held && !passive && !short,
    }
}

/// The thing that the sentence cancels.
#[derive(PartialEq, Eq)]
enum Subject {
    Session { definite: bool, relative: bool },
    Booking { all: bool, relative: bool },
    Pronoun,
    Nothing,
}

const DEFINITE: [&str; 16] = [
    "this",
    "these",
    "the",
    "both",
    "all",
    "above",
    "following",
    "below",
    "our",
    "those",
    "each",
    "today's",
    "tomorrow's",
    "next",
    "first",
    "second",
];

fn subject(told: &Told, from: usize) -> Subject {
    let named = (0..from).rev().take(14).find(|at| told.is_session(*at) || told.is_booking(*at));
    let Some(named) = named else {
        let pronoun = (0..from).rev().take(4).any(|at| told.is(at, &["this", "it", "they", "these", "both", "all"]));
        return if pronoun { Subject::Pronoun } else { Subject::Nothing };
    };
    let (begin, _) = told.clause(named);
    let definite = told.has_in(begin.max(named.saturating_sub(7)), named, &DEFINITE);
    let relative = told.has_in(named + 1, from, &["that", "which", "who"]);
    if told.is_session(named) {
        Subject::Session { definite, relative }
    } else {
        Subject::Booking { all: told.has_in(begin, named, &["all", "both", "these"]), relative }
    }
}

/// Whether a participle is about a session: not about a booking, nor about something that may happen.
fn is_stated(told: &Told, at: usize, strength: Strength) -> bool {
    let verbs = verbs(told, at);
    if verbs.negated || verbs.possible || told.is_conditional_before(at, verbs.perfect) {
        return false;
    }
    if !verbs.perfect && told.is_conditional_after(at) {
        return false;
    }
    let (begin, end) = told.clause(at);
    if told.says_at(at + 1, &["by", "you"]) || told.is(at + 1, &["by"]) && told.has_people(at + 2, at + 5) {
        return false;
    }
    if verbs.active {
        return is_active(told, at, verbs.from);
    }
    let policy = told.is_policy();
    match subject(told, verbs.from) {
        _ if !verbs.any && (told.is_booking(at + 1) || told.is_booking(at + 3) && told.is(at + 1, &["or", "and"])) => {
            false
        }
        Subject::Session { definite, relative: true } => definite && !policy,
        Subject::Session { definite, .. } if verbs.any && !verbs.to_come => definite || verbs.perfect || !policy,
        Subject::Session { definite, .. } if verbs.any => !policy && (definite || told.is_of_a_day()),
        Subject::Session { definite, .. } => !policy || definite && told.is_of_a_day() && !told.has_booking(0, at),
        _ if strength == Strength::OfSessions => {
            let near = told.has_session(at + 1, (at + 4).min(end)) || told.words.len() <= 4 && !told.has_people(0, at);
            near && !policy
        }
        Subject::Booking { all, relative } => !relative && !policy && (verbs.perfect || all && verbs.any),
        Subject::Pronoun => !policy || verbs.any && verbs.perfect,
        Subject::Nothing if verbs.any => !policy && !told.has_people(begin, verbs.from),
        Subject::Nothing => !policy && !told.has_booking(begin, end) && !told.has_people(begin, at),
    }
}

/// "We have cancelled the session": but not "delegates who have cancelled".
fn is_active(told: &Told, at: usize, from: usize) -> bool {
    let (_, end) = told.clause(at);
    !told.has_people(from.saturating_sub(3), from)
        && !told.is_booking(from.wrapping_sub(1))
        && (!told.has_booking(at + 1, end) || told.has_session(at + 1, end))
}

/// "We have had to cancel", "we are postponing": but not "you may cancel".
fn is_done(told: &Told, at: usize) -> bool {
    let word = told.word(at);
    let calls =
        ["cancel", "cancelling", "canceling", "postpone", "postponing", "defer", "abandon", "reschedule", "rearrange"];
    let off = matches!(word, "call" | "calling") && (1..=5).any(|by| told.word(at + by) == "off");
    if !(calls.contains(&word) || off) {
        return false;
    }
    let (begin, end) = told.clause(at);
    let begin = begin.max(at.saturating_sub(9));
    let by_us =
        ["we", "regret", "sorry", "decided", "forced", "obliged", "council", "decision", "had", "has", "afraid"];
    let possible = [
        "may", "might", "can", "could", "would", "right", "reserve", "reserves", "please", "how", "not", "should",
        "ask", "any", "never", "wish", "if", "unless",
    ];
    let open = told.has_in(begin, at, &possible) || told.has_people(begin, at) || told.has_in(at + 1, end, &["any"]);
    let booking =
        told.has_booking(at + 1, end) && !told.has_session(at + 1, end) || told.has_in(at + 1, at + 3, &["your"]);
    let named =
        told.has_session(at + 1, end) || told.has_in(at + 1, end, &["it", "this", "these", "both"]) || end <= at + 2;
    told.has_in(begin, at, &by_us)
        && named
        && !open
        && !booking
        && !told.is_conditional_after(at)
        && !told.is_conditional_before(at, false)
}

/// "Cancellation of the above course", "CANCELLATION NOTICE": but not "cancellations must be made in writing".
fn is_noun(told: &Told, at: usize) -> bool {
    if !told.is(at, &["cancellation", "cancellations", "postponement", "cancelation"]) {
        return false;
    }
    let policy = [
        "must",
        "should",
        "policy",
        "policies",
        "terms",
        "form",
        "conditions",
        "notify",
        "please",
        "may",
        "received",
        "made",
        "will",
        "any",
        "list",
        "late",
        "free",
        "procedure",
        "arrangements",
        "your",
        "subject",
        "unable",
    ];
    let conditional = told.is_conditional_before(at, false);
    if told.is_policy() || told.has(&policy) || told.has_booking(0, told.words.len()) || conditional {
        return false;
    }
    let of_it = told.word(at + 1) == "of" && told.has_in(at + 2, at + 4, &DEFINITE) && told.has_session(at + 2, at + 8);
    let alone = told.words.len() <= 4 && told.word(at) != "cancellations";
    of_it || alone || told.announces(0, at)
}

/// "The session is now off."
fn is_just_off(told: &Told, at: usize) -> bool {
    let (begin, end) = told.clause(at);
    let last = at + 1 == end || told.is(at + 1, &["due", "because", "as", "owing", "this", "until"]);
    let verb = (1..=3).any(|by| at >= by && told.is(at - by, &["is", "are"]));
    let of = told.has_session(begin, at) || told.has_in(begin, at, &["it", "this", "these"]);
    told.word(at) == "off" && last && verb && of && !told.has_in(begin, at, &["not", "if"])
}

/// "Unfortunately the above session has fallen through."
fn is_regretted(told: &Told, at: usize) -> bool {
    if !told.is(at, &["unfortunately", "regrettably", "sadly", "regretfully"]) {
        return false;
    }
    let harmless = ["full", "booked", "oversubscribed", "limited", "parking", "access", "refreshments", "lunch"];
    let to = (at + 7).min(told.words.len());
    let stop = (at + 1..to).find(|word| told.is(*word, &["at", "for", "on", "in", "during", "with", "we", "to"]));
    let ours = told.is(at + 1, &["the", "this", "these", "our", "all", "both", "tomorrow's", "today's"]);
    let named = (at + 1..stop.unwrap_or(to)).any(|word| told.is_session(word));
    ours && named && !told.has(&harmless) && !told.has_booking(at, to) && !told.is_policy()
}
