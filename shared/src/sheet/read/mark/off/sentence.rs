//! What the words of a sentence are about: sessions, bookings, people, policies, conditions.

use crate::sheet::read::mark::lexicon::Class;
use crate::sheet::read::mark::words::Words;

/// The words of a sentence.
pub(crate) type Sentence = Words;

impl Words {
    pub(crate) fn is_session(&self, at: usize) -> bool {
        let named = self.is(at, Class::Session)
            || self.word(at).strip_suffix("'s").is_some_and(|word| Words::of(word).is(0, Class::Session));
        let compound = ["fee", "fees", "cost", "costs", "materials", "place", "places", "limit", "booking", "bookings"];
        named && !self.is(at + 1, compound)
    }

    pub(crate) fn is_booking(&self, at: usize) -> bool {
        // The word "place" in "take place" is not about a booking.
        self.is(at, Class::Booking) && !self.is(at.wrapping_sub(1), ["take", "taking", "takes", "taken"])
    }

    pub(crate) fn has_session(&self, from: usize, to: usize) -> bool {
        (from..to.min(self.len())).any(|at| self.is_session(at))
    }

    pub(crate) fn has_booking(&self, from: usize, to: usize) -> bool {
        (from..to.min(self.len())).any(|at| self.is_booking(at))
    }

    pub(crate) fn has_people(&self, from: usize, to: usize) -> bool {
        self.has_in(from, to, Class::Booker)
    }

    pub(crate) fn announces(&self, from: usize, to: usize) -> bool {
        self.has_in(from, to, Class::Announce)
    }

    /// Whether a sentence says when or why, like one about a session.
    pub(crate) fn is_of_a_day(&self) -> bool {
        self.has(Class::Weekday)
            || self.has(["because", "owing", "due", "snow", "illness", "weather", "strike"])
            || self.each().any(|word| word.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// Whether the sentence names a cost or a period of notice, as policies do.
    pub(crate) fn is_policy(&self) -> bool {
        let phrases: [&[&str]; 12] = [
            &["less", "than"],
            &["fewer", "than"],
            &["later", "than"],
            &["more", "than"],
            &["at", "least"],
            &["up", "to"],
            &["working", "days"],
            &["days", "before"],
            &["days", "notice"],
            &["days'", "notice"],
            &["in", "writing"],
            &["in", "advance"],
        ];
        self.has(Class::Charge) || phrases.iter().any(|phrase| self.says(phrase)) || self.says(&["without", "notice"])
    }

    /// Whether the words at `at` hold only under a condition before them. `perfect`: the verb is in the perfect tense.
    pub(crate) fn is_conditional_before(&self, at: usize, perfect: bool) -> bool {
        let condition = (0..at).rev().find(|before| self.is_condition(*before, at));
        condition.is_some_and(|from| !self.announces(from, at) && (self.same_clause(from, at) || !perfect))
    }

    fn is_condition(&self, word: usize, at: usize) -> bool {
        let opens = word == 0 || !self.same_clause(word - 1, word);
        self.is(word, ["if", "unless", "whether"])
            || self.says_at(word, &["event", "that"])
            || self.says_at(word, &["event", "of"])
            || self.says_at(word, &["event", "a"])
            || self.says_at(word, &["in", "case"])
            || self.is(word, ["should", "were", "had"]) && opens && !self.is(word + 1, ["note", "be"])
            || self.same_clause(word, at) && self.is(word, ["when", "whenever", "where", "wherever", "once", "any"])
    }

    /// Whether a condition follows in the same clause: "is cancelled if there are fewer than 8 bookings".
    pub(crate) fn is_conditional_after(&self, at: usize) -> bool {
        let (_, to) = self.clause(at);
        let conditions = ["if", "unless", "should", "where", "when", "whenever", "fewer", "without"];
        self.has_in(at + 1, to, conditions)
            || self.has_in(at + 1, self.len(), ["unless"])
            || (at + 1..to)
                .any(|word| self.says_at(word, &["less", "than"]) || self.says_at(word, &["in", "the", "event"]))
    }
}
