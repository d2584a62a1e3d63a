//! The text read from a sheet, as Markdown.

use crate::sheet::Block;

/// The text of these blocks in Markdown. It leaves sessions out: the sheet lists them separately.
#[must_use]
pub fn markdown(blocks: &[Block]) -> String {
    let pieces = blocks.iter().filter_map(|block| match block {
        Block::Heading(words) => Some(format!("## {}", escaped(words))),
        Block::Paragraph(words) => Some(words.lines().map(escaped).collect::<Vec<_>>().join("  \n")),
        Block::List { numbered, items, numbers } => {
            let mark = |nth: u16| if *numbered { format!("{nth}. ") } else { "- ".to_owned() };
            let counted = (1..).skip(numbers.len());
            let lines =
                numbers.iter().copied().chain(counted).zip(items).map(|(nth, item)| {
                    format!("{}{}", mark(nth), item.lines().map(escaped).collect::<Vec<_>>().join(" "))
                });
            Some(lines.collect::<Vec<_>>().join("\n"))
        }
        Block::Sessions => None,
    });
    pieces.collect::<Vec<_>>().join("\n\n")
}

/// The words with every character escaped that has a meaning in Markdown (`CommonMark` 0.31, section 2.4). Characters with a
/// meaning only at the start of a line are not escaped elsewhere, so most addresses stay as they are.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for (at, c) in words.char_indices() {
        let begins = words[..at].trim().is_empty();
        let special = matches!(c, '\\' | '*' | '`' | '[' | ']' | '<' | '_' | '&' | '|')
            || (begins && matches!(c, '#' | '>' | '+' | '-' | '=' | '~' | ':'))
            || (c == '#' && words[at..].trim_end().bytes().all(|byte| byte == b'#'))
            || (matches!(c, '.' | ')') && at > 0 && words[..at].trim().bytes().all(|byte| byte.is_ascii_digit()));
        if special {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_become_markdown_that_means_the_same() {
        let blocks = [
            Block::Heading("Workshops".into()),
            Block::Paragraph("First line\n2. not a list *here*".into()),
            Block::Sessions,
            Block::List { numbered: false, items: vec!["one".into(), "- two".into()], numbers: vec![] },
            Block::List { numbered: true, items: vec!["a".into(), "b".into()], numbers: vec![] },
            Block::Heading("Then".into()),
            Block::List { numbered: true, items: vec!["c".into(), "d".into()], numbers: vec![3, 5] },
        ];
        assert_eq!(
            markdown(&blocks),
            "## Workshops\n\nFirst line  \n2\\. not a list \\*here\\*\n\n- one\n- \\- two\n\n1. a\n2. b\n\n## Then\n\n3. c\n5. d"
        );
    }
}
