//! The labels at the top of a sheet, in all spellings of the last twenty years.

use crate::sheet::read::mark::scan::is_dash;
use crate::sheet::{Detail, Field};

/// A label: its words, its field, and whether its value may follow without a colon (`MI Sheet TypeCPD`).
#[derive(Clone, Copy)]
struct Label {
    words: &'static str,
    field: Field,
    glues: bool,
}

const fn glued(words: &'static str, field: Field) -> Label {
    Label { words, field, glues: true }
}

const fn plain(words: &'static str, field: Field) -> Label {
    Label { words, field, glues: false }
}

/// Longest first if one begins another.
const LABELS: [Label; 42] = [
    glued("mi sheet type", Field::Kind),
    glued("sheet type", Field::Kind),
    plain("type of sheet", Field::Kind),
    plain("mi type", Field::Kind),
    plain("type", Field::Kind),
    glued("to be completed by", Field::CompleteBy),
    plain("to be completed", Field::CompleteBy),
    plain("complete by", Field::CompleteBy),
    plain("completed by", Field::CompleteBy),
    plain("completion date", Field::CompleteBy),
    plain("deadline", Field::CompleteBy),
    glued("mi sheet number", Field::Number),
    glued("mi number", Field::Number),
    plain("mi sheet no", Field::Number),
    plain("mi no", Field::Number),
    plain("mi ref", Field::Number),
    plain("sheet number", Field::Number),
    plain("number", Field::Number),
    glued("publication date", Field::Published),
    glued("date of publication", Field::Published),
    plain("date published", Field::Published),
    plain("published on", Field::Published),
    plain("published", Field::Published),
    plain("issue date", Field::Published),
    plain("date of issue", Field::Published),
    glued("la contact", Field::Contact),
    glued("lea contact", Field::Contact),
    plain("contact officer", Field::Contact),
    plain("contact name", Field::Contact),
    plain("contact details", Field::Contact),
    plain("contact", Field::Contact),
    plain("target audience", Field::Audience),
    plain("intended audience", Field::Audience),
    plain("audience", Field::Audience),
    plain("distribution", Field::Audience),
    plain("associated documents", Field::Links),
    plain("related links", Field::Links),
    plain("web links", Field::Links),
    plain("links", Field::Links),
    plain("link", Field::Links),
    plain("title", Field::Title),
    plain("subject", Field::Title),
];

/// A longer line is not part of a heading.
const LONGEST: usize = 1_000;

/// The labels of a line and their values; several if a table's row became one line. Empty if it starts with none.
pub(crate) fn read(text: &str) -> Vec<(Field, String)> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '|' | '*' | '#' | '>' | '•' | '·'));
    let Some((mut field, mut rest)) = at_start(text, false) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(next) = next_word(rest, from).filter(|_| rest.len() <= LONGEST) {
        match at_start(&rest[next..], true) {
            Some((next_field, next_rest)) => {
                found.push((field, value(&rest[..next])));
                (field, rest, from) = (next_field, next_rest, 0);
            }
            None => from = next,
        }
    }
    found.push((field, value(rest)));
    found
}

fn value(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '|' | '*')).to_owned()
}

/// Where the next word after this place starts.
fn next_word(text: &str, from: usize) -> Option<usize> {
    let blank = text[from..].find(|c: char| c.is_whitespace() || c == '|')? + from;
    let word = text[blank..].find(|c: char| !c.is_whitespace() && c != '|')? + blank;
    Some(word)
}

/// The label that a text starts with, and the rest of the text. Inside a line, only labels count that are never part of a
/// sentence.
fn at_start(text: &str, inside: bool) -> Option<(Field, &str)> {
    let details = Detail::ALL
        .into_iter()
        .flat_map(|detail| detail.labels().iter().map(move |words| plain(words, Field::Detail(detail))));
    LABELS.iter().copied().chain(details).find_map(|label| {
        if inside && !label.glues {
            return None;
        }
        let rest = strip_words(text, label.words)?;
        let after = rest.strip_prefix("(s)").unwrap_or(rest).trim_start_matches(['*', '.', ' ']);
        if let Some(value) = after.strip_prefix([':', '\u{FF1A}', '|', '\t', '=']) {
            return Some((label.field, value.trim_start_matches([':', '|', ' ', '\t'])));
        }
        if inside {
            return None;
        }
        if rest.trim().is_empty() {
            return Some((label.field, ""));
        }
        let goes_on = rest.starts_with(char::is_lowercase) || after.chars().count() > 80;
        (label.glues && !goes_on)
            .then(|| (label.field, after.trim_start_matches(|c: char| c.is_whitespace() || is_dash(c))))
    })
}

/// The text after these words, in any case and with any spacing.
fn strip_words<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let mut rest = text;
    for (at, word) in words.split(' ').enumerate() {
        if at > 0 {
            rest = rest.trim_start();
        }
        let start = rest.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word))?;
        rest = &rest[start.len()..];
    }
    Some(rest)
}

/// Whether the text has a label that is not known: "Phase: Primary". Ways to reach somebody and addresses are not labels.
pub(crate) fn is_unknown(text: &str) -> bool {
    let Some((label, value)) = text.split_once(':') else {
        return false;
    };
    let reach = "e-mail address|email address|tel|telephone|phone|mobile|mob|fax|email|e-mail|ext|http|https";
    let words = label.split_whitespace().count();
    (1..=4).contains(&words)
        && label.starts_with(char::is_alphabetic)
        && label.chars().count() <= 40
        && !value.starts_with("//")
        && !reach.split('|').any(|reach| label.trim().eq_ignore_ascii_case(reach))
}
