//! One line of a pasted text.

use crate::text;

/// A line, numbered from 1 as the officer's editor would.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) number: u32,
    /// Cleaned, without white space at its end; indentation and tabs are kept.
    pub(crate) text: String,
}

impl Line {
    pub(crate) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// Without indentation.
    pub(crate) fn trimmed(&self) -> &str {
        self.text.trim_start()
    }
}

/// The lines of the text: ended by any of the marks that systems end lines with.
pub(crate) fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut number = 1;
    let mut current = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}') {
            if c == '\r' && chars.peek() == Some(&'\n') {
                chars.next();
            }
            lines.push(line(number, &current));
            current.clear();
            number += 1;
        } else {
            current.push(c);
        }
    }
    lines.push(line(number, &current));
    lines
}

fn line(number: u32, text: &str) -> Line {
    let text: String = text::shown(text).chars().filter_map(clean).collect();
    Line { number, text: text.trim_end().to_owned() }
}

/// Spaces of every width become a space; characters that reverse text are dropped.
fn clean(c: char) -> Option<char> {
    match c {
        '\t' => Some(c),
        '\u{202D}' | '\u{202E}' => None,
        _ if c.is_control() => None,
        _ if c.is_whitespace() => Some(' '),
        _ => Some(c),
    }
}

/// One line of text with each run of white space as one space.
pub(crate) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Letters and digits only, in lower case, so that two spellings of one title compare equal.
pub(crate) fn gist(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
