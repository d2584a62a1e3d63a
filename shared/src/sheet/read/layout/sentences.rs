//! Sentences: the smallest texts that say something, with the parts of the lines in which they stand.

use super::{Page, Part};
use crate::sheet::read::mark::words::Words;

/// A longer sentence is read in pieces of this many characters.
const LONGEST: usize = 600;
/// Words whose full stop ends no sentence.
const SHORT: &str = "St Dr Mr Mrs Ms Rev No no e.g i.e a.m p.m approx Max max ext tel Tel";
/// Words at the end of a line that go on with the next: "Please reply by".
const ONWARD: &str = "by on before until than is was the of from for and to date";

/// A sentence, or a line that is none.
#[derive(Debug)]
pub(crate) struct Sentence {
    pub(crate) parts: Vec<Part>,
    /// The text; a line break stays one.
    pub(crate) text: String,
    pub(crate) words: Words,
}

impl Sentence {
    pub(crate) fn line(&self) -> usize {
        self.parts.first().map_or(0, |part| part.line)
    }

    /// Whether the text ends as a sentence does.
    pub(crate) fn is_closed(&self) -> bool {
        self.text.ends_with(['.', '!', '?'])
    }

    fn of(page: &Page, parts: Vec<Part>) -> Self {
        let text = parts.iter().map(|part| page.text(*part)).collect::<Vec<_>>().join("\n");
        Self { words: Words::of(&text), parts, text }
    }
}

impl Page {
    /// The sentences of a paragraph or an item. Rows end without a full stop, so lines among which one is a row are read each by
    /// itself.
    pub(crate) fn sentences(&self, lines: &[usize]) -> Vec<Sentence> {
        let mut chars = Vec::new();
        let mut places = Vec::new();
        for line in lines {
            let part = self.part(*line);
            if !chars.is_empty() {
                chars.push('\n');
            }
            places.push((chars.len(), part));
            chars.extend_from_slice(self.chars(part));
        }
        let mut sentences = Vec::new();
        let mut from = 0;
        let mut first = 0;
        for end in ends(&chars) {
            while first + 1 < places.len() && places[first + 1].0 <= from {
                first += 1;
            }
            let parts = places[first..].iter().take_while(|(start, _)| *start < end);
            let parts: Vec<Part> = parts.filter_map(|(start, part)| self.cut(*part, *start, (from, end))).collect();
            let is_row = |part: &Part| {
                self.seen(part.line).is_some_and(|seen| seen.looks_like_a_row() || seen.starts_with_time())
            };
            let rows = parts.len() > 1 && parts.iter().any(is_row);
            if rows {
                sentences.extend(parts.into_iter().map(|part| Sentence::of(self, vec![part])));
            } else if !parts.is_empty() {
                sentences.push(Sentence::of(self, parts));
            }
            from = end;
        }
        sentences
    }

    /// The parts of a sentence around a line that go on with each other; others may be about something else.
    pub(crate) fn around<'a>(&self, sentence: &'a Sentence, line: usize) -> &'a [Part] {
        let parts = &sentence.parts;
        let own = parts.iter().position(|part| part.line == line).unwrap_or_default();
        let starts = |at: &usize| !self.goes_on(parts[*at - 1], parts[*at]);
        let from = (1..=own).rev().find(starts).unwrap_or_default();
        let to = (own + 1..parts.len()).find(starts).unwrap_or(parts.len());
        &parts[from..to]
    }

    /// Whether a line goes on with what the line before it says.
    fn goes_on(&self, before: Part, part: Part) -> bool {
        let text = self.text(before);
        let last = text.rsplit(char::is_whitespace).next().unwrap_or_default().to_lowercase();
        ONWARD.split(' ').any(|word| word == last) || self.chars(part).first().is_some_and(|c| c.is_lowercase())
    }

    /// The piece of a line that belongs to a sentence, without blanks around it.
    fn cut(&self, part: Part, start: usize, (from, end): (usize, usize)) -> Option<Part> {
        let within = |at: usize| part.from + at.saturating_sub(start).min(part.to - part.from);
        let chars = &self.lines[part.line].chars;
        let written = |at: &usize| !chars[*at].is_whitespace();
        let from = (within(from)..within(end)).find(written)?;
        let to = (from..within(end)).rfind(written)? + 1;
        Some(Part { from, to, ..part })
    }
}

/// Where the sentences of a paragraph end.
fn ends(chars: &[char]) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut start = 0;
    for (at, c) in chars.iter().enumerate() {
        let Some(after) = chars.get(at + 1) else { break };
        let stops = matches!(c, '.' | '!' | '?') && after.is_whitespace();
        let long = at - start >= LONGEST && c.is_whitespace() || at - start >= 2 * LONGEST;
        if long || stops && !(*c == '.' && ends_in_abbreviation(&chars[start..at])) {
            ends.push(at + 1);
            start = at + 1;
        }
    }
    ends.push(chars.len());
    ends
}

/// Whether the full stop after this text ends a word rather than a sentence: "St. Mary's", "e.g. a policy".
fn ends_in_abbreviation(text: &[char]) -> bool {
    let from = text.iter().rposition(|c| c.is_whitespace() || *c == '(').map_or(0, |at| at + 1);
    let word = &text[from.max(text.len().saturating_sub(8))..];
    let word: String = word.iter().collect();
    SHORT.split(' ').any(|short| short == word)
}
