//! Finds how deep a text can nest quotations and lists without parsing it as Markdown: the parser's time grows with length times
//! depth.

/// The most levels of a text that is shown; see [`shared::sheet::LEVELS_MAX`] for the exact bound.
const LEVELS: usize = 100;

/// The first line, counted from 1, that can stand inside more than [`LEVELS`] quotations and lists.
///
/// Each level takes a mark at the beginning of a line, or two columns of white space if its mark is on an earlier line.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    text.split(['\n', '\r']).position(|line| levels(line) > LEVELS).map(|index| index + 1)
}

/// The most levels at which a line's content can be.
fn levels(line: &str) -> usize {
    let bytes = line.as_bytes();
    let rule_from = rule(bytes);
    let (mut at, mut marks, mut columns) = (0, 0, 0);
    while at < rule_from && at < bytes.len() {
        match bytes[at] {
            b' ' => (at, columns) = (at + 1, columns + 1),
            b'\t' => (at, columns) = (at + 1, columns + 4),
            b'>' => (at, marks) = (at + 1, marks + 1),
            b'-' | b'+' | b'*' if is_blank(bytes.get(at + 1)) => (at, marks) = (at + 1, marks + 1),
            b'0'..=b'9' => {
                let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                let ends = bytes.get(at + digits).is_some_and(|byte| matches!(byte, b'.' | b')'));
                if digits > 9 || !ends || !is_blank(bytes.get(at + digits + 1)) {
                    break;
                }
                (at, marks) = (at + digits + 1, marks + 1);
            }
            _ => break,
        }
    }
    marks + columns / 2
}

fn is_blank(byte: Option<&u8>) -> bool {
    matches!(byte, None | Some(b' ' | b'\t'))
}

/// Where a thematic break (`- - -`) begins, which runs to the end of the line: its marks begin no list. The line's length if there
/// is none.
fn rule(bytes: &[u8]) -> usize {
    let Some(mark) = bytes.iter().rfind(|byte| !is_blank(Some(byte))).filter(|byte| b"-*_".contains(byte)) else {
        return bytes.len();
    };
    let tail = bytes.iter().rev().take_while(|byte| *byte == mark || is_blank(Some(byte)));
    let (length, marks) = tail.fold((0, 0), |(length, marks), byte| (length + 1, marks + usize::from(byte == mark)));
    let from = bytes.len() - length;
    if marks >= 3 { from + bytes[from..].iter().take_while(|byte| is_blank(Some(byte))).count() } else { bytes.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_counted_from_marks_and_white_space() {
        for (line, expected) in [
            ("", 0),
            ("Words > more", 0),
            ("> > > words", 4),
            (">>>words", 3),
            ("- * + words", 4),
            ("-words", 0),
            ("12. 1) words", 3),
            ("2016. ", 1),
            ("1234567890. words", 0),
            ("        words", 4),
            ("\t\t- words", 5),
            ("- - - - - -", 0),
            ("> * * * *", 1),
            ("* * * x", 4),
            ("- -", 2),
        ] {
            assert_eq!(levels(line), expected, "{line:?}");
        }
    }

    #[test]
    fn first_line_that_nests_too_deep_is_named() {
        assert_eq!(too_deep(&format!("one\r\n{}", ">".repeat(100))), None);
        assert_eq!(too_deep(&format!("one\ntwo\n{}", ">".repeat(101))), Some(3));
        assert_eq!(too_deep(&"- ".repeat(5_000)), None, "a rule");
        assert_eq!(too_deep(&format!("{}x", "- ".repeat(5_000))), Some(1));
    }
}
