//! Sentences and words, for what is said in the text rather than in its lines.

/// The sentences of a paragraph, each with its end mark.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let Some(&(next, after)) = chars.peek() else {
            break;
        };
        if matches!(c, '.' | '!' | '?')
            && after.is_whitespace()
            && !(c == '.' && ends_in_abbreviation(&text[start..at]))
        {
            push(&mut sentences, &text[start..next]);
            start = next;
        }
    }
    push(&mut sentences, &text[start..]);
    sentences
}

fn push<'a>(sentences: &mut Vec<&'a str>, sentence: &'a str) {
    let sentence = sentence.trim();
    if !sentence.is_empty() {
        sentences.push(sentence);
    }
}

/// Whether the full stop after this text ends a word rather than a sentence: "St. Mary's", "e.g. a policy".
fn ends_in_abbreviation(text: &str) -> bool {
    let from = text
        .char_indices()
        .rev()
        .take(6)
        .find(|(_, c)| c.is_whitespace() || *c == '(');
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
            | "ext"
            | "tel"
            | "Tel"
    )
}

/// The words of a sentence in lower case; a hyphen or an apostrophe is part of a word, a slash is not.
pub(super) fn words(sentence: &str) -> Vec<String> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '\'' | '\u{2019}' | '£');
    sentence
        .split(|c| !is_part(c))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Whether these words stand next to each other, in this order.
pub(super) fn says(words: &[String], phrase: &[&str]) -> bool {
    words.windows(phrase.len()).any(|window| {
        window
            .iter()
            .zip(phrase)
            .all(|(word, wanted)| word == wanted)
    })
}
