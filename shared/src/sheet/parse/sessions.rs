//! Finds the sessions among the lines of the text: in tables, in lists, in blocks of labelled lines.

use super::body::{Rest, mark};
use super::columns::{self, Column};
use super::line::{Line, folded};
use super::row::{Reading, Row, cells};
use super::shape::{self, Shape};
use crate::sheet::{At, Field, Unread, WhyUnread};

/// What was found, and what is left of the text.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) readings: Vec<Reading>,
    pub(super) unread: Vec<Unread>,
    pub(super) rest: Vec<Rest>,
}

/// More lines than one session takes where each cell has its own.
const LONGEST_RECORD: usize = 12;

/// Looks for sessions in the lines of the text.
pub(super) fn find(lines: &[Line]) -> Found {
    let mut walk = Walk {
        lines,
        at: 0,
        found: Found::default(),
        table: None,
        after_session: false,
    };
    while walk.at < lines.len() {
        walk.step();
    }
    walk.leave_table();
    walk.found
}

struct Walk<'a> {
    lines: &'a [Line],
    at: usize,
    found: Found,
    table: Option<Table>,
    /// Whether the line before is a session's.
    after_session: bool,
}

/// A table whose head was seen.
struct Table {
    columns: Vec<Column>,
    /// The lines of its head, and where they go back to if no row follows.
    head: Vec<Line>,
    head_at: usize,
    has_rows: bool,
    after_blank: bool,
}

/// The text of a line without a list's mark.
fn unmarked(line: &Line) -> &str {
    mark(&line.text).map_or(line.trimmed(), |(_, text)| text)
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
            || self.dated_record()
            || self.row())
        {
            self.leave_table();
            self.after_session = false;
            self.keep(1);
        }
    }

    /// Leaves lines in the text.
    fn keep(&mut self, lines: usize) {
        let kept = &self.lines[self.at..self.at + lines];
        self.found.rest.extend(kept.iter().cloned().map(Rest::Line));
        self.at += lines;
    }

    /// Takes lines as one row; they stay in the text if it cannot be read.
    fn take(&mut self, row: &Row, lines: usize) {
        match row.read() {
            Ok(reading) => {
                self.found.readings.push(reading);
                self.mark_sessions();
                self.at += lines;
                self.after_session = true;
            }
            Err(why) => self.refuse(row.line, row.text(), why, lines),
        }
    }

    fn refuse(&mut self, line: u32, text: String, why: WhyUnread, lines: usize) {
        self.found.unread.push(Unread {
            at: At::Field(Field::Sessions),
            line: Some(line),
            text,
            why,
        });
        self.keep(lines);
    }

    /// Marks in the text where sessions stood.
    fn mark_sessions(&mut self) {
        let last = self
            .found
            .rest
            .iter()
            .rev()
            .find(|rest| !matches!(rest, Rest::Line(line) if line.is_blank()));
        if !matches!(last, Some(Rest::Sessions)) {
            self.found.rest.push(Rest::Sessions);
        }
    }

    fn enter_table(&mut self, columns: Vec<Column>, lines: usize) {
        self.leave_table();
        let head = self.lines[self.at..self.at + lines].to_vec();
        self.table = Some(Table {
            columns,
            head,
            head_at: self.found.rest.len(),
            has_rows: false,
            after_blank: false,
        });
        self.at += lines;
    }

    fn leave_table(&mut self) {
        if let Some(table) = self.table.take().filter(|table| !table.has_rows) {
            let head = table.head.into_iter().map(Rest::Line);
            self.found.rest.splice(table.head_at..table.head_at, head);
        }
    }

    /// `DateTimeVenueCourse Code`, or the same in cells.
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

    /// A head whose cells stand each on a line, and the rows below it.
    fn upright_head(&mut self) -> bool {
        let names = self.lines[self.at..].iter().take(LONGEST_RECORD);
        let columns: Vec<Column> = names.map_while(|line| columns::named(&line.text)).collect();
        if columns.len() < 2 || !columns.contains(&Column::Date) {
            return false;
        }
        let count = columns.len();
        self.enter_table(columns.clone(), count);
        while let Some((row, lines)) = self.upright_row(&columns) {
            if let Some(table) = &mut self.table {
                table.has_rows = true;
            }
            self.take(&row, lines);
        }
        self.leave_table();
        true
    }

    fn upright_row(&self, columns: &[Column]) -> Option<(Row, usize)> {
        let blanks = self.lines[self.at..]
            .iter()
            .take(2)
            .take_while(|line| line.is_blank())
            .count();
        let from = self.at + blanks;
        let record = self
            .lines
            .get(from..)?
            .iter()
            .take(columns.len())
            .take_while(|line| !line.is_blank());
        let mut cells: Vec<String> = Vec::new();
        for line in record {
            let next_date = columns.first() == Some(&Column::Date)
                && shape::has_date(&line.text)
                && !cells.is_empty();
            if next_date || line.text.chars().count() > 80 {
                break;
            }
            cells.push(folded(&line.text));
        }
        let dated = cells.len() > 1 && cells.iter().any(|cell| shape::has_date(cell));
        let lines = blanks + cells.len();
        let columns = if cells.len() == columns.len() {
            columns.to_vec()
        } else {
            Vec::new()
        };
        dated.then(|| {
            (
                Row {
                    line: self.lines[from].number,
                    cells,
                    columns,
                },
                lines,
            )
        })
    }

    /// "Date: ...", "Time: ...", "Venue: ...", each on a line.
    fn labelled_record(&mut self) -> bool {
        let labelled = self.lines[self.at..]
            .iter()
            .take(LONGEST_RECORD)
            .map_while(|line| columns::labelled(unmarked(line)));
        let mut columns = Vec::new();
        let mut cells = Vec::new();
        for (column, value) in labelled {
            if columns.contains(&column) {
                break;
            }
            columns.push(column);
            cells.push(folded(value));
        }
        let moment = columns
            .iter()
            .zip(&cells)
            .filter(|(column, _)| column.is_moment())
            .map(|(_, cell)| cell.as_str());
        let moment = moment.collect::<Vec<_>>().join(" ");
        let is_record = columns.first().is_some_and(Column::is_moment)
            && shape::has_date(&moment)
            && shape::has_time(&moment);
        if is_record {
            let lines = cells.len();
            let row = Row {
                line: self.lines[self.at].number,
                columns,
                cells,
            };
            self.leave_table();
            self.take(&row, lines);
        }
        is_record
    }

    /// A line that is only a date, with lines under it that start with a time.
    fn dated_record(&mut self) -> bool {
        let date = unmarked(&self.lines[self.at]);
        if !shape::is_only_date(date) {
            return false;
        }
        let under: Vec<&Line> = self.lines[self.at + 1..]
            .iter()
            .take(LONGEST_RECORD)
            .take_while(|line| is_cell(line))
            .collect();
        let timed: Vec<bool> = under
            .iter()
            .map(|line| shape::starts_with_time(unmarked(line)))
            .collect();
        let number = self.lines[self.at].number;
        let below_date = self.at > 0 && shape::is_only_date(unmarked(&self.lines[self.at - 1]));
        let all = || {
            std::iter::once(date)
                .chain(under.iter().map(|line| unmarked(line)))
                .collect::<Vec<_>>()
        };
        match (timed.first(), timed.iter().filter(|timed| **timed).count()) {
            (Some(true), _) if below_date => self.refuse(
                number - 1,
                all().join(" / "),
                WhyUnread::SeveralDates,
                1 + under.len(),
            ),
            (Some(true), 1) if under.len() <= 4 => {
                let cells = all().into_iter().map(folded).collect();
                self.take(
                    &Row {
                        line: number,
                        cells,
                        columns: Vec::new(),
                    },
                    1 + under.len(),
                );
            }
            (Some(true), count) if count == under.len() => {
                let date = date.to_owned();
                let rows: Vec<Row> = under
                    .iter()
                    .map(|line| Row::free(line.number, &format!("{date}\t{}", unmarked(line))))
                    .collect();
                self.at += 1;
                for row in rows {
                    self.take(&row, 1);
                }
            }
            (Some(true), _) => self.refuse(
                number,
                all().join(" / "),
                WhyUnread::SeveralTimes,
                1 + under.len(),
            ),
            _ => return false,
        }
        true
    }

    /// A line that is a row by itself.
    fn row(&mut self) -> bool {
        let line = &self.lines[self.at];
        let text = unmarked(line);
        let shape = match &self.table {
            Some(table) if !(table.has_rows && table.after_blank) => {
                shape::in_table(text, table.columns.len())
            }
            _ => shape::alone(text, self.after_session),
        };
        if shape == Shape::Text {
            return false;
        }
        let columns = self
            .table
            .as_ref()
            .map(|table| table.columns.clone())
            .unwrap_or_default();
        if let Some(table) = &mut self.table {
            table.has_rows = true;
            table.after_blank = false;
        }
        let row = Row {
            line: line.number,
            cells: cells(text),
            columns,
        };
        self.take(&row, 1);
        true
    }
}

/// The line under a head made of characters: "|---|---|".
fn is_rule(cells: &[String]) -> bool {
    cells.iter().all(|cell| {
        cell.chars()
            .all(|c| matches!(c, '-' | ':' | '=' | '_' | ' '))
    }) && cells.iter().any(|cell| cell.len() > 2)
}

/// Short enough to be a cell of its own, and not the next date.
fn is_cell(line: &Line) -> bool {
    let text = unmarked(line);
    !line.is_blank()
        && text.chars().count() <= 100
        && !text.ends_with('.')
        && !shape::has_date(text)
}
