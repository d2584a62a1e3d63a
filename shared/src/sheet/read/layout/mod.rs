//! The page: lines with their marks, cut into parts that know where they stand.

pub(crate) mod blocks;
pub(crate) mod columns;
pub(crate) mod seen;
pub(crate) mod sentences;

use super::clean::{self, Line};
use super::mark::bullet::{self, Bullet};
use super::mark::{self, Mark};

/// A line of the page.
#[derive(Debug)]
pub(crate) struct Laid {
    /// The number of the line in the pasted text, from 1.
    pub(crate) number: u32,
    pub(crate) chars: Vec<char>,
    /// Where the text begins, after indentation and a list's mark.
    pub(crate) from: usize,
    /// The list's mark.
    pub(crate) bullet: Option<Bullet>,
    /// The marks of the line: from this one to that.
    marks: (usize, usize),
    seen: Option<seen::Seen>,
}

/// The lines of a text, and what stands in them.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) lines: Vec<Laid>,
    pub(crate) marks: Vec<Mark>,
}

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) line: usize,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// The place of a mark.
pub(crate) fn whole(mark: &Mark) -> Part {
    Part { line: mark.line, from: mark.from, to: mark.to }
}

impl Page {
    pub(crate) fn of(lines: &[Line]) -> Self {
        let mut page = Self { lines: Vec::with_capacity(lines.len()), marks: Vec::new() };
        for (at, line) in lines.iter().enumerate() {
            let chars: Vec<char> = line.text.chars().collect();
            let marked = bullet::bullet(&line.text);
            let (bullet, rest) = marked.map_or((None, line.text.trim_start()), |(bullet, rest)| (Some(bullet), rest));
            let from = chars.len() - rest.chars().count();
            let first = page.marks.len();
            page.marks.extend(mark::of_line(at, &chars));
            page.lines.push(Laid {
                number: line.number,
                chars,
                from,
                bullet,
                marks: (first, page.marks.len()),
                seen: None,
            });
            page.lines[at].seen = page.look(page.part(at));
        }
        page
    }

    /// The page of a text by itself.
    pub(crate) fn of_text(text: &str) -> Self {
        Self::of(&clean::lines(text))
    }

    /// Hands out each sentence of the page, paragraph by paragraph.
    pub(crate) fn paragraphs(&self, mut take: impl FnMut(sentences::Sentence)) {
        let lines: Vec<usize> = (0..self.lines.len()).collect();
        for paragraph in lines.split(|line| self.is_blank(*line)).filter(|lines| !lines.is_empty()) {
            self.sentences(paragraph).into_iter().for_each(&mut take);
        }
    }

    pub(crate) fn number(&self, line: usize) -> u32 {
        self.lines.get(line).map_or(1, |line| line.number)
    }

    pub(crate) fn is_blank(&self, line: usize) -> bool {
        self.lines.get(line).is_none_or(|line| line.chars.is_empty())
    }

    /// What is seen in a line; `None` if it is longer than a row.
    pub(crate) fn seen(&self, line: usize) -> Option<&seen::Seen> {
        self.lines.get(line)?.seen.as_ref()
    }

    /// A line without indentation and a list's mark.
    pub(crate) fn part(&self, line: usize) -> Part {
        self.lines.get(line).map_or(Part { line, from: 0, to: 0 }, |laid| Part {
            line,
            from: laid.from,
            to: laid.chars.len(),
        })
    }

    pub(crate) fn chars(&self, part: Part) -> &[char] {
        self.lines.get(part.line).map_or(&[], |line| &line.chars[part.from..part.to])
    }

    pub(crate) fn text(&self, part: Part) -> String {
        self.chars(part).iter().collect()
    }

    /// The marks that end in a part, with their identities: a weekday may stand in the cell before its date.
    pub(crate) fn marks(&self, part: Part) -> impl Iterator<Item = (usize, &Mark)> {
        let (from, to) = self.lines.get(part.line).map_or((0, 0), |line| line.marks);
        let line = &self.marks[from..to];
        let first = line.partition_point(|mark| mark.to <= part.from);
        let last = line.partition_point(|mark| mark.to <= part.to).max(first);
        (from + first..).zip(&line[first..last])
    }

    /// The characters of a part, with a tab for each of these marks.
    pub(crate) fn without(&self, part: Part, taken: impl Fn(usize, &Mark) -> bool) -> Vec<char> {
        let mut chars = self.chars(part).to_vec();
        for (_, mark) in self.marks(part).filter(|(id, mark)| taken(*id, mark)) {
            chars[mark.from.saturating_sub(part.from)..mark.to - part.from].fill('\t');
        }
        chars
    }

    /// The cells of a part. Tabs, bars, or three spaces and more separate them.
    pub(crate) fn cells(&self, part: Part) -> Vec<Part> {
        let chars = &self.lines[part.line].chars;
        let blank = |at: &usize| chars[*at].is_whitespace();
        let from = (part.from..part.to).find(|at| !blank(at)).unwrap_or(part.to);
        let to = (from..part.to).rfind(|at| !blank(at)).map_or(from, |at| at + 1);
        let from = (from..to).find(|at| chars[*at] != '|').unwrap_or(to);
        let to = (from..to).rfind(|at| chars[*at] != '|').map_or(from, |at| at + 1);
        let mut cell = Part { line: part.line, from, to: from };
        let (mut cells, mut spaces) = (Vec::new(), 0);
        for (at, c) in (from..).zip(&chars[from..to]) {
            if *c == ' ' {
                spaces += 1;
                continue;
            }
            let bar = matches!(c, '\t' | '|');
            if bar || spaces >= 3 && cell.from < cell.to {
                let next = at + usize::from(bar);
                cells.push(std::mem::replace(&mut cell, Part { line: part.line, from: next, to: next }));
            }
            if !bar {
                cell.from = if cell.from == cell.to { at } else { cell.from };
                cell.to = at + 1;
            }
            spaces = 0;
        }
        cells.push(cell);
        cells
    }

    /// A part without blanks at its ends, from the place that is so far into it.
    pub(crate) fn after(&self, part: Part, bytes: usize) -> Part {
        let from = part.from + self.text(part)[..bytes].chars().count();
        let skip = self.lines[part.line].chars[from..part.to].iter().take_while(|c| c.is_whitespace()).count();
        Part { from: from + skip, ..part }
    }
}
