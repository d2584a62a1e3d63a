//! The text of a sheet as headings, paragraphs and lists.

use super::Page;
use crate::sheet::Block;
use crate::sheet::read::clean::line::folded;
use crate::sheet::read::mark::bullet::Bullet;

/// The parts of the text, once the sessions are taken out.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rest {
    /// The line of this index.
    Line(usize),
    /// The place where sessions were listed.
    Sessions,
}

/// A block, and the lines of its paragraph or of each of its items.
#[derive(Debug)]
pub(crate) struct Placed {
    pub(crate) block: Block,
    pub(crate) pieces: Vec<Vec<usize>>,
}

/// Builds the blocks. A line for which `is_text` holds cannot be a heading: a row that could not be read, or words that matter.
pub(crate) fn blocks(page: &Page, rest: &[Rest], is_text: impl Fn(usize) -> bool) -> Vec<Placed> {
    let mut blocks = Building::default();
    for piece in rest {
        match piece {
            Rest::Sessions => blocks.sessions(),
            Rest::Line(line) if page.is_blank(*line) => blocks.blank(),
            Rest::Line(line) => blocks.line(page, *line),
        }
    }
    blocks.done(is_text)
}

#[derive(Default)]
struct Building {
    blocks: Vec<Placed>,
    /// The lines of the paragraph being read.
    lines: Vec<(usize, String)>,
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
            self.blocks.push(Placed { block: Block::Sessions, pieces: Vec::new() });
        }
    }

    fn line(&mut self, page: &Page, line: usize) {
        let laid = &page.lines[line];
        let text = folded(&page.text(page.part(line)));
        if let Some(bullet) = laid.bullet {
            self.close();
            self.item(bullet, line, text);
            return;
        }
        let indented = matches!(laid.chars.first(), Some(' ' | '\t'));
        if self.in_item
            && let Some(Placed { block: Block::List { items, .. }, pieces }) = self.blocks.last_mut()
            && let (Some(last), Some(lines)) = (items.last_mut(), pieces.last_mut())
            && (indented || last.is_empty())
        {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(&text);
            lines.push(line);
            return;
        }
        self.in_item = false;
        self.lines.push((line, text));
    }

    fn item(&mut self, bullet: Bullet, line: usize, text: String) {
        let is_number = bullet != Bullet::Point;
        match self.blocks.last_mut() {
            Some(Placed { block: Block::List { numbered, items, numbers }, pieces }) if *numbered == is_number => {
                items.push(text);
                pieces.push(vec![line]);
                numbers.extend(bullet.number());
            }
            _ => {
                let numbers = bullet.number().into_iter().collect();
                let block = Block::List { numbered: is_number, items: vec![text], numbers };
                self.blocks.push(Placed { block, pieces: vec![vec![line]] });
            }
        }
        self.in_item = true;
    }

    fn close(&mut self) {
        if !self.lines.is_empty() {
            let (lines, texts): (Vec<usize>, Vec<String>) = self.lines.drain(..).unzip();
            self.blocks.push(Placed { block: Block::Paragraph(texts.join("\n")), pieces: vec![lines] });
        }
    }

    fn done(mut self, is_text: impl Fn(usize) -> bool) -> Vec<Placed> {
        self.close();
        let last = self.blocks.len().saturating_sub(1);
        let leads: Vec<bool> =
            self.blocks.iter().skip(1).map(|next| matches!(next.block, Block::List { .. })).collect();
        for (placed, leads) in self.blocks[..last].iter_mut().zip(leads) {
            if let Block::Paragraph(text) = &placed.block
                && is_heading(text)
                && !(leads && is_lead_in(text))
                && !placed.pieces.iter().flatten().any(|line| is_text(*line))
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
pub(crate) fn is_heading(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '#' | '*'));
    let first = text.split([' ', ',']).next().unwrap_or_default().to_lowercase();
    let greets = matches!(first.as_str(), "dear" | "yours" | "kind" | "regards" | "best" | "sincerely");
    let open = !text.ends_with(['.', ':', ';', ',', '?', '!']) && !text.contains('\n');
    starts && open && !greets && text.chars().count() <= 80 && text.chars().any(char::is_alphabetic)
}
