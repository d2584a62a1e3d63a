//! Reads a sheet's text: clean it, mark what stands in it, lay it out, assemble sessions from the marks, and account for every mark.
//! Unambiguous parts are read; the others are listed for an officer.

mod account;
mod assemble;
mod clean;
mod fields;
mod layout;
mod mark;
mod owners;

use std::collections::HashSet;
use std::ops::Range;

use account::Account;
use assemble::{called_off, years};
use clean::Line;
use layout::Page;
use layout::blocks::{self, Placed};
use layout::sentences::Sentence;

use super::{At, Block, Choice, Detail, Doubt, Field, MarkOwner, SheetRead, Unread, Warning, WhyUnread};

pub(crate) use assemble::called_off::{among as sessions_called_off, sentences as sentences_called_off};

/// The longest text that is read, in bytes: some forty times the longest sheet.
pub const MAX_LENGTH: usize = 256 * 1024;

/// Reads a sheet's text. Never fails: unreadable parts are in [`SheetRead::unread`].
#[must_use]
pub fn parse(text: &str) -> SheetRead {
    let mut sheet = SheetRead { original: text.to_owned(), ..SheetRead::default() };
    if text.len() > MAX_LENGTH {
        let why = WhyUnread::TooLong;
        sheet.unread.push(Unread { at: At::Field(Field::Body), line: None, text: String::new(), why });
        return sheet;
    }
    let lines = clean::joined(&clean::lines(text));
    let head = fields::head::read(&lines);
    sheet.take_entries(&head);
    sheet.compare_dates(&head);
    let below = sheet.take_title(&head, &lines[head.body_from..]);
    let top = lines.len() - below.len();
    let all: Vec<Line> = lines[..top].iter().cloned().chain(clean::unglued(below)).collect();
    let mut page = Page::of(&all);
    let body = top..page.lines.len();
    let dated = years::fill(&mut page, body.clone(), sheet.published);
    let mut found = assemble::find(&page, body.clone());
    for reading in found.readings.iter_mut().filter(|reading| reading.owns.iter().any(|id| dated.contains(id))) {
        reading.doubts.push(Doubt::YearOfWeekday);
    }
    let owners = vec![None; page.marks.len()];
    let mut account = Account { sheet: &mut sheet, page: &page, owners, said: Vec::new() };
    account.take_all(found, top, body);
    let marks = account.marked();
    sheet.marks = marks;
    sheet.list_missing();
    sheet.warnings.sort_by_key(|warning| warning.line);
    sheet.sort_unread();
    sheet
}

/// The one day that words name as a sheet may write it, like "by Friday 6th May 2016"; `None` if they say more or less.
#[must_use]
pub fn named_day(words: &str) -> Option<time::Date> {
    mark::one_day::one_day(words).ok().map(|(_, date, _)| date)
}

impl Account<'_> {
    /// Takes the sessions and what the sentences say, and lists the rest.
    fn take_all(&mut self, found: assemble::Found, top: usize, body: Range<usize>) {
        let page = self.page;
        for reading in found.readings {
            self.take_session(reading);
        }
        let mut refused = HashSet::new();
        for rows in &found.refused {
            let lines = rows.lines.clone().filter(|line| !page.is_blank(*line));
            let parts: Vec<_> = lines.map(|line| page.part(line)).collect();
            refused.extend(rows.lines.clone());
            self.list(Field::Sessions, &parts, &rows.text, rows.why);
        }
        let matters = |line| refused.contains(&line) || called_off::names_a_day(page, line);
        let placed = blocks::blocks(page, &found.rest, matters);
        let sentences = sentences(page, &placed);
        self.take_sentences(&sentences, &refused);
        let mut session = 0;
        for line in &found.rows {
            let number = page.number(*line);
            while self.sheet.sessions.get(session + 1).is_some_and(|next| next.line <= number) {
                session += 1;
            }
            self.take_row(*line, session);
        }
        self.sheet.take_shared_venue(page, body);
        self.sheet.compare_sessions();
        for line in (0..top).filter(|line| !page.is_blank(*line)) {
            for sentence in page.sentences(&[line]) {
                self.settle_head(&sentence);
            }
        }
        for (_, sentence) in &sentences {
            self.settle_places(sentence, None);
            self.settle_marks(sentence);
        }
        self.close();
        for rows in found.refused.into_iter().filter(|rows| rows.readings.len() > 1) {
            let line = page.number(rows.lines.start);
            self.sheet.choices.push(Choice { line, text: rows.text, readings: rows.readings });
        }
        self.sheet.body = placed.into_iter().map(|placed| placed.block).collect();
        self.sheet.take_aims();
    }

    fn take_sentences(&mut self, sentences: &[(bool, Sentence)], refused: &HashSet<usize>) {
        let listed = !self.sheet.sessions.is_empty();
        let has_cost = !self.sheet.details.get(Detail::Cost).is_empty();
        let is_refused = |sentence: &Sentence| sentence.parts.iter().any(|part| refused.contains(&part.line));
        for (is_heading, sentence) in sentences {
            if !is_heading {
                self.sheet.take_facts(self.page, sentence, has_cost);
                if !is_refused(sentence) {
                    self.take_announcement(sentence, listed);
                }
            }
        }
        for (_, sentence) in sentences.iter().filter(|(_, sentence)| !is_refused(sentence)) {
            self.take_called_off(sentence);
        }
    }

    /// Accounts for the words beside a session's marks.
    fn take_row(&mut self, line: usize, session: usize) {
        let text = self.page.text(self.page.part(line));
        self.sheet.take_cost(&text);
        for sentence in self.page.sentences(&[line]) {
            self.settle_places(&sentence, Some(session));
            self.settle_off(&sentence, session);
            self.settle_marks(&sentence);
        }
    }
}

/// The sentences of the text, and whether each is a heading.
fn sentences(page: &Page, placed: &[Placed]) -> Vec<(bool, Sentence)> {
    let mut found = Vec::new();
    for placed in placed {
        let is_heading = matches!(placed.block, Block::Heading(_));
        let pieces = placed.pieces.iter().flat_map(|lines| page.sentences(lines));
        found.extend(pieces.map(|sentence| (is_heading, sentence)));
    }
    found
}

impl SheetRead {
    /// Puts what is listed in the order of the text.
    fn sort_unread(&mut self) {
        let mut order: Vec<usize> = (0..self.unread.len()).collect();
        order.sort_by_key(|at| self.unread[*at].line);
        let mut place = vec![0; order.len()];
        for (to, from) in (0..).zip(&order) {
            place[*from] = to;
        }
        self.unread.sort_by_key(|unread| unread.line);
        for mark in &mut self.marks {
            if let MarkOwner::Unread(at) = &mut mark.owner {
                *at = place.get(*at as usize).copied().unwrap_or(*at);
            }
        }
    }

    fn warn(&mut self, at: At, line: u32, doubt: Doubt) {
        self.warnings.push(Warning { at, line, doubt });
    }

    fn give_up(&mut self, field: Field, line: u32, text: &str, why: WhyUnread) {
        self.unread.push(Unread { at: At::Field(field), line: Some(line), text: text.to_owned(), why });
    }
}
