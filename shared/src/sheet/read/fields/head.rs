//! The top of a sheet: the text above the labels, the labels with their values, and where the body begins.

use super::label;
use crate::sheet::read::clean::line::{Line, folded, gist};
use crate::sheet::read::layout::columns;
use crate::sheet::read::mark::one_day::one_day;
use crate::sheet::{Field, SheetNumber};

/// The top of a sheet, taken apart.
#[derive(Debug, Default)]
pub(crate) struct Head {
    /// The paragraphs above the first label: the title is one of them.
    pub(crate) lead: Vec<Lead>,
    pub(crate) entries: Vec<Entry>,
    /// Lines that belong to no known field.
    pub(crate) unknown: Vec<(u32, String)>,
    /// The index of the first line of the text.
    pub(crate) body_from: usize,
}

#[derive(Debug)]
pub(crate) struct Lead {
    pub(crate) line: u32,
    pub(crate) text: String,
    pub(crate) gist: String,
    lines: Vec<String>,
}

/// A label and the lines of its value.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) field: Field,
    pub(crate) line: u32,
    pub(crate) values: Vec<String>,
}

impl Entry {
    fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    fn takes_lines(&self) -> bool {
        matches!(self.field, Field::Contact | Field::Audience | Field::Title | Field::Links)
    }
}

/// The labels start within this many lines, or there are none.
const FIRST_LABEL_WITHIN: usize = 12;

/// The text printed at the top of every sheet.
const BANNER: &str = "managementinformationsheet";

/// Takes the top of a sheet apart.
pub(crate) fn read(lines: &[Line]) -> Head {
    let written: Vec<usize> = (0..lines.len()).filter(|at| !lines[*at].is_blank()).collect();
    let first = written.iter().take(FIRST_LABEL_WITHIN).position(|at| !label::read(&lines[*at].text).is_empty());
    let first = first.filter(|first| !is_in_a_course(lines, &written, *first));
    let Some(first) = first else {
        let from = written.iter().copied().find(|at| gist(&lines[*at].text) != BANNER);
        return Head { body_from: from.unwrap_or(lines.len()), ..Head::default() };
    };
    let mut head = Head { lead: lead(&lines[..written[first]]), body_from: lines.len(), ..Head::default() };
    let mut walk = Walk { lines, written: &written, at: first };
    while let Some(&index) = written.get(walk.at) {
        if !head.take(&walk) {
            head.body_from = index;
            break;
        }
        walk.at += 1;
    }
    head.take_from_lead();
    head
}

/// Whether the first label stands in a block about one course, beside its date, and the text has no label of a sheet.
fn is_in_a_course(lines: &[Line], written: &[usize], first: usize) -> bool {
    let near = &written[first.saturating_sub(1)..written.len().min(first + 3)];
    let dated = near.iter().any(|at| {
        let column = columns::in_a_block(lines[*at].text.trim()).map(|(column, _)| column);
        column.is_some_and(|column| column.is_moment() || column == columns::Column::Code)
    });
    let sheet = |at: &usize| {
        let found = label::read(&lines[*at].text);
        found
            .iter()
            .any(|(field, _)| matches!(field, Field::Number | Field::Kind | Field::Published | Field::CompleteBy))
    };
    dated && !written.iter().take(2 * FIRST_LABEL_WITHIN).any(sheet)
}

/// The reader's position in the top of a sheet, counted in lines that are not blank.
struct Walk<'a> {
    lines: &'a [Line],
    written: &'a [usize],
    at: usize,
}

impl Walk<'_> {
    fn line(&self) -> &Line {
        &self.lines[self.written[self.at]]
    }

    /// Whether there is no blank line before this one.
    fn is_attached(&self) -> bool {
        self.at > 0 && self.written[self.at] == self.written[self.at - 1] + 1
    }

    fn is_before_label(&self) -> bool {
        self.written.get(self.at + 1).is_some_and(|at| !label::read(&self.lines[*at].text).is_empty())
    }
}

impl Head {
    /// Adds a line to the top; `false` if the text begins with this line.
    fn take(&mut self, walk: &Walk<'_>) -> bool {
        let line = walk.line();
        let found = label::read(&line.text);
        if !found.is_empty() {
            self.entries.extend(found.into_iter().map(|(field, value)| Entry {
                field,
                line: line.number,
                values: not_empty(value),
            }));
            return true;
        }
        let text = folded(&line.text);
        if let Some(value) = self.day_of_the_form(&text) {
            self.entries.push(Entry { field: Field::Published, line: line.number, values: vec![value] });
            return true;
        }
        let same = gist(&text);
        if self.lead.iter().any(|lead| lead.gist == same) {
            return false;
        }
        if label::is_unknown(&text) && (walk.is_attached() || walk.is_before_label()) && !self.last_is(Field::Links) {
            self.unknown.push((line.number, text));
            return true;
        }
        let Some(last) = self.entries.last_mut() else {
            return false;
        };
        let belongs = if walk.is_attached() {
            last.is_empty() && walk.is_before_label() || last.takes_lines() && !is_prose(&text)
        } else {
            last.is_empty() && walk.is_before_label()
        };
        if belongs {
            last.values.push(text);
        } else if walk.is_before_label() {
            self.unknown.push((line.number, text));
        }
        belongs || walk.is_before_label()
    }

    /// The day of a sheet on the form of 2001: "Date: 3 October 2003" below its title.
    fn day_of_the_form(&self, text: &str) -> Option<String> {
        let value = text.strip_prefix("Date:")?.trim();
        let titled = self.entries.iter().any(|entry| entry.field == Field::Title);
        let known = self.entries.iter().any(|entry| entry.field == Field::Published);
        (titled && !known && one_day(value).is_ok()).then(|| value.to_owned())
    }

    /// Takes the number and the kind from lines above the labels that say nothing else: "MI 228 /03", "ACTION".
    fn take_from_lead(&mut self) {
        let mut found = Vec::new();
        for lead in &self.lead {
            for text in &lead.lines {
                let number = text.get(..2).is_some_and(|mi| mi.eq_ignore_ascii_case("mi"))
                    && text.parse::<SheetNumber>().is_ok();
                let kind = matches!(text.to_lowercase().as_str(), "action" | "information" | "cpd");
                let field = if number { Field::Number } else { Field::Kind };
                if number || kind {
                    found.push(Entry { field, line: lead.line, values: vec![text.clone()] });
                }
            }
        }
        self.entries.extend(found);
    }

    fn last_is(&self, field: Field) -> bool {
        self.entries.last().is_some_and(|entry| entry.field == field)
    }
}

fn not_empty(value: String) -> Vec<String> {
    if value.is_empty() { Vec::new() } else { vec![value] }
}

/// Whether a text is a sentence, rather than a value that was broken over lines.
fn is_prose(text: &str) -> bool {
    let words = text.split(' ').count();
    text.chars().count() > 200 || (words > 8 && text.ends_with('.'))
}

/// The paragraphs above the labels, without the banner.
fn lead(lines: &[Line]) -> Vec<Lead> {
    let mut lead: Vec<Lead> = Vec::new();
    let mut attached = false;
    for line in lines {
        let text = folded(&line.text);
        if text.is_empty() || gist(&text) == BANNER {
            attached = false;
            continue;
        }
        match lead.last_mut().filter(|_| attached) {
            Some(last) => {
                last.text.push(' ');
                last.text.push_str(&text);
                last.gist.push_str(&gist(&text));
                last.lines.push(text);
            }
            None => lead.push(Lead { line: line.number, gist: gist(&text), lines: vec![text.clone()], text }),
        }
        attached = true;
    }
    lead
}
