//! A sentence word by word, with the clause of each word.

use crate::sheet::parse::scan::is_dash;

/// The words of a sentence in lower case; short forms are written out.
pub(super) struct Sentence {
    pub(super) words: Vec<Word>,
}

/// A word and its clause.
pub(super) struct Word {
    pub(super) text: String,
    clause: usize,
}

/// Words for the sessions that a sheet announces.
pub(in crate::sheet::parse) const SESSIONS: [&str; 51] = [
    "session",
    "sessions",
    "workshop",
    "workshops",
    "briefing",
    "briefings",
    "course",
    "courses",
    "event",
    "events",
    "training",
    "trainings",
    "meeting",
    "meetings",
    "seminar",
    "seminars",
    "webinar",
    "webinars",
    "conference",
    "conferences",
    "network",
    "networks",
    "class",
    "classes",
    "forum",
    "forums",
    "programme",
    "programmes",
    "date",
    "dates",
    "drop-in",
    "drop-ins",
    "cluster",
    "clusters",
    "surgery",
    "surgeries",
    "module",
    "modules",
    "inset",
    "induction",
    "inductions",
    "launch",
    "visit",
    "visits",
    "clinic",
    "clinics",
    "cpd",
    "day",
    "twilight",
    "twilights",
    "masterclass",
];
/// Words for bookings, and for people who make bookings.
const BOOKINGS: [&str; 12] = [
    "booking",
    "bookings",
    "place",
    "places",
    "reservation",
    "reservations",
    "registration",
    "registrations",
    "seat",
    "seats",
    "order",
    "orders",
];
/// Words for people who give a booking up.
const PEOPLE: [&str; 16] = [
    "you",
    "your",
    "who",
    "delegate",
    "delegates",
    "school",
    "schools",
    "participant",
    "participants",
    "attendee",
    "attendees",
    "anyone",
    "people",
    "they",
    "staff",
    "setting",
];
/// Words after which the sentence always reports a cancellation.
const ANNOUNCES: [&str; 17] = [
    "note",
    "unfortunately",
    "regret",
    "regrettably",
    "regretfully",
    "sorry",
    "inform",
    "informed",
    "sadly",
    "advise",
    "advised",
    "announce",
    "apologies",
    "apologise",
    "afraid",
    "aware",
    "disappointed",
];
const WEEKDAYS: [&str; 16] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "tues",
    "wed",
    "thu",
    "thurs",
    "fri",
    "today",
    "tomorrow",
];

impl Sentence {
    pub(super) fn of(text: &str) -> Self {
        let mut sentence = Self { words: Vec::new() };
        let mut clause = 0;
        let mut current = String::new();
        for c in text.chars().chain([' ']) {
            if c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}' | '-' | '£' | '&') {
                current.push(if c == '\u{2019}' { '\'' } else { c });
                continue;
            }
            sentence.push(&std::mem::take(&mut current), &mut clause);
            clause += usize::from(matches!(c, ',' | ';' | ':' | '(' | ')' | '|' | '/' | '\n' | '\t') || is_dash(c));
        }
        sentence.join_spaced();
        sentence
    }

    fn push(&mut self, word: &str, clause: &mut usize) {
        let bare = word.trim_matches(['\'', '-', '&']);
        if bare.is_empty() {
            *clause += usize::from(word.contains('-'));
            return;
        }
        let lower = bare.to_lowercase();
        let parts = match lower.as_str() {
            "won't" | "wont" => vec!["will", "not"],
            "can't" | "cannot" | "cant" => vec!["can", "not"],
            "it's" => vec!["it", "is"],
            "we've" => vec!["we", "have"],
            "we're" => vec!["we", "are"],
            "called-off" => vec!["called", "off"],
            "non-running" => vec!["not", "running"],
            word => match word.strip_suffix("n't") {
                Some(verb) => vec![verb, "not"],
                None => vec![word],
            },
        };
        self.words.extend(parts.into_iter().map(|text| Word { text: text.to_owned(), clause: *clause }));
    }

    /// Joins spaced letters to one word: "C A N C E L L E D".
    fn join_spaced(&mut self) {
        let single = |word: &Word| word.text.chars().count() == 1 && word.text.chars().all(char::is_alphabetic);
        let mut joined: Vec<Word> = Vec::new();
        let mut run = false;
        for word in self.words.drain(..) {
            let goes_on = single(&word) && run;
            run = single(&word);
            match joined.last_mut().filter(|_| goes_on) {
                Some(last) => last.text.push_str(&word.text),
                None => joined.push(word),
            }
        }
        self.words = joined;
    }

    pub(super) fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| &word.text)
    }

    pub(super) fn is(&self, at: usize, wanted: &[&str]) -> bool {
        wanted.contains(&self.word(at))
    }

    pub(super) fn same_clause(&self, one: usize, other: usize) -> bool {
        match (self.words.get(one), self.words.get(other)) {
            (Some(one), Some(other)) => one.clause == other.clause,
            _ => false,
        }
    }

    /// Where the clause of a word begins, and where it ends.
    pub(super) fn clause(&self, at: usize) -> (usize, usize) {
        let from = (0..at).rev().take_while(|before| self.same_clause(*before, at)).last().unwrap_or(at);
        let to = (at..self.words.len()).take_while(|after| self.same_clause(*after, at)).last().unwrap_or(at);
        (from, to + 1)
    }

    pub(super) fn has_in(&self, from: usize, to: usize, wanted: &[&str]) -> bool {
        (from..to.min(self.words.len())).any(|at| self.is(at, wanted))
    }

    pub(super) fn has(&self, wanted: &[&str]) -> bool {
        self.has_in(0, self.words.len(), wanted)
    }

    pub(super) fn says(&self, phrase: &[&str]) -> bool {
        (0..self.words.len()).any(|at| self.says_at(at, phrase))
    }

    pub(super) fn says_at(&self, at: usize, phrase: &[&str]) -> bool {
        phrase.iter().enumerate().all(|(by, word)| self.word(at + by) == *word)
    }

    pub(super) fn is_session(&self, at: usize) -> bool {
        let word = self.word(at);
        let compound = ["fee", "fees", "cost", "costs", "materials", "place", "places", "limit", "booking", "bookings"];
        SESSIONS.contains(&word.strip_suffix("'s").unwrap_or(word)) && !self.is(at + 1, &compound)
    }

    pub(super) fn is_booking(&self, at: usize) -> bool {
        // The word "place" in "take place" is not about a booking.
        self.is(at, &BOOKINGS) && !self.is(at.wrapping_sub(1), &["take", "taking", "takes", "taken"])
    }

    pub(super) fn has_session(&self, from: usize, to: usize) -> bool {
        (from..to.min(self.words.len())).any(|at| self.is_session(at))
    }

    pub(super) fn has_booking(&self, from: usize, to: usize) -> bool {
        (from..to.min(self.words.len())).any(|at| self.is_booking(at))
    }

    pub(super) fn has_people(&self, from: usize, to: usize) -> bool {
        self.has_in(from, to, &PEOPLE)
    }

    pub(super) fn announces(&self, from: usize, to: usize) -> bool {
        self.has_in(from, to, &ANNOUNCES)
    }

    /// Whether a sentence says when or why, like one about a session.
    pub(super) fn is_of_a_day(&self) -> bool {
        self.has(&WEEKDAYS)
            || self.has(&["because", "owing", "due", "snow", "illness", "weather", "strike"])
            || self.words.iter().any(|word| word.text.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// Whether the sentence names a cost or a period of notice, as policies do.
    pub(super) fn is_policy(&self) -> bool {
        let paid =
            ["charge", "charged", "charges", "chargeable", "fee", "fees", "invoiced", "non-attendance", "policy"];
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
        self.has(&paid) || phrases.iter().any(|phrase| self.says(phrase)) || self.says(&["without", "notice"])
    }

    /// Whether the words at `at` hold only under a condition before them. `perfect`: the verb is in the perfect tense.
    pub(super) fn is_conditional_before(&self, at: usize, perfect: bool) -> bool {
        let condition = (0..at).rev().find(|before| self.is_condition(*before, at));
        condition.is_some_and(|from| !self.announces(from, at) && (self.same_clause(from, at) || !perfect))
    }

    fn is_condition(&self, word: usize, at: usize) -> bool {
        let opens = word == 0 || !self.same_clause(word - 1, word);
        self.is(word, &["if", "unless", "whether"])
            || self.says_at(word, &["event", "that"])
            || self.says_at(word, &["event", "of"])
            || self.says_at(word, &["event", "a"])
            || self.says_at(word, &["in", "case"])
            || self.is(word, &["should", "were", "had"]) && opens && !self.is(word + 1, &["note", "be"])
            || self.same_clause(word, at) && self.is(word, &["when", "whenever", "where", "wherever", "once", "any"])
    }

    /// Whether a condition follows in the same clause: "is cancelled if there are fewer than 8 bookings".
    pub(super) fn is_conditional_after(&self, at: usize) -> bool {
        let (_, to) = self.clause(at);
        let conditions = ["if", "unless", "should", "where", "when", "whenever", "fewer", "without"];
        self.has_in(at + 1, to, &conditions)
            || self.has_in(at + 1, self.words.len(), &["unless"])
            || (at + 1..to)
                .any(|word| self.says_at(word, &["less", "than"]) || self.says_at(word, &["in", "the", "event"]))
    }
}
