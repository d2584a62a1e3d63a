//! Finds the sessions among the lines of the text: in tables, in lists, in blocks of labelled lines.

use std::collections::HashSet;

use super::body::Rest;
use super::cancel;
use super::columns::{self, Column};
use super::headings;
use super::line::Line;
use super::record::{self, unmarked};
use super::row::{Reading, Row, cells};
use super::shape::{self, Shape};
use super::shared;
use crate::sheet::{At, Doubt, Field, Unread, WhyUnread};

/// The sessions found, and the rest of the text.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) readings: Vec<Reading>,
    pub(super) unread: Vec<Unread>,
    /// The lines that could not be read, in their order.
    pub(super) refused: Vec<u32>,
    pub(super) rest: Vec<Rest>,
    /// The lines that became sessions.
    pub(super) rows: HashSet<u32>,
}

/// Looks for sessions in the lines of the text.
pub(super) fn find(lines: &[Line]) -> Found {
    let mut walk = Walk {
        lines,
        at: 0,
        found: Found::default(),
        table: None,
        after_session: false,
        marked: false,
        cancelled: false,
        heading: None,
        heading_times: None,
    };
    while walk.at < lines.len() {
        walk.step();
    }
    walk.leave_table();
    headings::take_venues_of_others(&mut walk.found.readings);
    headings::into_notes(&mut walk.found.readings);
    walk.found
}

struct Walk<'a> {
    lines: &'a [Line],
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
    heading: Option<String>,
    /// The times in that heading.
    heading_times: Option<String>,
}

/// A table whose head was seen.
struct Table {
    columns: Vec<Column>,
    /// The lines of the table's head, and the place to which they return if no row follows.
    head: Vec<Line>,
    head_at: usize,
    has_rows: bool,
    after_blank: bool,
}

impl Walk<'_> {
    fn step(&mut self) {
        let line = &self.lines[self.at];
        if line.is_blank() {
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
        let kept = &self.lines[self.at..self.at + lines];
        self.marked &= kept.iter().all(Line::is_blank);
        if let Some(last) = kept.iter().rfind(|line| !line.is_blank()) {
            self.cancelled = cancel::heads(&last.text);
            self.heading = headings::read(unmarked(last));
            self.heading_times = headings::times(unmarked(last)).filter(|_| self.heading.is_some());
        }
        self.found.rest.extend(kept.iter().cloned().map(Rest::Line));
        self.at += lines;
    }

    /// Reads these lines as one row; if that fails, they stay in the text.
    fn take(&mut self, row: &Row, lines: usize) {
        match row.read() {
            Ok(reading) => self.accept(vec![reading], lines),
            Err(why) => self.refuse(row.line, row.text(), why, lines),
        }
    }

    fn accept(&mut self, readings: Vec<Reading>, lines: usize) {
        self.accept_all(readings, lines, false);
    }

    /// `is_block`: labelled lines, whose venue may hold for the blocks before them that name none.
    fn accept_all(&mut self, mut readings: Vec<Reading>, lines: usize, is_block: bool) {
        for reading in readings.iter_mut().filter(|reading| self.cancelled && !reading.session.cancelled) {
            reading.session.cancelled = true;
            reading.doubts.push(Doubt::Cancelled);
        }
        for reading in &mut readings {
            reading.heading.clone_from(&self.heading);
        }
        let own = &self.lines[self.at..self.at + lines];
        self.found.rows.extend(own.iter().filter(|line| !line.is_blank()).map(|line| line.number));
        if self.marked
            && let [reading] = readings.as_slice()
            && let Some(venue) = &reading.session.venue
        {
            let last = self.found.readings.iter_mut().rev().take(record::LONGEST);
            let before = last.take_while(|before| before.session.venue.is_none());
            if is_block {
                before.for_each(|before| before.old_take_shared_venue(venue));
            }
        }
        self.found.readings.extend(readings);
        self.mark_sessions();
        self.at += lines;
        self.after_session = true;
    }

    fn refuse(&mut self, line: u32, text: String, why: WhyUnread, lines: usize) {
        self.found.unread.push(Unread { at: At::Field(Field::Sessions), line: Some(line), text, why });
        let kept = &self.lines[self.at..self.at + lines];
        self.found.refused.extend(kept.iter().map(|line| line.number));
        self.keep(lines);
    }

    /// Marks in the text where sessions were listed, once for each group.
    fn mark_sessions(&mut self) {
        if !self.marked {
            self.found.rest.push(Rest::Sessions);
        }
        self.marked = true;
    }

    fn enter_table(&mut self, columns: Vec<Column>, lines: usize) {
        self.leave_table();
        let head = self.lines[self.at..self.at + lines].to_vec();
        self.table = Some(Table { columns, head, head_at: self.found.rest.len(), has_rows: false, after_blank: false });
        self.at += lines;
    }

    fn leave_table(&mut self) {
        if let Some(table) = self.table.take().filter(|table| !table.has_rows) {
            let head = table.head.into_iter().map(Rest::Line);
            self.found.rest.splice(table.head_at..table.head_at, head);
        }
    }

    /// Reads the head of a table on one line, like `DateTimeVenueCourse Code`, or the same in cells.
    fn flat_head(&mut self) -> bool {
        let cells = cells(unmarked(&self.lines[self.at]));
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
        let names = self.lines[self.at..].iter().take(record::LONGEST);
        let columns: Vec<Column> = names.map_while(|line| columns::named(&line.text)).collect();
        if columns.len() < 2 || !columns.contains(&Column::Date) {
            return false;
        }
        let count = columns.len();
        self.enter_table(columns.clone(), count);
        while let Some((row, lines)) = record::upright(&self.lines[self.at..], &columns) {
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
        let found = record::labelled(&self.lines[self.at..]);
        if let Some((row, lines)) = &found {
            self.leave_table();
            let rows = shared::rows_of_days(row).unwrap_or_else(|| vec![row.clone()]);
            match rows.iter().map(Row::read).collect() {
                Ok(readings) => self.accept_all(readings, *lines, true),
                Err(why) => self.refuse(row.line, row.text(), why, *lines),
            }
        }
        found.is_some()
    }

    /// Reads several days on a line, with the times of each day below that line.
    fn announced_days(&mut self) -> bool {
        let Some(announced) = shared::announced(&self.lines[self.at..]) else {
            return false;
        };
        self.leave_table();
        match announced.sessions {
            Ok(readings) => self.accept(readings, announced.lines),
            Err(why) => self.refuse(self.lines[self.at].number, announced.text, why, announced.lines),
        }
        true
    }

    /// Reads a date on a line, with lines under it that start with a time.
    fn dated_record(&mut self) -> bool {
        let below = self.at.checked_sub(1).map(|before| &self.lines[before]);
        let Some(record) = record::dated(&self.lines[self.at..], below) else {
            return false;
        };
        let first = self.lines[self.at].number;
        let read = record.rows.and_then(|rows| rows.iter().map(Row::read).collect::<Result<Vec<_>, _>>());
        match read {
            Ok(readings) => self.accept(readings, record.lines),
            Err(why) => self.refuse(first, record.text, why, record.lines),
        }
        true
    }

    /// Reads two or more lines that give a date each, with the time elsewhere or missing.
    fn dates_without_time(&mut self) -> bool {
        let lines = self.lines[self.at..].iter().take(record::LONGEST);
        let texts: Vec<&str> = lines.map(unmarked).take_while(|text| shape::is_dated_item(text)).collect();
        let next = self.lines.get(self.at + texts.len()).map(unmarked);
        let has_times =
            next.is_some_and(shape::starts_with_time) && texts.last().is_some_and(|last| shape::is_only_date(last));
        let goes_on = self.found.refused.last().copied() == self.lines[self.at].number.checked_sub(1);
        if texts.is_empty() || (texts.len() < 2 && !goes_on) || has_times {
            return false;
        }
        for text in texts {
            let number = self.lines[self.at].number;
            self.refuse(number, text.trim().to_owned(), WhyUnread::NoTime, 1);
        }
        true
    }

    /// Reads a line of days below a heading that gives their times.
    fn under_a_timed_heading(&mut self) -> bool {
        let Some(time) = self.heading_times.clone() else { return false };
        let line = &self.lines[self.at];
        let Some((dates, rest)) = shared::days_and_rest(unmarked(line)) else { return false };
        // Under several lines of dates the heading may not mean each.
        if self.lines.get(self.at + 1).is_some_and(|next| shape::has_date(&next.text)) {
            return false;
        }
        let dates: Vec<_> = dates.into_iter().map(|date| (line.number, format!("{date}\t{rest}"))).collect();
        let each = shared::ForEach { times: vec![time], ..shared::ForEach::default() };
        let Ok(readings) = each.sessions(&dates) else { return false };
        self.accept(readings, 1);
        true
    }

    /// Reads lines with a date each, below or above words that give the times for all of them.
    fn dates_with_shared_times(&mut self) -> bool {
        let (dates, lines) = self.dated_items();
        if dates.len() < 2 {
            return false;
        }
        let below = shared::below(&self.lines[self.at + lines..]);
        let above = || {
            let before = self.lines[..self.at].iter().rposition(|line| !line.is_blank())?;
            shared::above(&self.lines[before], before + 1 < self.at, dates.len())
        };
        let Some(each) = below.or_else(above) else { return false };
        let Ok(readings) = each.sessions(&dates) else { return false };
        self.accept(readings, lines + each.lines);
        true
    }

    /// The dates from here on that are each on a line of their own, and the number of lines. A blank line separates them unless
    /// only dates surround it.
    fn dated_items(&self) -> (Vec<(u32, String)>, usize) {
        let mut items: Vec<(u32, String)> = Vec::new();
        let (mut count, mut apart) = (0, false);
        for (at, line) in self.lines[self.at..].iter().take(2 * record::LONGEST).enumerate() {
            let text = unmarked(line);
            let plain = || shape::is_only_date(text) && items.last().is_some_and(|(_, last)| shape::is_only_date(last));
            if line.is_blank() {
                apart = true;
            } else if shape::is_dated_item(text) && (!apart || plain()) {
                items.push((line.number, text.to_owned()));
                (count, apart) = (at + 1, false);
            } else if let Some(days) = shared::only_days(text).filter(|_| !apart) {
                items.extend(days.into_iter().map(|day| (line.number, day)));
                count = at + 1;
            } else {
                break;
            }
        }
        (items, count)
    }

    /// Reads a line that is a row by itself.
    fn row(&mut self) -> bool {
        let line = &self.lines[self.at];
        let text = unmarked(line);
        let shape = match &self.table {
            Some(table) if !(table.has_rows && table.after_blank) => shape::in_table(text, table.columns.len()),
            _ => shape::alone(text, self.after_session),
        };
        if shape == Shape::Text {
            return false;
        }
        let columns = self.table.as_ref().map(|table| table.columns.clone()).unwrap_or_default();
        if let Some(table) = &mut self.table {
            table.has_rows = true;
            table.after_blank = false;
        }
        let row = Row { line: line.number, cells: cells(text), columns };
        self.take(&row, 1);
        true
    }
}

/// The line under a head made of characters: "|---|---|".
fn is_rule(cells: &[String]) -> bool {
    cells.iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':' | '=' | '_' | ' ')))
        && cells.iter().any(|cell| cell.len() > 2)
}
