//! The text of a sheet as headings, paragraphs and lists.

use super::cancel;
use super::line::{Line, folded};
use super::mark::{Mark, mark};
use crate::sheet::Block;

/// The parts of the text, once the sessions are taken out.
#[derive(Debug, Clone)]
pub(super) enum Rest {
    Line(Line),
    /// The place where sessions were listed.
    Sessions,
}

/// A block, and the line of each of its lines or items.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) block: Block,
    pub(super) lines: Vec<u32>,
}

impl Placed {
    /// The pieces that are read separately, paragraphs and items, each with its lines.
    pub(super) fn pieces(&self) -> Vec<(&[u32], &str)> {
        match &self.block {
            Block::Paragraph(text) => vec![(self.lines.as_slice(), text.as_str())],
            Block::List { items, .. } => self.lines.chunks(1).zip(items.iter().map(String::as_str)).collect(),
            Block::Heading(_) | Block::Sessions => Vec::new(),
        }
    }
}

/// Builds the blocks. `refused`: lines of rows that could not be read, which cannot be headings. A line that cancels a session
/// cannot be a heading either, because its words matter.
pub(super) fn blocks(rest: &[Rest], refused: &[u32]) -> Vec<Placed> {
    let mut blocks = Building::default();
    for piece in rest {
        match piece {
            Rest::Sessions => blocks.sessions(),
            Rest::Line(line) if line.is_blank() => blocks.blank(),
            Rest::Line(line) => blocks.line(line),
        }
    }
    blocks.done(refused)
}

#[derive(Default)]
struct Building {
    blocks: Vec<Placed>,
    /// The lines of the paragraph being read.
    lines: Vec<(u32, String)>,
    /// Whether a line that is only indented continues the last item.
    in_item: bool,
}

impl Building {
    fn blank(&mut self) {
        self.close();
        self.in_item = false;
    }

    fn sessions(&mut self) {
        self.blank();
        if self.blocks.last().is_none_or(|last| last.block != Block::Sessions) {
            self.blocks.push(Placed { block: Block::Sessions, lines: Vec::new() });
        }
    }

    fn line(&mut self, line: &Line) {
        if let Some((mark, text)) = mark(&line.text) {
            self.close();
            self.item(mark, line.number, folded(text));
            return;
        }
        let indented = line.text.starts_with([' ', '\t']);
        let text = folded(&line.text);
        if self.in_item
            && let Some(Placed { block: Block::List { items, .. }, .. }) = self.blocks.last_mut()
            && let Some(last) = items.last_mut()
            && (indented || last.is_empty())
        {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(&text);
            return;
        }
        self.in_item = false;
        self.lines.push((line.number, text));
    }

    fn item(&mut self, mark: Mark, line: u32, text: String) {
        let is_number = mark != Mark::Bullet;
        match self.blocks.last_mut() {
            Some(Placed { block: Block::List { numbered, items, numbers }, lines }) if *numbered == is_number => {
                items.push(text);
                lines.push(line);
                numbers.extend(mark.number());
            }
            _ => {
                let numbers = mark.number().into_iter().collect();
                let block = Block::List { numbered: is_number, items: vec![text], numbers };
                self.blocks.push(Placed { block, lines: vec![line] });
            }
        }
        self.in_item = true;
    }

    fn close(&mut self) {
        if !self.lines.is_empty() {
            let (lines, texts): (Vec<u32>, Vec<String>) = self.lines.drain(..).unzip();
            self.blocks.push(Placed { block: Block::Paragraph(texts.join("\n")), lines });
        }
    }

    fn done(mut self, refused: &[u32]) -> Vec<Placed> {
        self.close();
        let last = self.blocks.len().saturating_sub(1);
        let leads: Vec<bool> =
            self.blocks.iter().skip(1).map(|next| matches!(next.block, Block::List { .. })).collect();
        for (placed, leads) in self.blocks[..last].iter_mut().zip(leads) {
            if let Block::Paragraph(text) = &placed.block
                && is_heading(text)
                && !(leads && is_lead_in(text))
                && cancel::read(text).is_none()
                && !placed.lines.iter().any(|line| refused.binary_search(line).is_ok())
            {
                placed.block = Block::Heading(text.trim_matches(['#', '*', ' ']).to_owned());
            }
        }
        for placed in &mut self.blocks {
            if let Block::List { items, numbers, .. } = &mut placed.block
                && !tells_more(numbers, items.len())
            {
                numbers.clear();
            }
        }
        self.blocks
            .retain(|placed| !matches!(&placed.block, Block::List { items, .. } if items.iter().all(String::is_empty)));
        self.blocks
    }
}

/// Whether each item has a written number, the numbers rise, and they are not just 1, 2, 3.
fn tells_more(numbers: &[u16], items: usize) -> bool {
    numbers.len() == items
        && numbers.is_sorted_by(|a, b| a < b)
        && !(1..).zip(numbers).all(|(nth, number)| nth == *number)
}

/// Whether a line introduces the list below it: "You will need: a laptop and", "The aims are:-".
fn is_lead_in(text: &str) -> bool {
    !text.starts_with(['#', '*']) && text.contains([':', '\u{FF1A}'])
}

/// Whether a text is a heading: a short line that is neither the end of a sentence nor a greeting.
pub(super) fn is_heading(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '#' | '*'));
    let first = text.split([' ', ',']).next().unwrap_or_default().to_lowercase();
    let greets = matches!(first.as_str(), "dear" | "yours" | "kind" | "regards" | "best" | "sincerely");
    let open = !text.ends_with(['.', ':', ';', ',', '?', '!']) && !text.contains('\n');
    starts && open && !greets && text.chars().count() <= 80 && text.chars().any(char::is_alphabetic)
}
