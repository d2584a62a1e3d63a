//! Finds the sessions among the lines of the text: in tables, in lists, in blocks of labelled lines.

use std::ops::Range;

use super::choices;
use super::heading::{self, Heading};
use super::record;
use super::row::{Reading, Row};
use super::shared::{self, ForEach, Item};
use crate::sheet::Doubt;
use crate::sheet::read::clean::line::folded;
use crate::sheet::read::layout::Page;
use crate::sheet::read::layout::blocks::Rest;
use crate::sheet::read::layout::columns::{self, Column};
use crate::sheet::read::mark::off;
use crate::sheet::read::mark::words::Words;
use crate::sheet::{SessionRead, WhyUnread};

/// The sessions found, and the rest of the text.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) readings: Vec<Reading>,
    pub(crate) refused: Vec<Refused>,
    pub(crate) rest: Vec<Rest>,
    /// The lines that became sessions, in their order.
    pub(crate) rows: Vec<usize>,
}

/// Lines that are no session although they look like one.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) lines: Range<usize>,
    pub(crate) text: String,
    pub(crate) why: WhyUnread,
    /// Readings that are as good as each other.
    pub(crate) readings: Vec<Vec<SessionRead>>,
}

/// Looks for sessions in the lines of the text.
pub(crate) fn find(page: &Page, lines: Range<usize>) -> Found {
    let mut walk = Walk {
        page,
        at: lines.start,
        found: Found::default(),
        table: None,
        after_session: false,
        marked: false,
        cancelled: false,
        heading: None,
    };
    while walk.at < page.lines.len() {
        walk.step();
    }
    walk.leave_table();
    heading::take_venues_of_others(&mut walk.found.readings);
    heading::into_notes(&mut walk.found.readings);
    walk.found
}

struct Walk<'a> {
    page: &'a Page,
    at: usize,
    found: Found,
    table: Option<Table>,
    /// Whether the line before belongs to a session.
    after_session: bool,
    /// Whether the last text, blank lines aside, belonged to a session.
    marked: bool,
    /// Whether the last text read says that the sessions below it are cancelled.
    cancelled: bool,
    /// The heading that the last text is, if it is one.
    heading: Option<Heading>,
}

/// A table whose head was seen.
struct Table {
    columns: Vec<Column>,
    /// The lines of the table's head, and the place to which they return if no row follows.
    head: Range<usize>,
    head_at: usize,
    has_rows: bool,
    after_blank: bool,
}

impl Walk<'_> {
    fn step(&mut self) {
        if self.page.is_blank(self.at) {
            if let Some(table) = &mut self.table {
                table.after_blank = true;
            }
            self.after_session = false;
            self.keep(1);
        } else if !(self.upright_head()
            || self.flat_head()
            || self.labelled_record()
            || self.announced_days()
            || self.dated_record()
            || self.row()
            || self.dates_with_shared_times()
            || self.under_a_timed_heading()
            || self.dates_without_time())
        {
            self.leave_table();
            self.after_session = false;
            self.keep(1);
        }
    }

    /// Leaves lines in the text.
    fn keep(&mut self, lines: usize) {
        let kept = self.at..self.at + lines;
        self.marked &= kept.clone().all(|line| self.page.is_blank(line));
        if let Some(last) = kept.clone().rfind(|line| !self.page.is_blank(*line)) {
            let part = self.page.part(last);
            let text = if part.to - part.from > 400 { String::new() } else { self.page.text(part) };
            let dated = self.page.seen(last).is_some_and(|seen| seen.dates > 0);
            self.cancelled = !dated && off::heads(&text, &Words::of(&text));
            self.heading = heading::read(self.page, last);
        }
        self.found.rest.extend(kept.map(Rest::Line));
        self.at += lines;
    }

    /// Reads these lines as one row; if that fails, they stay in the text.
    fn take(&mut self, row: &Row, lines: usize) {
        match row.read(self.page) {
            Ok(reading) => self.accept(vec![reading], lines, false),
            Err(why) => self.refuse_row(row, why, lines),
        }
    }

    /// `is_block`: labelled lines, whose venue may hold for the blocks before them that name none.
    fn accept(&mut self, mut readings: Vec<Reading>, lines: usize, is_block: bool) {
        for reading in readings.iter_mut().filter(|reading| self.cancelled && !reading.session.cancelled) {
            reading.session.cancelled = true;
            reading.doubts.push(Doubt::Cancelled);
        }
        for reading in &mut readings {
            reading.heading = self.heading.as_ref().map(|heading| heading.text.clone());
        }
        let own = self.at..self.at + lines;
        self.found.rows.extend(own.filter(|line| !self.page.is_blank(*line)));
        if self.marked
            && is_block
            && let [reading] = readings.as_slice()
            && let Some(venue) = &reading.session.venue
        {
            let last = self.found.readings.iter_mut().rev().take(record::LONGEST);
            last.take_while(|before| before.session.venue.is_none()).for_each(|before| before.take_shared_venue(venue));
        }
        self.found.readings.extend(readings);
        if !self.marked {
            self.found.rest.push(Rest::Sessions);
        }
        self.marked = true;
        self.at += lines;
        self.after_session = true;
    }

    fn refuse(&mut self, text: String, why: WhyUnread, lines: usize) {
        self.found.refused.push(Refused { lines: self.at..self.at + lines, text, why, readings: Vec::new() });
        self.keep(lines);
    }

    /// Lists a row, with the readings that it could have.
    fn refuse_row(&mut self, row: &Row, why: WhyUnread, lines: usize) {
        self.refuse(row.text(self.page), why, lines);
        if let Some(refused) = self.found.refused.last_mut() {
            refused.readings = choices::of(self.page, row);
        }
    }

    fn enter_table(&mut self, columns: Vec<Column>, lines: usize) {
        self.leave_table();
        let head = self.at..self.at + lines;
        self.table = Some(Table { columns, head, head_at: self.found.rest.len(), has_rows: false, after_blank: false });
        self.at += lines;
    }

    fn leave_table(&mut self) {
        if let Some(table) = self.table.take().filter(|table| !table.has_rows) {
            let head = table.head.map(Rest::Line);
            self.found.rest.splice(table.head_at..table.head_at, head);
        }
    }

    /// Reads the head of a table on one line, like `DateTimeVenueCourse Code`, or the same in cells.
    fn flat_head(&mut self) -> bool {
        let part = self.page.part(self.at);
        if part.to - part.from > 400 {
            return false;
        }
        let cells: Vec<String> = self.page.cells(part).into_iter().map(|cell| folded(&self.page.text(cell))).collect();
        match columns::head(&cells) {
            Some(columns) => {
                self.enter_table(columns, 1);
                true
            }
            None => {
                is_rule(&cells) && self.table.is_some() && {
                    self.at += 1;
                    true
                }
            }
        }
    }

    /// Reads a head whose cells are on separate lines, and the rows below it.
    fn upright_head(&mut self) -> bool {
        let lines = (self.at..self.page.lines.len()).take(record::LONGEST);
        let name = |line: usize| {
            let laid = &self.page.lines[line];
            (laid.chars.len() <= 40).then(|| columns::named(&laid.chars.iter().collect::<String>())).flatten()
        };
        let columns: Vec<Column> = lines.map_while(name).collect();
        if columns.len() < 2 || !columns.contains(&Column::Date) {
            return false;
        }
        let count = columns.len();
        self.enter_table(columns.clone(), count);
        while let Some((row, lines)) = record::upright(self.page, self.at, &columns) {
            if let Some(table) = &mut self.table {
                table.has_rows = true;
            }
            self.take(&row, lines);
        }
        self.leave_table();
        true
    }

    /// Reads labelled lines, each on a line: "Date: ...", "Time: ...", "Venue: ...".
    fn labelled_record(&mut self) -> bool {
        let Some((row, lines)) = record::labelled(self.page, self.at) else { return false };
        self.leave_table();
        let rows = shared::rows_of_days(self.page, &row).unwrap_or_else(|| vec![row.clone()]);
        match rows.iter().map(|row| row.read(self.page)).collect() {
            Ok(readings) => self.accept(readings, lines, true),
            Err(why) => self.refuse_row(&row, why, lines),
        }
        true
    }

    /// Reads several days on a line, with the times of each day below that line.
    fn announced_days(&mut self) -> bool {
        let Some(announced) = shared::announced(self.page, self.at) else { return false };
        self.leave_table();
        match announced.sessions {
            Ok(readings) => self.accept(readings, announced.lines, false),
            Err(why) => self.refuse(announced.text, why, announced.lines),
        }
        true
    }

    /// Reads a date on a line, with lines under it that start with a time.
    fn dated_record(&mut self) -> bool {
        let Some(record) = record::dated(self.page, self.at) else { return false };
        let read =
            record.rows.and_then(|rows| rows.iter().map(|row| row.read(self.page)).collect::<Result<Vec<_>, _>>());
        match read {
            Ok(readings) => self.accept(readings, record.lines, false),
            Err(why) => {
                self.refuse(record.text, why, record.lines);
                if let (Some(before), Some(refused)) = (record.before, self.found.refused.last_mut()) {
                    refused.lines.start = before;
                }
            }
        }
        true
    }

    /// Reads two or more lines that give a date each, with the time elsewhere or missing.
    fn dates_without_time(&mut self) -> bool {
        let seen = |line: usize| self.page.seen(line);
        let lines = (self.at..self.page.lines.len()).take(record::LONGEST);
        let count =
            lines.take_while(|line| seen(*line).is_some_and(super::super::layout::seen::Seen::is_dated_item)).count();
        let has_times = seen(self.at + count).is_some_and(super::super::layout::seen::Seen::starts_with_time)
            && count > 0
            && seen(self.at + count - 1).is_some_and(super::super::layout::seen::Seen::is_only_date);
        let goes_on = self.found.refused.last().is_some_and(|last| last.lines.end == self.at);
        if count == 0 || (count < 2 && !goes_on) || has_times {
            return false;
        }
        for _ in 0..count {
            let text = self.page.text(self.page.part(self.at)).trim().to_owned();
            self.refuse(text, WhyUnread::NoTime, 1);
        }
        true
    }

    /// Reads a line of days below a heading that gives their times.
    fn under_a_timed_heading(&mut self) -> bool {
        let Some(time) = self.heading.as_ref().and_then(|heading| heading.time) else { return false };
        let Some(items) = shared::days_and_rest(self.page, self.at) else { return false };
        // Under several lines of dates the heading may not mean each.
        if self.page.seen(self.at + 1).is_some_and(|next| next.dates > 0) {
            return false;
        }
        let each = ForEach { times: vec![(time, None)], ..ForEach::default() };
        let Ok(readings) = each.sessions(self.page, &items) else { return false };
        self.accept(readings, 1, false);
        true
    }

    /// Reads lines with a date each, below or above words that give the times for all of them.
    fn dates_with_shared_times(&mut self) -> bool {
        let (items, lines) = self.dated_items();
        if items.len() < 2 {
            return false;
        }
        let above = || {
            let before = (self.at.saturating_sub(record::LONGEST)..self.at).rfind(|line| !self.page.is_blank(*line))?;
            shared::above(self.page, before, before + 1 < self.at, items.len())
        };
        let Some(each) = shared::below(self.page, self.at + lines).or_else(above) else { return false };
        let Ok(readings) = each.sessions(self.page, &items) else { return false };
        self.accept(readings, lines + each.lines, false);
        true
    }

    /// The dates from here on that are each on a line of their own, and the number of lines. A blank line separates them unless
    /// only dates surround it.
    fn dated_items(&self) -> (Vec<Item>, usize) {
        let mut items: Vec<Item> = Vec::new();
        let (mut count, mut apart, mut last_only) = (0, false, false);
        for (by, line) in (self.at..self.page.lines.len()).take(2 * record::LONGEST).enumerate() {
            if self.page.is_blank(line) {
                apart = true;
                continue;
            }
            let Some(seen) = self.page.seen(line).filter(|seen| seen.dates > 0) else { break };
            let plain = seen.is_only_date() && last_only;
            let part = self.page.part(line);
            if seen.is_dated_item() && (!apart || plain) {
                items.push(Item { part, day: None });
                last_only = seen.is_only_date();
                (count, apart) = (by + 1, false);
            } else if let Some(days) = shared::only_days(self.page, part).filter(|_| !apart) {
                items.extend(days);
                last_only = true;
                count = by + 1;
            } else {
                break;
            }
        }
        (items, count)
    }

    /// Reads a line that is a row by itself.
    fn row(&mut self) -> bool {
        let Some(seen) = self.page.seen(self.at) else { return false };
        let is_row = match &self.table {
            Some(table) if !(table.has_rows && table.after_blank) => seen.is_row_in_table(table.columns.len()),
            _ => seen.is_row(self.after_session),
        };
        if !is_row {
            return false;
        }
        let columns = self.table.as_ref().map(|table| table.columns.clone()).unwrap_or_default();
        if let Some(table) = &mut self.table {
            table.has_rows = true;
            table.after_blank = false;
        }
        let row = Row { columns, ..Row::of(self.page, &[self.page.part(self.at)]) };
        self.take(&row, 1);
        true
    }
}

/// The line under a head made of characters: "|---|---|".
fn is_rule(cells: &[String]) -> bool {
    cells.iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':' | '=' | '_' | ' ')))
        && cells.iter().any(|cell| cell.len() > 2)
}
