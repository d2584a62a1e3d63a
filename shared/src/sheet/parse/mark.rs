//! The mark at the start of a list's item: a bullet, a number, a letter.

use super::scan::is_dash;

/// A mark at the start of a list's item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Bullet,
    /// A number (`None` for a letter).
    Number(Option<u16>),
}

/// The mark that a line starts with, and the rest of the line.
pub(super) fn mark(text: &str) -> Option<(Mark, &str)> {
    let text = text.trim_start();
    let first = text.chars().next()?;
    let rest = &text[first.len_utf8()..];
    if matches!(first, '•' | '·' | '▪' | '▫' | '‣' | '◦' | '●' | '○' | '■' | '□' | '➢' | '✓' | '\u{F0B7}' | '\u{F0A7}')
    {
        return Some((Mark::Bullet, rest.trim_start()));
    }
    let spaced = rest.starts_with([' ', '\t']);
    if (is_dash(first) || first == '*') && spaced {
        return Some((Mark::Bullet, rest.trim_start()));
    }
    if first == 'o' && (rest.starts_with('\t') || rest.starts_with("  ")) {
        return Some((Mark::Bullet, rest.trim_start()));
    }
    numbered(text).map(|(number, rest)| (Mark::Number(number), rest))
}

/// The number or letter that starts a list's item, and the rest: "1. ", "2) ", "(a) ", "b) ".
fn numbered(text: &str) -> Option<(Option<u16>, &str)> {
    let (bracket, inside) = text.strip_prefix('(').map_or((false, text), |inside| (true, inside));
    let digits = inside.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let letter = digits == 0 && inside.starts_with(|c: char| c.is_ascii_lowercase());
    let rest = &inside[digits + usize::from(letter)..];
    let close = rest.chars().next().filter(|c| *c == ')' || (*c == '.' && digits > 0 && !bracket))?;
    let rest = &rest[close.len_utf8()..];
    ((1..=2).contains(&digits) || letter)
        .then_some(rest)
        .filter(|rest| rest.starts_with([' ', '\t']))
        .map(|rest| (inside[..digits].parse().ok(), rest.trim_start()))
}

impl Mark {
    /// The number written, if it is one.
    pub(super) fn number(self) -> Option<u16> {
        match self {
            Self::Bullet => None,
            Self::Number(number) => number,
        }
    }
}
