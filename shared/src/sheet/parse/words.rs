//! Sentences and words, for details that are in sentences rather than in lines.

/// A sentence with its end mark, and in which line of its paragraph it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sentence<'a> {
    pub(super) text: &'a str,
    pub(super) line: usize,
}

/// The sentences of a paragraph.
pub(super) fn sentences(text: &str) -> Vec<Sentence<'_>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut line = 0;
    for end in ends(text) {
        let raw = &text[start..end];
        let sentence = raw.trim_start();
        let breaks = |part: &str| part.matches('\n').count();
        if !sentence.trim_end().is_empty() {
            let before = breaks(&raw[..raw.len() - sentence.len()]);
            sentences.push(Sentence { text: sentence.trim_end(), line: line + before });
        }
        line += breaks(raw);
        start = end;
    }
    sentences
}

/// Where the sentences of a paragraph end.
fn ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let Some(&(next, after)) = chars.peek() else {
            break;
        };
        let stops = matches!(c, '.' | '!' | '?') && after.is_whitespace();
        if stops && !(c == '.' && ends_in_abbreviation(&text[start..at])) {
            ends.push(next);
            start = next;
        }
    }
    ends.push(text.len());
    ends
}

/// Whether the full stop after this text ends a word rather than a sentence: "St. Mary's", "e.g. a policy".
fn ends_in_abbreviation(text: &str) -> bool {
    let from = text.char_indices().rev().take(6).find(|(_, c)| c.is_whitespace() || *c == '(');
    let word = from.map_or(text, |(at, c)| &text[at + c.len_utf8()..]);
    matches!(
        word,
        "St" | "Dr"
            | "Mr"
            | "Mrs"
            | "Ms"
            | "Rev"
            | "No"
            | "no"
            | "e.g"
            | "i.e"
            | "a.m"
            | "p.m"
            | "approx"
            | "Max"
            | "max"
            | "ext"
            | "tel"
            | "Tel"
    )
}

/// The words of a sentence in lower case; a hyphen or an apostrophe is part of a word, a slash is not.
pub(super) fn words(sentence: &str) -> Vec<String> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '\'' | '\u{2019}' | '£');
    sentence.split(|c| !is_part(c)).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// Whether these words stand next to each other, in this order.
pub(super) fn says(words: &[String], phrase: &[&str]) -> bool {
    words.windows(phrase.len()).any(|window| window.iter().zip(phrase).all(|(word, wanted)| word == wanted))
}

/// Whether one of these is among the words.
pub(super) fn has_any(words: &[String], wanted: &[&str]) -> bool {
    words.iter().any(|word| wanted.contains(&word.as_str()))
}
