//! Guards against slow link titles. For each link title that has no end, the parser scans all following lines of the paragraph, and
//! for each of those all lines before it.

use std::borrow::Cow;

/// The most parser steps that a text may cost: some tens of milliseconds.
const STEPS_MAX: usize = 100_000_000;

/// A text in which searching for link titles is fast. If it would be slow, no link has a title: the start of each title is escaped.
pub(super) fn bounded(text: &str) -> Cow<'_, str> {
    let steps = paragraphs(text).map(|(lines, begins)| begins.saturating_mul(lines).saturating_mul(lines));
    if steps.fold(0, usize::saturating_add) <= STEPS_MAX {
        return Cow::Borrowed(text);
    }
    let (mut escaped, mut done) = (String::with_capacity(text.len() * 2), 0);
    for at in beginnings(text) {
        escaped.push_str(&text[done..at]);
        escaped.push('\\');
        done = at;
    }
    escaped.push_str(&text[done..]);
    Cow::Owned(escaped)
}

/// For each run of non-empty lines: how many lines it has, and how many titles may begin there.
fn paragraphs(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut beginnings = beginnings(text).peekable();
    let (mut at, mut lines) = (0, text.split_inclusive('\n'));
    std::iter::from_fn(move || {
        let (mut count, mut begins) = (0, 0);
        for line in lines.by_ref() {
            at += line.len();
            while beginnings.next_if(|begin| *begin < at).is_some() {
                begins += 1;
            }
            if line.trim().is_empty() {
                if count > 0 {
                    return Some((count, begins));
                }
                continue;
            }
            count += 1 + line.trim_end().matches('\r').count();
        }
        (count > 0).then_some((count, begins))
    })
}

/// Where link titles may begin: a quotation mark or bracket that follows a space after a possible address.
fn beginnings(text: &str) -> impl Iterator<Item = usize> {
    let (mut at, mut links, mut ends) = (0, false, false);
    text.split_inclusive(char::is_whitespace).filter_map(move |piece| {
        let begin = at;
        at += piece.len();
        let word = piece.trim_end();
        if word.is_empty() {
            return None;
        }
        let begins = word.starts_with(['"', '\'', '(']) && (links || ends);
        (links, ends) = (word.contains("]("), word.ends_with('>'));
        begins.then_some(begin)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_escaped_only_if_they_would_be_slow() {
        let titled = "[web](https://example.org \"Our site\")\n";
        for text in [titled.repeat(400), "\"a\"\n(b)\n".repeat(9_000), format!("{titled}\n").repeat(2_000)] {
            assert!(matches!(bounded(&text), Cow::Borrowed(_)), "{}", &text[..40]);
        }
        for (begins, lines) in [("[a](b \"", "x\n"), ("![a](<b c>\n'", "x\r\n"), ("[a](b\t(", "x\r")] {
            let text = begins.repeat(50) + &lines.repeat(9_000);
            let escaped = bounded(&text).into_owned();
            assert_eq!(escaped.matches('\\').count(), 50, "{begins}");
            assert_eq!(escaped.replace('\\', ""), text);
        }
    }

    #[test]
    fn lines_are_counted_for_each_paragraph() {
        let text = "a\nb\r\n\r\n\n[c](d \"e\n\"f\rg\n \nh";
        assert_eq!(paragraphs(text).collect::<Vec<_>>(), [(2, 0), (3, 1), (1, 0)]);
    }
}
