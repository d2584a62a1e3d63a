//! The words of a text, for searching.

use shared::sheet::Block;

/// The words of a text, for searching.
pub(crate) fn words(body: &[Block]) -> String {
    let lines = body.iter().flat_map(|block| match block {
        Block::Heading(text) | Block::Paragraph(text) => vec![text.as_str()],
        Block::List { items, .. } => items.iter().map(String::as_str).collect(),
        Block::Sessions => vec![],
    });
    lines.collect::<Vec<_>>().join("\n")
}
