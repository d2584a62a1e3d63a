//! The aims of a workshop: the list after words like "an opportunity to:".

use super::words::{says, sentences, words};
use crate::sheet::{Aims, Block};

/// The aims that the text lists, if it lists any.
pub(super) fn read(body: &[Block]) -> Option<Aims> {
    body.windows(2).find_map(|pair| {
        let Block::List { items, .. } = &pair[1] else {
            return None;
        };
        let lead_in = match &pair[0] {
            Block::Paragraph(text) => {
                sentences(text).last().filter(|last| leads_to_aims(last.text))?.text.replace('\n', " ")
            }
            Block::Heading(text) if is_named_aims(text) => text.clone(),
            _ => return None,
        };
        Some(Aims { lead_in, items: items.clone() })
    })
}

fn leads_to_aims(sentence: &str) -> bool {
    let words = words(sentence);
    let phrases: [&[&str]; 12] = [
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
    let open = !sentence.ends_with(['.', '?', '!']);
    open && (phrases.iter().any(|phrase| says(&words, phrase)) || is_named_aims(sentence))
}

/// Whether the text is a heading of aims: "Aims:", "Learning outcomes".
fn is_named_aims(text: &str) -> bool {
    let words = words(text);
    let last = words.last().map(String::as_str);
    words.len() <= 6 && matches!(last, Some("aims" | "objectives" | "outcomes" | "aim"))
}
