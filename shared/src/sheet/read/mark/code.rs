//! Course codes such as `TLS-0516-T045`, found in a line even with a venue glued to them.

use super::scan::{Cursor, blank_out, is_after, is_dash};
use crate::session::SessionCode;

/// A course code, and its position.
pub(crate) struct Coded {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) code: SessionCode,
}

/// How many letters a code starts with, where a venue's capitals are glued to them: "Norwich PDCTLS-0516-T045".
const LETTERS: usize = 3;

/// Takes every code out of the line.
pub(crate) fn take(chars: &mut [char]) -> Vec<Coded> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        match code_around(chars, at) {
            Some(coded) => {
                at = coded.to;
                blank_out(chars, coded.from, coded.to);
                found.push(coded);
            }
            None => at += 1,
        }
    }
    found
}

/// Reads a code whose first dash is here.
fn code_around(chars: &[char], dash: usize) -> Option<Coded> {
    if !is_dash(chars[dash]) {
        return None;
    }
    let letters = chars[..dash].iter().rev().take(12).take_while(|c| c.is_ascii_uppercase()).count();
    // Up to four letters may belong to a code; in a longer run, the first ones end the venue's name.
    let letters = if letters > LETTERS + 1 { LETTERS } else { letters };
    let from = dash - letters;
    if letters < 2 || is_after(chars, from, |c| c.is_ascii_digit() || is_dash(c)) {
        return None;
    }
    let mut here = Cursor::new(chars, dash + 1);
    if here.digits() != 4 {
        return None;
    }
    here.number(4)?;
    if !here.eat(is_dash) {
        return None;
    }
    here.eat(|c| c.is_ascii_uppercase());
    let digits = serial_digits(here);
    if digits < 2 {
        return None;
    }
    here.number(digits)?;
    let written: String = chars[from..here.at].iter().map(|c| if is_dash(*c) { '-' } else { *c }).collect();
    Some(Coded { from, to: here.at, code: SessionCode::try_from(written).ok()? })
}

/// Three digits end a code; more digits belong to it only if no date or time is glued to it.
fn serial_digits(here: Cursor<'_>) -> usize {
    let digits = here.digits();
    let mut after = here;
    after.at += digits;
    if digits > LETTERS + 1 || after.peek().is_some_and(|c| matches!(c, '.' | ':' | '/')) {
        digits.min(3)
    } else {
        digits
    }
}

/// A short code that a course's name starts with: "G07 New Chairs".
pub(crate) fn short(text: &str) -> Option<SessionCode> {
    let word = text.split_whitespace().next()?;
    let letters = word.chars().take_while(char::is_ascii_uppercase).count();
    let digits = word.chars().skip(letters).take_while(char::is_ascii_digit).count();
    let whole = letters + digits == word.chars().count() && text.trim().len() > word.len();
    (whole && (1..=4).contains(&letters) && (2..=4).contains(&digits)).then(|| SessionCode::try_from(word).ok())?
}
