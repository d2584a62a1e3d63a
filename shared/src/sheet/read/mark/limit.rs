//! How many places each school may take, and how many people a session takes.

use super::lexicon::Class;
use super::words::Words;
use crate::workshop::{LimitPer, PlacesLimit};

/// The limit a sentence states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    Limit(PlacesLimit),
    /// The sentence names a limit for each school in words that are not understood.
    Unclear,
}

/// An unambiguous sentence about places has all three: the limited party, a word that limits, and one number.
pub(crate) fn limit(words: &Words) -> Option<Said> {
    let said = |places, per| Some(Said::Limit(PlacesLimit { places, per }));
    if let Some(places) = one_for_each(words) {
        return said(places, per(words));
    }
    let who = (0..words.len()).find_map(|at| school_at(words, at).map(|length| (at, at + length)))?;
    if let Some(places) = sent_by_each(words, who.1) {
        return said(places, LimitPer::Workshop);
    }
    if !limits(words) {
        return None;
    }
    if names_a_course(words) {
        return Some(Said::Unclear);
    }
    let before = (0..who.0).rev().take(8).find_map(|at| places_at(words, at, who.0));
    let after = (who.1..words.len()).take(10).find_map(|at| places_at(words, at, words.len()));
    match (before, after) {
        (Some(places), None) | (None, Some(places)) => said(places, per(words)),
        (Some(before), Some(after)) if before == after => said(before, per(words)),
        (None, None) if !words.has(Class::Counted) => None,
        _ => Some(Said::Unclear),
    }
}

/// The number after "each school may send": "Each school may send one co-ordinator to one of the following."
fn sent_by_each(words: &Words, from: usize) -> Option<u32> {
    let gives = words.is(from, ["may", "can"])
        && words.is(from + 1, ["send", "sends", "bring", "nominate", "book", "register", "reserve"]);
    number(words.word(from + 2)).filter(|_| gives)
}

/// Whether the words limit one course of several, by its code: "on G09".
fn names_a_course(words: &Words) -> bool {
    (1..words.len()).any(|at| {
        let word = words.word(at);
        let letters = word.chars().take_while(char::is_ascii_alphabetic).count();
        let digits = word.chars().skip(letters).filter(char::is_ascii_digit).count();
        words.is(at - 1, ["on", "for"]) && (1..=4).contains(&letters) && digits >= 2
    })
}

/// Whether a sentence speaks of some number for each school. What a school must send at least is no limit.
pub(crate) fn speaks_of_a_limit(words: &Words) -> bool {
    let said = |at: &usize| words.is(*at, ["per", "each", "every", "any"]) && school_at(words, *at).is_some();
    (0..words.len()).find(said).is_some_and(|who| {
        let near = who.saturating_sub(6)..words.len().min(who + 8);
        let unit = words.is(who + 2, ["day", "days", "year", "term", "week"]);
        let other = near.clone().any(|at| words.word(at).starts_with('£') || words.is(at, Class::Unit));
        near.clone().any(|at| number(words.word(at)).is_some()) && !unit && !other && !words.has(Class::NoLimit)
    })
}

/// How many words a phrase for a school has, if one starts here: "per school", "each governing body", "from any one
/// establishment", "schools may".
fn school_at(words: &Words, at: usize) -> Option<usize> {
    if words.is(at, ["per", "each", "every", "any", "one", "a"]) {
        let ahead = (at + 1..at + 4).position(|word| words.is(word, Class::School))?;
        let plain = (at + 1..at + 1 + ahead).all(|word| words.is(word, ["one"]) || number(words.word(word)).is_none());
        let from_one = !words.is(at, ["one", "a"]) || at > 0 && words.is(at - 1, ["from", "any"]);
        let followed = (at + 2 + ahead..at + 6 + ahead).take_while(|word| words.is(*word, Class::School)).count();
        return (plain && from_one).then_some(2 + ahead + followed);
    }
    let may = words.is(at + 1, ["may", "can", "are", "will", "should", "must"]);
    (words.is(at, Class::School) && words.word(at).ends_with('s') && may).then_some(1)
}

/// The limit in a short sentence that gives out places without a word that limits: "One place per school", "open to all
/// schools, two delegates each". A minimum that schools must send is not a limit.
fn one_for_each(words: &Words) -> Option<u32> {
    let mut numbers = (0..words.len()).filter(|at| number(words.word(*at)).is_some());
    let at = numbers.next().filter(|_| numbers.next().is_none())?;
    let places = number(words.word(at))?;
    // "Places: 2 per school".
    let labelled = at > 0 && words.is(at - 1, Class::Counted) && words.is(at + 1, ["per"]);
    if labelled && words.is(at + 2, Class::School) && words.len() <= 6 {
        return Some(places);
    }
    let thing = (at + 1..words.len()).find(|word| !words.is(*word, ["free"]))?;
    let next = thing + 1 + usize::from(words.is(thing + 1, ["available"]));
    let for_each = next + usize::from(words.is(next, ["for", "from"]));
    let per_school = words.is(for_each, ["per", "each", "every"]) && words.is(for_each + 1, Class::School);
    let schools = |word: usize| words.is(word, Class::School) && words.word(word).ends_with('s');
    let each_of_them = words.is(thing + 1, ["each"]) && thing + 2 == words.len() && (0..at).any(schools);
    let plain = words.len() <= 10 && !words.has(Class::NoLimit) && !limits(words);
    (words.is(thing, Class::Counted) && plain && (per_school || each_of_them)).then_some(places)
}

fn limits(words: &Words) -> bool {
    let phrases: [&[&str]; 4] = [&["up", "to"], &["no", "more", "than"], &["not", "more", "than"], &["at", "most"]];
    words.has(Class::Limiting) || phrases.iter().any(|phrase| words.says(phrase))
}

/// A number of places here: "2 delegates", "three free places", or "one" right before the school.
fn places_at(words: &Words, at: usize, school: usize) -> Option<u32> {
    let places = number(words.word(at))?;
    let mut after = (at + 1..words.len()).take(3).take_while(|word| number(words.word(*word)).is_none());
    let named = after.any(|word| words.is(word, Class::Counted));
    // Whatever is counted just before the school: "2 reps per organisation".
    let counted = school < words.len() && (at + 2..=at + 3).contains(&school) && !words.is(at + 1, Class::Unit);
    (named || counted || at + 1 == school).then_some(places)
}

fn number(word: &str) -> Option<u32> {
    const NUMBERS: [&str; 12] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let spelt = NUMBERS.iter().position(|number| *number == word).and_then(|at| u32::try_from(at + 1).ok());
    spelt.or_else(|| word.parse().ok().filter(|places| (1..100).contains(places)))
}

/// Whether the limit is for each session: "at each briefing", "per session", "on each date".
fn per(words: &Words) -> LimitPer {
    let each = |at: usize| words.is(at, ["each", "per", "every", "any"]) && words.is(at + 1, Class::OneSession);
    let session = (0..words.len()).any(|at| each(at) || words.says_at(at, &["each", "of", "the"]));
    if session { LimitPer::Session } else { LimitPer::Workshop }
}

/// How many people a short text says that a session takes: "max 25", "30 places", "places limited to 24". A number for each
/// school is something else.
pub(crate) fn capacity(words: &Words) -> Option<u32> {
    let small = ["the", "a", "of", "is", "are", "to", "for", "number"];
    let mut plain = [""; 6];
    let mut count = 0;
    for word in words.each().filter(|word| !small.contains(word)) {
        *plain.get_mut(count)? = word;
        count += 1;
    }
    let (["max" | "maximum" | "capacity" | "places", people]
    | ["max" | "maximum" | "limited", people, "people" | "places" | "delegates" | "participants"]
    | ["places" | "numbers" | "room" | "session", "limited", people]
    | ["places" | "numbers" | "room" | "session", "limited", people, "people" | "delegates" | "participants"]
    | ["maximum", "places", people]
    | [people, "places" | "spaces" | "max" | "maximum"]
    | [people, "places", "available"]
    | [people, "people" | "delegates", "max" | "maximum"]) = &plain[..count]
    else {
        return None;
    };
    people.parse::<u32>().ok().filter(|people| (2..=2000).contains(people))
}

/// Whether a sentence gives a number of places that is not one for each school: "There are 30 places on this course."
pub(crate) fn speaks_of_places(words: &Words) -> bool {
    let counts = |at: usize| words.word(at).parse::<u32>().is_ok_and(|people| (2..=2000).contains(&people));
    let named = (1..words.len()).any(|at| words.is(at, ["places", "spaces", "seats"]) && counts(at - 1));
    named && !speaks_of_a_limit(words) && limit(words).is_none()
}
