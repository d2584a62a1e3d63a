//! Statements about places: how many a school may take, whether they cost, whether a PIN is needed.

use super::words::{has_any, says, words};
use crate::workshop::{LimitPer, PlacesLimit};

/// The limit a sentence states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Limit(PlacesLimit),
    /// The sentence names a limit for each school in words that are not understood.
    Unclear,
}

/// An unambiguous sentence about places has all three: the limited party, a word that limits, and one number.
pub(super) fn limit(sentence: &str) -> Option<Said> {
    let words = words(sentence);
    if let Some(places) = one_for_each(&words) {
        let per = if per_session(&words) { LimitPer::Session } else { LimitPer::Workshop };
        return Some(Said::Limit(PlacesLimit { places, per }));
    }
    let who = (0..words.len()).find_map(|at| school_at(&words, at).map(|length| (at, at + length)))?;
    if let Some(places) = sent_by_each(&words, who.1) {
        return Some(Said::Limit(PlacesLimit { places, per: LimitPer::Workshop }));
    }
    if !limits(&words) {
        return None;
    }
    if names_a_course(&words) {
        return Some(Said::Unclear);
    }
    let before = (0..who.0).rev().take(8).find_map(|at| places_at(&words, at, who.0));
    let after = (who.1..words.len()).take(10).find_map(|at| places_at(&words, at, words.len()));
    let places = match (before, after) {
        (Some(places), None) | (None, Some(places)) => places,
        (Some(before), Some(after)) if before == after => before,
        (None, None) if !speaks_of_places(&words) => return None,
        _ => return Some(Said::Unclear),
    };
    let per = if per_session(&words) { LimitPer::Session } else { LimitPer::Workshop };
    Some(Said::Limit(PlacesLimit { places, per }))
}

/// The number after "each school may send": "Each school may send one co-ordinator to one of the following."
fn sent_by_each(words: &[String], from: usize) -> Option<u32> {
    let [may, sends, places, ..] = words.get(from..)? else { return None };
    let gives = matches!(may.as_str(), "may" | "can")
        && matches!(sends.as_str(), "send" | "bring" | "nominate" | "book" | "register" | "reserve");
    number(places).filter(|_| gives)
}

/// Whether the words limit one course of several, by its code: "on G09".
fn names_a_course(words: &[String]) -> bool {
    words.windows(2).any(|pair| {
        let letters = pair[1].chars().take_while(char::is_ascii_alphabetic).count();
        let digits = pair[1].chars().skip(letters).filter(char::is_ascii_digit).count();
        matches!(pair[0].as_str(), "on" | "for") && (1..=4).contains(&letters) && digits >= 2
    })
}

/// Whether a sentence speaks of some number for each school. What a school must send at least is no limit.
pub(super) fn speaks_of_a_limit(sentence: &str) -> bool {
    let words = words(sentence);
    let who = (0..words.len())
        .find(|at| matches!(words[*at].as_str(), "per" | "each" | "every" | "any") && school_at(&words, *at).is_some());
    who.is_some_and(|who| {
        let near = &words[who.saturating_sub(6)..words.len().min(who + 8)];
        let unit =
            words.get(who + 2).is_some_and(|word| matches!(word.as_str(), "day" | "days" | "year" | "term" | "week"));
        near.iter().any(|word| is_number(word))
            && !unit
            && !has_any(&words, &OTHERWISE)
            && !near.iter().any(|word| word.starts_with('£') || UNITS.contains(&word.as_str()))
    })
}

const UNITS: [&str; 10] = ["hour", "hours", "minute", "minutes", "day", "days", "week", "weeks", "months", "years"];
const OTHERWISE: [&str; 12] =
    ["least", "minimum", "must", "should", "attended", "sent", "had", "was", "were", "needed", "required", "not"];

const SCHOOLS: [&str; 17] = [
    "school",
    "schools",
    "establishment",
    "establishments",
    "setting",
    "settings",
    "academy",
    "academies",
    "nursery",
    "college",
    "organisation",
    "organisations",
    "provider",
    "federation",
    "cluster",
    "body",
    "bodies",
];

/// How many words a phrase for a school has, if one starts here: "per school", "each governing body", "from any one
/// establishment", "schools may".
fn school_at(words: &[String], at: usize) -> Option<usize> {
    let word = words[at].as_str();
    if matches!(word, "per" | "each" | "every" | "any" | "one" | "a") {
        let ahead = words[at + 1..].iter().take(3).position(|word| SCHOOLS.contains(&word.as_str()))?;
        let plain = words[at + 1..at + 1 + ahead].iter().all(|word| !is_number(word) || word == "one");
        let from_one = !matches!(word, "one" | "a") || at > 0 && matches!(words[at - 1].as_str(), "from" | "any");
        let followed =
            words[at + 2 + ahead..].iter().take(4).take_while(|word| SCHOOLS.contains(&word.as_str())).count();
        return (plain && from_one).then_some(2 + ahead + followed);
    }
    let may = words
        .get(at + 1)
        .is_some_and(|word| matches!(word.as_str(), "may" | "can" | "are" | "will" | "should" | "must"));
    (SCHOOLS.contains(&word) && word.ends_with('s') && may).then_some(1)
}

/// The limit in a short sentence that gives out places without a word that limits: "One place per school", "open to all
/// schools, two delegates each". A minimum that schools must send is not a limit.
fn one_for_each(words: &[String]) -> Option<u32> {
    let numbers: Vec<usize> = (0..words.len()).filter(|at| is_number(&words[*at])).collect();
    let [at] = numbers.as_slice() else { return None };
    // "Places: 2 per school".
    if at.checked_sub(1).is_some_and(|before| PEOPLE.contains(&words[before].as_str()))
        && words.get(at + 1).is_some_and(|word| word == "per")
        && words.get(at + 2).is_some_and(|word| SCHOOLS.contains(&word.as_str()))
        && words.len() <= 6
    {
        return number(&words[*at]);
    }
    let said: Vec<&String> = words[*at..].iter().filter(|word| *word != "free").collect();
    let [places, thing, each, rest @ ..] = said.as_slice() else { return None };
    let is_place = PEOPLE.contains(&thing.as_str());
    let per_school = matches!(each.as_str(), "per" | "each" | "for" | "from") && {
        let from = 2 + usize::from(matches!(each.as_str(), "for" | "from"));
        said.get(from).is_some_and(|word| matches!(word.as_str(), "per" | "each" | "every"))
            && said.get(from + 1).is_some_and(|word| SCHOOLS.contains(&word.as_str()))
    };
    let each_of_them = *each == "each"
        && rest.is_empty()
        && words[..*at].iter().any(|word| word.ends_with('s') && SCHOOLS.contains(&word.as_str()));
    let plain = words.len() <= 10 && !words.iter().any(|word| OTHERWISE.contains(&word.as_str()));
    number(places).filter(|_| is_place && plain && !limits(words) && (per_school || each_of_them))
}

fn limits(words: &[String]) -> bool {
    let one = ["limit", "limited", "limits", "maximum", "max", "only", "restricted", "entitled"];
    words.iter().any(|word| one.contains(&word.as_str()))
        || says(words, &["up", "to"])
        || says(words, &["no", "more", "than"])
        || says(words, &["not", "more", "than"])
        || says(words, &["at", "most"])
}

const PEOPLE: [&str; 23] = [
    "place",
    "places",
    "delegate",
    "delegates",
    "person",
    "persons",
    "people",
    "participant",
    "participants",
    "attendee",
    "attendees",
    "member",
    "members",
    "representative",
    "representatives",
    "governor",
    "governors",
    "teacher",
    "teachers",
    "colleague",
    "colleagues",
    "spaces",
    "staff",
];

/// A number of places here: "2 delegates", "three free places", or "one" right before the school.
fn places_at(words: &[String], at: usize, school: usize) -> Option<u32> {
    let places = number(&words[at])?;
    let named =
        words[at + 1..].iter().take(3).take_while(|word| !is_number(word)).any(|word| PEOPLE.contains(&word.as_str()));
    // Whatever is counted just before the school: "2 reps per organisation".
    let counted = (at + 2..=at + 3).contains(&school) && !UNITS.contains(&words[at + 1].as_str());
    (named || counted || at + 1 == school).then_some(places)
}

fn speaks_of_places(words: &[String]) -> bool {
    words.iter().any(|word| PEOPLE.contains(&word.as_str()))
}

fn is_number(word: &str) -> bool {
    number(word).is_some()
}

fn number(word: &str) -> Option<u32> {
    const NUMBERS: [&str; 12] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    if let Some(at) = NUMBERS.iter().position(|number| *number == word) {
        return u32::try_from(at + 1).ok();
    }
    word.parse().ok().filter(|places| (1..100).contains(places))
}

/// Whether the limit is for each session: "at each briefing", "per session", "on each date".
fn per_session(words: &[String]) -> bool {
    const SESSIONS: [&str; 9] =
        ["session", "briefing", "date", "event", "workshop", "course", "day", "meeting", "training"];
    words.windows(2).any(|pair| {
        matches!(pair[0].as_str(), "each" | "per" | "every" | "any") && SESSIONS.contains(&pair[1].as_str())
    }) || words.windows(4).any(|four| four[0] == "each" && four[1] == "of" && four[2] == "the")
}

/// What a sentence says about the price of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Price {
    Free,
    Paid,
    /// Free for some and not for others.
    Both,
}

/// Whether a sentence says that the places are free of charge, or that they have a cost.
pub(super) fn price(sentence: &str) -> Option<Price> {
    let words = words(sentence);
    let sums = || {
        words
            .iter()
            .filter_map(|word| word.strip_prefix('£'))
            .filter(|sum| sum.starts_with(|c: char| c.is_ascii_digit()))
    };
    let costs = sums().any(|sum| !sum.trim_matches('0').is_empty());
    let labelled = words.first().is_some_and(|word| matches!(word.as_str(), "cost" | "price" | "fee" | "charge"));
    let nothing = sums().next().is_some() && !costs
        || labelled && words.get(1).is_some_and(|word| matches!(word.as_str(), "free" | "nil" | "none"));
    let free = says(&words, &["free", "of", "charge"])
        || says(&words, &["no", "charge"])
        || says(&words, &["no", "cost"])
        || says(&words, &["without", "charge"])
        || says(&words, &["fully", "funded"])
        || nothing
        || words.iter().enumerate().any(|(at, word)| word == "free" && speaks_of_training(&words, at));
    let zero = sums().any(|sum| sum.trim_matches('0').is_empty());
    if zero && costs {
        return Some(Price::Both);
    }
    let free = free && !says(&words, &["not", "free"]) && !is_of_something_else(&words);
    match (free, costs) {
        (true, true) => Some(Price::Both),
        (true, false) => Some(Price::Free),
        (false, _) if costs => Some(Price::Paid),
        (false, _) => None,
    }
}

/// Whether the sentence is about the price of refreshments or parking only.
fn is_of_something_else(words: &[String]) -> bool {
    const ELSE: [&str; 8] = ["refreshments", "lunch", "parking", "coffee", "tea", "wifi", "meals", "breakfast"];
    const TRAINING: [&str; 12] = [
        "place",
        "places",
        "session",
        "sessions",
        "workshop",
        "workshops",
        "course",
        "courses",
        "training",
        "event",
        "briefing",
        "briefings",
    ];
    has_any(words, &ELSE) && !has_any(words, &TRAINING)
}

/// Whether the word "free" is about training: "The workshops are free", "a free briefing", but not "free school meals" or "feel
/// free to attend".
fn speaks_of_training(words: &[String], free: usize) -> bool {
    const THINGS: [&str; 14] = [
        "place",
        "places",
        "session",
        "sessions",
        "briefing",
        "briefings",
        "workshop",
        "workshops",
        "course",
        "courses",
        "training",
        "event",
        "events",
        "attendance",
    ];
    let is_thing = |word: &String| THINGS.contains(&word.as_str());
    let next = words.get(free + 1);
    if free == 0 && next.is_some_and(|word| matches!(word.as_str(), "for" | "to")) {
        return true;
    }
    let said_of = words[..free].last().is_some_and(|word| matches!(word.as_str(), "is" | "are" | "be"))
        && words[..free].iter().rev().take(8).any(is_thing)
        && next.is_none_or(|word| matches!(word.as_str(), "to" | "for" | "and" | "but"));
    said_of || next.is_some_and(is_thing)
}

/// Whether a sentence says that a PIN is needed, or that none is.
pub(super) fn pin(sentence: &str) -> Option<Pin> {
    let named = sentence.split(|c: char| !c.is_alphanumeric()).any(|word| word == "PIN");
    let words = words(sentence);
    let at = words.iter().position(|word| word == "pin")?;
    if !named && words.get(at + 1).is_none_or(|word| word != "number") {
        return None;
    }
    let denies = |word: &String| matches!(word.as_str(), "no" | "not" | "without" | "don't" | "never");
    let near = &words[at.saturating_sub(4)..words.len().min(at + 5)];
    let needed = [
        "need", "needed", "require", "required", "requires", "enter", "use", "using", "quote", "quoting", "with",
        "have",
    ];
    Some(match (near.iter().any(denies), words.iter().any(|word| needed.contains(&word.as_str()))) {
        (true, _) => Pin::NotNeeded,
        (false, true) => Pin::Needed,
        (false, false) => Pin::Unclear,
    })
}

/// A sentence's statement about a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pin {
    Needed,
    NotNeeded,
    Unclear,
}

/// Whether a sentence is about refreshments.
pub(super) fn refreshments(sentence: &str) -> bool {
    let words = words(sentence);
    words.iter().any(|word| matches!(word.as_str(), "refreshment" | "refreshments" | "lunch" | "lunches"))
        || says(&words, &["tea", "and", "coffee"])
        || says(&words, &["coffee", "and", "tea"])
}
