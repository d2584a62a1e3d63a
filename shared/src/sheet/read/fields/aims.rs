//! The aims of a workshop: the list after words like "an opportunity to:".

use crate::sheet::read::mark::words::Words;
use crate::sheet::{Aims, Block};

/// Words that lead to a list of aims.
const LEADS: [&[&str]; 12] = [
    &["opportunity", "to"],
    &["opportunities", "to"],
    &["able", "to"],
    &["aim", "to"],
    &["aims", "to"],
    &["delegates", "will"],
    &["participants", "will"],
    &["you", "will", "learn"],
    &["will", "help", "you"],
    &["understanding", "of"],
    &["aims", "are"],
    &["learn", "how", "to"],
];

/// The aims that the text lists, if it lists any.
pub(crate) fn read(body: &[Block]) -> Option<Aims> {
    body.windows(2).find_map(|pair| {
        let Block::List { items, .. } = &pair[1] else {
            return None;
        };
        let lead_in = match &pair[0] {
            Block::Paragraph(text) => {
                let last = text.rmatch_indices(['.', '!', '?']).map(|(at, _)| &text[at + 1..]);
                let last =
                    last.filter(|rest| rest.starts_with(char::is_whitespace)).find(|rest| !rest.trim().is_empty());
                let last = last.unwrap_or(text).trim();
                Some(last).filter(|last| leads_to_aims(last))?.replace('\n', " ")
            }
            Block::Heading(text) if is_named_aims(text) => text.clone(),
            _ => return None,
        };
        Some(Aims { lead_in, items: items.clone() })
    })
}

fn leads_to_aims(sentence: &str) -> bool {
    let words = Words::of(sentence);
    let open = !sentence.ends_with(['.', '?', '!']);
    open && (LEADS.iter().any(|phrase| words.says(phrase)) || is_named_aims(sentence))
}

/// Whether the text is a heading of aims: "Aims:", "Learning outcomes".
fn is_named_aims(text: &str) -> bool {
    let words = Words::of(text);
    words.len() <= 6 && words.is(words.len().wrapping_sub(1), ["aims", "objectives", "outcomes", "aim"])
}
