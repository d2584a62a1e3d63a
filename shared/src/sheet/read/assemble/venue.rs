//! The venue that a sentence names: "... will be held at Norwich PDC from ...".

use super::place::bare;
use crate::sheet::read::layout::columns;
use crate::sheet::read::mark::bullet::bullet;

/// The most words in a venue's name.
const MOST_WORDS: usize = 8;

/// The one venue after "at" or "in"; `None` if that is not certain. Tabs must replace the parts of the sentence that were read
/// before.
pub(crate) fn named(chars: &[char]) -> Option<String> {
    let text: String = without_brackets(chars);
    let mut found: Vec<String> = Vec::new();
    for piece in text.split(['\t', ';', ':', '|']) {
        let words: Vec<&str> = piece.split(' ').filter(|word| !word.is_empty()).collect();
        for (at, word) in words.iter().enumerate() {
            let name_from = at + 1 + usize::from(words.get(at + 1) == Some(&"the"));
            let starts = words.get(name_from).is_some_and(|word| starts_a_name(word) && may_be_a_place(word));
            // "in" leads to a venue only where it follows the date or the time: "changes in Norfolk".
            let leads = word.eq_ignore_ascii_case("at") || at == 0 && word.eq_ignore_ascii_case("in");
            if starts && leads {
                found.push(name(&words[name_from..])?);
            }
        }
    }
    found.dedup();
    match found.as_slice() {
        [venue] => Some(venue.clone()),
        _ => None,
    }
}

/// Words in brackets are ignored: "(registration from 9.15)".
pub(crate) fn without_brackets(chars: &[char]) -> String {
    let mut depth = 0_u32;
    let mut text = String::new();
    for c in chars {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => text.push(*c),
            _ => {}
        }
        if matches!(c, '(' | ')') {
            text.push('\t');
        }
    }
    text
}

/// The name that these words start with; `None` if it is not plain where it ends.
fn name(words: &[&str]) -> Option<String> {
    let mut count = 0;
    for word in words {
        let joins = matches!(*word, "of" | "the" | "upon" | "&" | "-" | "\u{2013}");
        let ended = count > 0 && words[count - 1].ends_with(',');
        if starts_a_name(word) || joins && !ended {
            count += 1;
        } else if ended || may_follow(word) {
            break;
        } else {
            return None;
        }
    }
    let name = bare(&words[..count].join(" ")).to_owned();
    (count <= MOST_WORDS && !name.is_empty()).then_some(name)
}

fn starts_a_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '\'' | '\u{2018}'))
}

/// Whether a word may begin a venue's name. "at Key Stage 2" and "in Year 6" name year groups.
fn may_be_a_place(word: &str) -> bool {
    let word = bare(word).to_lowercase();
    let stage = ["key", "ks", "year", "level", "stage", "eyfs", "reception", "primary", "secondary"];
    !word.starts_with(|c: char| c.is_ascii_digit()) && !stage.iter().any(|stage| word.starts_with(stage))
}

/// Words that end a name. "and" and "or" do not: there may be two venues.
fn may_follow(word: &str) -> bool {
    matches!(
        bare(word),
        "" | "from" | "on" | "between" | "for" | "with" | "starting" | "until" | "each" | "every" | "at" | "as" | "by"
    )
}

/// The venue that a line gives for all sessions: "Venue: Norwich PDC", "All sessions are at the Ecotech Centre", "All groups meet on
/// Zoom."
pub(crate) fn of_all(line: &str) -> Option<String> {
    let line = bullet(line).map_or(line.trim(), |(_, text)| text.trim());
    if let Some((columns::Column::Venue, value)) = columns::labelled(line) {
        return Some(value.to_owned()).filter(|value| !value.is_empty());
    }
    let lower = line.to_lowercase();
    let online = [
        "meet on ",
        "held on ",
        "run on ",
        "take place on ",
        "delivered on ",
        "meet via ",
        "held via ",
        "delivered via ",
    ];
    let all = ["all ", "each ", "both "].iter().any(|word| lower.starts_with(word));
    let sentence = line.split(". ").next().unwrap_or(line);
    if !all || sentence.contains(|c: char| c.is_ascii_digit()) || lower.contains(" except") || lower.contains(" unless")
    {
        return None;
    }
    let on = online.iter().find_map(|words| lower.find(words).map(|at| at + words.len()));
    if let Some(name) = on.and_then(|at| sentence.get(at..)) {
        let name = bare(name);
        return (name.starts_with(char::is_uppercase) && name.split(' ').count() <= 3).then(|| name.to_owned());
    }
    named(&sentence.chars().collect::<Vec<_>>())
}
