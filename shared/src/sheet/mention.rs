//! Other sheets that a text mentions: "Further to MI 188/14", "sheets 12/15 and 13/15".

use super::SheetNumber;

/// A place in a text that names a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// Where the words of the mention begin, in bytes.
    pub from: usize,
    /// Where the words of the mention end.
    pub to: usize,
    /// The sheet.
    pub number: SheetNumber,
}

/// Words before a sheet's number. Without them, two numbers with a slash between them may be anything. Longest first.
const LEADS: [&str; 8] = [
    "management information sheets",
    "management information sheet",
    "mi sheets",
    "mi sheet",
    "sheets",
    "sheet",
    "mis",
    "mi",
];
/// Words that may come between a lead and the number.
const BETWEEN: [&str; 6] = ["numbers", "number", "nos.", "no.", "nos", "no"];
/// Separators between several numbers.
const JOINTS: [&str; 6] = [", and ", " and ", " & ", ", ", " or ", "; "];

/// The sheets that a text mentions, in its order.
#[must_use]
pub fn mentions(text: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut before = None;
    let mut free_from = 0;
    for (at, c) in text.char_indices() {
        let begins = !before.is_some_and(char::is_alphanumeric);
        before = Some(c);
        if !begins || at < free_from {
            continue;
        }
        let Some((mut to, number)) = led(text, at) else { continue };
        found.push(Mention { from: at, to, number });
        while let Some((from, further)) = joined(text, to) {
            to = further.0;
            found.push(Mention { from, to, number: further.1 });
        }
        free_from = to;
    }
    found
}

/// Where a sheet's number after a lead ends, and the number.
fn led(text: &str, at: usize) -> Option<(usize, SheetNumber)> {
    let lead = LEADS.iter().find(|lead| begins_with(text, at, lead))?;
    let mut at = blanks(text, at + lead.len());
    if let Some(between) = BETWEEN.iter().find(|between| begins_with(text, at, between)) {
        at = blanks(text, at + between.len());
    }
    if begins_with(text, at, ":") {
        at = blanks(text, at + 1);
    }
    number(text, at)
}

/// Where a further number begins, where it ends, and the number.
fn joined(text: &str, at: usize) -> Option<(usize, (usize, SheetNumber))> {
    let joint = JOINTS.iter().find(|joint| begins_with(text, at, joint))?;
    let from = at + joint.len();
    Some((from, led(text, from).or_else(|| number(text, from))?))
}

fn begins_with(text: &str, at: usize, words: &str) -> bool {
    text.get(at..at + words.len()).is_some_and(|there| there.eq_ignore_ascii_case(words))
}

fn blanks(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.len() - rest.trim_start_matches([' ', '\u{a0}']).len()
}

/// A sheet's number at this place, like `188/14`. More digits or slashes after it would make it a date.
fn number(text: &str, at: usize) -> Option<(usize, SheetNumber)> {
    let rest = text.get(at..)?;
    let length = rest.find(|c: char| !c.is_ascii_digit() && c != '/').unwrap_or(rest.len());
    let written = &rest[..length];
    let follows = rest[length..].chars().next();
    let whole = written.matches('/').count() == 1 && !follows.is_some_and(char::is_alphanumeric);
    whole.then(|| written.parse().ok()).flatten().map(|number| (at + length, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, String)> {
        mentions(text).into_iter().map(|at| (&text[at.from..at.to], at.number.to_string())).collect()
    }

    #[test]
    fn s8_usual_ways_to_mention_a_sheet_are_found() {
        for (text, words, number) in [
            ("Further to MI 171/07, schools", "MI 171/07", "171/07"),
            ("(see MI188/2014)", "MI188/2014", "188/14"),
            ("MI Sheet No. 12/15.", "MI Sheet No. 12/15", "12/15"),
            ("this replaces sheet 9/16", "sheet 9/16", "9/16"),
            ("Management Information Sheet: 40/10", "Management Information Sheet: 40/10", "40/10"),
        ] {
            assert_eq!(found(text), [(words, number.to_owned())], "{text}");
        }
        assert_eq!(
            found("é: MIs 12/15, 13/15 and MI 14/15"),
            [("MIs 12/15", "12/15".to_owned()), ("13/15", "13/15".to_owned()), ("MI 14/15", "14/15".to_owned())]
        );
    }

    #[test]
    fn s8_text_that_only_looks_like_a_sheet_number_is_ignored() {
        for text in [
            "13/05",
            "on 13/05/16",
            "MI 13/05/16",
            "semi 12/15",
            "MI 12/15a",
            "sheet 1/2",
            "MI 0",
            "mi",
            "MI 171/",
            "m\u{0130}",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
