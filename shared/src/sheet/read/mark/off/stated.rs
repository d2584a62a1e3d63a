//! "Has been cancelled", "is postponed", "we have had to call it off", "cancellation of the above course".

use super::sentence::Sentence;
use crate::sheet::read::mark::lexicon::Class;

/// Whether the word here, with the words around it, cancels a session.
pub(crate) fn is(sentence: &Sentence, at: usize) -> bool {
    participle(sentence, at).is_some_and(|strength| is_stated(sentence, at, strength))
        || is_done(sentence, at)
        || is_noun(sentence, at)
        || is_just_off(sentence, at)
        || is_regretted(sentence, at)
}

/// How certain it is that a participle is about sessions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strength {
    /// Certain, on a sheet that announces sessions.
    Plain,
    /// Also used of pupils and funds, so the sentence has to name a session.
    OfSessions,
}

fn participle(sentence: &Sentence, at: usize) -> Option<Strength> {
    let word = sentence.word(at);
    let ends = word.ends_with('d');
    let called_off = matches!(word, "called") && (1..=3).any(|by| sentence.word(at + by) == "off");
    let cancelled = ends && (word.starts_with("cancel") || word.starts_with("cancl") || word.starts_with("canel"));
    let postponed = ends && ["postpon", "posponed", "postoned"].iter().any(|begins| word.starts_with(begins));
    let moved = word == "moved"
        && (1..=5).any(|by| sentence.is(at + by, ["date", "later", "day", "month", "term", "another", "new", "week"]))
        && !(1..=5).any(|by| sentence.is(at + by, ["venue", "room", "location", "building", "hall", "site"]));
    if called_off || cancelled || postponed {
        Some(Strength::Plain)
    } else if sentence.is(at, Class::Ended) || moved {
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
    /// The verbs are in the perfect tense: "has been", "had to be".
    perfect: bool,
    /// The verbs are about the future: "will be", "is to be", "must be".
    to_come: bool,
    any: bool,
    /// The verbs are in the active voice: "have cancelled".
    active: bool,
}

fn verbs(sentence: &Sentence, at: usize) -> Verbs {
    let from = (0..at)
        .rev()
        .take(9)
        .take_while(|before| sentence.is(*before, Class::Verb) || sentence.is(*before, Class::Between))
        .last();
    let from = from.unwrap_or(at);
    let has = |wanted: &[&str]| sentence.has_in(from, at, wanted);
    let short = from > 0 && sentence.word(from - 1).ends_with("'s");
    let held = has(&["has", "have", "had", "having"]) || short;
    let passive = has(&["been", "be", "being"]);
    Verbs {
        from,
        negated: has(&["not", "never"]),
        possible: has(&["may", "might", "can", "could", "would", "should"]),
        perfect: held && passive || has(&["was", "were"]),
        to_come: !held && has(&["will", "must", "to", "shall"]),
        any: sentence.has_in(from, at, Class::Verb) || short,
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

fn subject(sentence: &Sentence, from: usize) -> Subject {
    let named = (0..from).rev().take(14).find(|at| sentence.is_session(*at) || sentence.is_booking(*at));
    let Some(named) = named else {
        let pronoun = (0..from).rev().take(4).any(|at| sentence.is(at, ["this", "it", "they", "these", "both", "all"]));
        return if pronoun { Subject::Pronoun } else { Subject::Nothing };
    };
    let (begin, _) = sentence.clause(named);
    let definite = sentence.has_in(begin.max(named.saturating_sub(7)), named, Class::Definite);
    let relative = sentence.has_in(named + 1, from, ["that", "which", "who"]);
    if sentence.is_session(named) {
        Subject::Session { definite, relative }
    } else {
        Subject::Booking { all: sentence.has_in(begin, named, ["all", "both", "these"]), relative }
    }
}

/// Whether a participle is about a session: not about a booking, nor about something that may happen.
fn is_stated(sentence: &Sentence, at: usize, strength: Strength) -> bool {
    let verbs = verbs(sentence, at);
    if verbs.negated || verbs.possible || sentence.is_conditional_before(at, verbs.perfect) {
        return false;
    }
    if !verbs.perfect && sentence.is_conditional_after(at) {
        return false;
    }
    let (begin, end) = sentence.clause(at);
    if sentence.says_at(at + 1, &["by", "you"]) || sentence.is(at + 1, ["by"]) && sentence.has_people(at + 2, at + 5) {
        return false;
    }
    if verbs.active {
        return is_active(sentence, at, verbs.from);
    }
    let policy = sentence.is_policy();
    match subject(sentence, verbs.from) {
        _ if !verbs.any
            && (sentence.is_booking(at + 1) || sentence.is_booking(at + 3) && sentence.is(at + 1, ["or", "and"])) =>
        {
            false
        }
        Subject::Session { definite, relative: true } => definite && !policy,
        Subject::Session { definite, .. } if verbs.any && !verbs.to_come => definite || verbs.perfect || !policy,
        Subject::Session { definite, .. } if verbs.any => !policy && (definite || sentence.is_of_a_day()),
        Subject::Session { definite, .. } => {
            !policy || definite && sentence.is_of_a_day() && !sentence.has_booking(0, at)
        }
        _ if strength == Strength::OfSessions => {
            let near =
                sentence.has_session(at + 1, (at + 4).min(end)) || sentence.len() <= 4 && !sentence.has_people(0, at);
            near && !policy
        }
        Subject::Booking { all, relative } => !relative && !policy && (verbs.perfect || all && verbs.any),
        Subject::Pronoun => !policy || verbs.any && verbs.perfect,
        Subject::Nothing if verbs.any => !policy && !sentence.has_people(begin, verbs.from),
        Subject::Nothing => !policy && !sentence.has_booking(begin, end) && !sentence.has_people(begin, at),
    }
}

/// Whether the active verb cancels a session: "We have cancelled the session", but not "delegates who have cancelled".
fn is_active(sentence: &Sentence, at: usize, from: usize) -> bool {
    let (_, end) = sentence.clause(at);
    !sentence.has_people(from.saturating_sub(3), from)
        && !sentence.is_booking(from.wrapping_sub(1))
        && (!sentence.has_booking(at + 1, end) || sentence.has_session(at + 1, end))
}

/// Whether the verb says that the council cancels: "We have had to cancel", "we are postponing", but not "you may cancel".
fn is_done(sentence: &Sentence, at: usize) -> bool {
    let word = sentence.word(at);
    let calls =
        ["cancel", "cancelling", "canceling", "postpone", "postponing", "defer", "abandon", "reschedule", "rearrange"];
    let off = matches!(word, "call" | "calling") && (1..=5).any(|by| sentence.word(at + by) == "off");
    if !(calls.contains(&word) || off) {
        return false;
    }
    let (begin, end) = sentence.clause(at);
    let begin = begin.max(at.saturating_sub(9));
    let by_us =
        ["we", "regret", "sorry", "decided", "forced", "obliged", "council", "decision", "had", "has", "afraid"];
    let possible = [
        "may", "might", "can", "could", "would", "right", "reserve", "reserves", "please", "how", "not", "should",
        "ask", "any", "never", "wish", "if", "unless",
    ];
    let open =
        sentence.has_in(begin, at, possible) || sentence.has_people(begin, at) || sentence.has_in(at + 1, end, ["any"]);
    let booking = sentence.has_booking(at + 1, end) && !sentence.has_session(at + 1, end)
        || sentence.has_in(at + 1, at + 3, ["your"]);
    let named = sentence.has_session(at + 1, end)
        || sentence.has_in(at + 1, end, ["it", "this", "these", "both"])
        || end <= at + 2;
    sentence.has_in(begin, at, by_us)
        && named
        && !open
        && !booking
        && !sentence.is_conditional_after(at)
        && !sentence.is_conditional_before(at, false)
}

/// Whether the noun announces a cancellation: "Cancellation of the above course", "CANCELLATION NOTICE", but not "cancellations
/// must be made in writing".
fn is_noun(sentence: &Sentence, at: usize) -> bool {
    if !sentence.is(at, ["cancellation", "cancellations", "postponement", "cancelation"]) {
        return false;
    }
    let conditional = sentence.is_conditional_before(at, false);
    if sentence.is_policy() || sentence.has(Class::Policy) || sentence.has_booking(0, sentence.len()) || conditional {
        return false;
    }
    let of_it = sentence.word(at + 1) == "of"
        && sentence.has_in(at + 2, at + 4, Class::Definite)
        && sentence.has_session(at + 2, at + 8);
    let alone = sentence.len() <= 4 && sentence.word(at) != "cancellations";
    of_it || alone || sentence.announces(0, at)
}

/// Whether the word "off" cancels a session: "The session is now off."
fn is_just_off(sentence: &Sentence, at: usize) -> bool {
    if sentence.word(at) != "off" {
        return false;
    }
    let (begin, end) = sentence.clause(at);
    let last = at + 1 == end || sentence.is(at + 1, ["due", "because", "as", "owing", "this", "until"]);
    let verb = (1..=3).any(|by| at >= by && sentence.is(at - by, ["is", "are"]));
    let of = sentence.has_session(begin, at) || sentence.has_in(begin, at, ["it", "this", "these"]);
    last && verb && of && !sentence.has_in(begin, at, ["not", "if"])
}

/// Whether a word of regret announces a cancellation: "Unfortunately the above session has fallen through."
fn is_regretted(sentence: &Sentence, at: usize) -> bool {
    if !sentence.is(at, ["unfortunately", "regrettably", "sadly", "regretfully"]) {
        return false;
    }
    let harmless = ["full", "booked", "oversubscribed", "limited", "parking", "access", "refreshments", "lunch"];
    let to = (at + 7).min(sentence.len());
    let stop = (at + 1..to).find(|word| sentence.is(*word, ["at", "for", "on", "in", "during", "with", "we", "to"]));
    let ours = sentence.is(at + 1, ["the", "this", "these", "our", "all", "both", "tomorrow's", "today's"]);
    let named = (at + 1..stop.unwrap_or(to)).any(|word| sentence.is_session(word));
    ours && named && !sentence.has(harmless) && !sentence.has_booking(at, to) && !sentence.is_policy()
}
