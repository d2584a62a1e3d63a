//! The mark at the start of a list's item: a point, a number, a letter.

use super::scan::is_dash;

/// A mark at the start of a list's item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bullet {
    Point,
    /// A number (`None` for a letter).
    Number(Option<u16>),
}

/// The mark that a line starts with, and the rest of the line.
pub(crate) fn bullet(text: &str) -> Option<(Bullet, &str)> {
    let text = text.trim_start();
    let first = text.chars().next()?;
    let rest = &text[first.len_utf8()..];
    if matches!(first, '•' | '·' | '▪' | '▫' | '‣' | '◦' | '●' | '○' | '■' | '□' | '➢' | '✓' | '\u{F0B7}' | '\u{F0A7}')
    {
        return Some((Bullet::Point, rest.trim_start()));
    }
    let spaced = rest.starts_with([' ', '\t']);
    if (is_dash(first) || first == '*') && spaced {
        return Some((Bullet::Point, rest.trim_start()));
    }
    if first == 'o' && (rest.starts_with('\t') || rest.starts_with("  ")) {
        return Some((Bullet::Point, rest.trim_start()));
    }
    numbered(text).map(|(number, rest)| (Bullet::Number(number), rest))
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

impl Bullet {
    /// The number written, if there is one.
    pub(crate) fn number(self) -> Option<u16> {
        match self {
            Self::Point => None,
            Self::Number(number) => number,
        }
    }
}
