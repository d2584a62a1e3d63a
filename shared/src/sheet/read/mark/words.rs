//! The words of a sentence: each with its clause and the kinds of word that it may be.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::lexicon::{Class, WORDS};
use super::scan::is_dash;

/// Every known word with its classes, a bit each.
static LEXICON: LazyLock<HashMap<&'static str, u128>> = LazyLock::new(|| {
    let mut lexicon = HashMap::new();
    for (class, words) in WORDS {
        for word in words.split_whitespace() {
            *lexicon.entry(word).or_default() |= class.bit();
        }
    }
    lexicon
});

/// The words of a text in lower case; short forms are written out.
#[derive(Debug, Default)]
pub(crate) struct Words {
    words: Vec<Word>,
}

#[derive(Debug)]
struct Word {
    text: String,
    clause: usize,
    is: u128,
}

/// Words that are looked for: a class of the lexicon, or a short list.
pub(crate) trait Wanted: Copy {
    fn fits(self, word: &str, is: u128) -> bool;
}

impl Wanted for Class {
    fn fits(self, _: &str, is: u128) -> bool {
        is & self.bit() != 0
    }
}

impl<const N: usize> Wanted for [&str; N] {
    fn fits(self, word: &str, _: u128) -> bool {
        self.contains(&word)
    }
}

impl<const N: usize> Wanted for &[&str; N] {
    fn fits(self, word: &str, _: u128) -> bool {
        self.contains(&word)
    }
}

impl Wanted for &[&str] {
    fn fits(self, word: &str, _: u128) -> bool {
        self.contains(&word)
    }
}

impl Words {
    pub(crate) fn of(text: &str) -> Self {
        Self::from_chars(text.chars())
    }

    pub(crate) fn from_chars(chars: impl Iterator<Item = char>) -> Self {
        let mut words = Self::default();
        let mut clause = 0;
        let mut current = String::new();
        for c in chars.chain([' ']) {
            if c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}' | '-' | '£') {
                current.push(if c == '\u{2019}' { '\'' } else { c });
                continue;
            }
            words.push(&current, &mut clause);
            current.clear();
            clause += usize::from(matches!(c, ',' | ';' | ':' | '(' | ')' | '|' | '/' | '\n' | '\t') || is_dash(c));
        }
        words.join_spaced();
        words
    }

    fn push(&mut self, word: &str, clause: &mut usize) {
        let bare = word.trim_matches(['\'', '-']);
        if bare.is_empty() {
            *clause += usize::from(word.contains('-'));
            return;
        }
        let lower = bare.to_lowercase();
        match lower.as_str() {
            "won't" | "wont" => self.extend(["will", "not"], *clause),
            "can't" | "cannot" | "cant" => self.extend(["can", "not"], *clause),
            "it's" => self.extend(["it", "is"], *clause),
            "we've" => self.extend(["we", "have"], *clause),
            "we're" => self.extend(["we", "are"], *clause),
            "called-off" => self.extend(["called", "off"], *clause),
            "non-running" => self.extend(["not", "running"], *clause),
            word => match word.strip_suffix("n't") {
                Some(verb) => self.extend([verb, "not"], *clause),
                None => self.extend([word], *clause),
            },
        }
    }

    fn extend<const N: usize>(&mut self, words: [&str; N], clause: usize) {
        self.words.extend(words.map(|text| Word {
            text: text.to_owned(),
            clause,
            is: LEXICON.get(text).copied().unwrap_or_default(),
        }));
    }

    /// Joins spaced letters to one word: "C A N C E L L E D".
    fn join_spaced(&mut self) {
        let single = |word: &Word| word.text.chars().count() == 1 && word.text.chars().all(char::is_alphabetic);
        let mut joined: Vec<Word> = Vec::with_capacity(self.words.len());
        let mut run = false;
        for word in self.words.drain(..) {
            let goes_on = single(&word) && run;
            run = single(&word);
            match joined.last_mut().filter(|_| goes_on) {
                Some(last) => {
                    last.text.push_str(&word.text);
                    last.is = LEXICON.get(last.text.as_str()).copied().unwrap_or_default();
                }
                None => joined.push(word),
            }
        }
        self.words = joined;
    }

    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    pub(crate) fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| &word.text)
    }

    pub(crate) fn each(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.words.iter().map(|word| word.text.as_str())
    }

    pub(crate) fn is(&self, at: usize, wanted: impl Wanted) -> bool {
        self.words.get(at).is_some_and(|word| wanted.fits(&word.text, word.is))
    }

    pub(crate) fn has_in(&self, from: usize, to: usize, wanted: impl Wanted) -> bool {
        (from..to.min(self.len())).any(|at| self.is(at, wanted))
    }

    pub(crate) fn has(&self, wanted: impl Wanted) -> bool {
        self.has_in(0, self.len(), wanted)
    }

    /// Whether these words stand next to each other, in this order.
    pub(crate) fn says(&self, phrase: &[&str]) -> bool {
        (0..self.len()).any(|at| self.says_at(at, phrase))
    }

    pub(crate) fn says_at(&self, at: usize, phrase: &[&str]) -> bool {
        phrase.iter().enumerate().all(|(by, word)| self.word(at + by) == *word)
    }

    pub(crate) fn same_clause(&self, one: usize, other: usize) -> bool {
        match (self.words.get(one), self.words.get(other)) {
            (Some(one), Some(other)) => one.clause == other.clause,
            _ => false,
        }
    }

    /// Where the clause of a word begins, and where it ends.
    pub(crate) fn clause(&self, at: usize) -> (usize, usize) {
        let from = (0..at).rev().take_while(|before| self.same_clause(*before, at)).last().unwrap_or(at);
        let to = (at..self.len()).take_while(|after| self.same_clause(*after, at)).last().unwrap_or(at);
        (from, to + 1)
    }
}
