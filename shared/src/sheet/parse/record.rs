//! Sessions that take several lines: a date with times under it, labelled lines, cells on lines of their own.

use super::columns::{self, Column};
use super::line::{Line, folded};
use super::mark::mark;
use super::row::Row;
use super::shape;
use crate::sheet::WhyUnread;

/// More lines than one session takes.
pub(super) const LONGEST: usize = 12;

/// Lines that belong together: their rows, or why there are none.
pub(super) struct Record {
    pub(super) rows: Result<Vec<Row>, WhyUnread>,
    pub(super) lines: usize,
    /// The text of all these lines, for an officer to read.
    pub(super) text: String,
}

/// The text of a line without a list's mark.
pub(super) fn unmarked(line: &Line) -> &str {
    mark(&line.text).map_or(line.trimmed(), |(_, text)| text)
}

/// A line that is only a date, with lines under it that start with a time.
pub(super) fn dated(lines: &[Line], below: Option<&Line>) -> Option<Record> {
    let (first, rest) = lines.split_first()?;
    let date = unmarked(first);
    if !shape::is_only_date(date) {
        return None;
    }
    let under: Vec<&Line> = rest.iter().take(LONGEST).take_while(|line| is_cell(line)).collect();
    let timed: Vec<bool> = under.iter().map(|line| shape::starts_with_time(unmarked(line))).collect();
    if timed.first() != Some(&true) {
        return None;
    }
    let cells: Vec<&str> = std::iter::once(date).chain(under.iter().map(|line| unmarked(line))).collect();
    let other_date = below.map(unmarked).filter(|text| shape::is_only_date(text));
    let text = other_date.into_iter().chain(cells.iter().copied()).collect::<Vec<_>>().join(" / ");
    let starts = timed.iter().filter(|timed| **timed).count();
    let rows = if other_date.is_some() {
        Err(WhyUnread::SeveralDates)
    } else if starts == 1 && under.len() <= 4 {
        Ok(vec![Row::free(first.number, &cells.join("\t"))])
    } else if starts == under.len() {
        let row = |line: &&Line| Row::free(line.number, &format!("{date}\t{}", unmarked(line)));
        Ok(under.iter().map(row).collect())
    } else {
        Err(WhyUnread::SeveralTimes)
    };
    Some(Record { rows, lines: cells.len(), text })
}

/// Whether a line is short enough to be one cell of a table, and is not the next date.
fn is_cell(line: &Line) -> bool {
    let text = unmarked(line);
    !line.is_blank() && text.chars().count() <= 100 && !text.ends_with('.') && !shape::has_date(text)
}

/// A row from labelled lines, each on a line ("Date: ...", "Time: ...", "Venue: ..."), and the number of these lines.
pub(super) fn labelled(lines: &[Line]) -> Option<(Row, usize)> {
    let mut columns = Vec::new();
    let mut cells: Vec<String> = Vec::new();
    let mut count = 0;
    for (at, line) in lines.iter().take(LONGEST).enumerate() {
        // A blank line between two labels does not separate them.
        if line.is_blank() && count == at {
            continue;
        }
        let text = unmarked(line);
        let goes_on = columns.last() == Some(&Column::Time) && shape::starts_with_time(text);
        let labelled = columns::in_a_block(text).or_else(|| goes_on.then_some((Column::Time, text)));
        let Some((column, value)) = labelled else { break };
        match columns.iter().position(|known| *known == column) {
            // With several times for one date, it is unclear which is meant.
            Some(known) if column == Column::Time => cells[known] = format!("{} / {}", cells[known], folded(value)),
            // A course of several days names each on a line before its times.
            Some(known) if column == Column::Date && is_between_dates(&columns) => {
                cells[known] = format!("{} and {}", cells[known], folded(value));
            }
            Some(_) => break,
            None => {
                columns.push(column);
                cells.push(folded(value));
            }
        }
        count = at + 1;
    }
    let moment = columns.iter().zip(&cells).filter(|(column, _)| column.is_moment());
    let moment = moment.map(|(_, cell)| cell.as_str()).collect::<Vec<_>>().join(" ");
    let starts = !columns.is_empty();
    let row = Row { line: lines.first()?.number, cells, columns };
    (starts && shape::has_date(&moment) && shape::has_time(&moment)).then_some((row, count))
}

/// Whether nothing but the course's details and one date were read, so that another date belongs to the same course.
fn is_between_dates(columns: &[Column]) -> bool {
    columns.iter().all(|column| matches!(column, Column::Date | Column::Code | Column::Other(_)))
}

/// The next row of a table whose cells are on lines of their own, and its number of lines, including a blank one before it.
pub(super) fn upright(lines: &[Line], columns: &[Column]) -> Option<(Row, usize)> {
    let blanks = lines.iter().take(2).take_while(|line| line.is_blank()).count();
    let record = lines[blanks..].iter().take(columns.len()).take_while(|line| !line.is_blank());
    let mut cells: Vec<String> = Vec::new();
    for line in record {
        let dated_first = columns.first() == Some(&Column::Date);
        let next_row = dated_first && !cells.is_empty() && shape::has_date(&line.text);
        if next_row || line.text.chars().count() > 80 {
            break;
        }
        cells.push(folded(&line.text));
    }
    let dated = cells.len() > 1 && cells.iter().any(|cell| shape::has_date(cell));
    let count = blanks + cells.len();
    let columns = if cells.len() == columns.len() { columns.to_vec() } else { Vec::new() };
    dated.then(|| (Row { line: lines[blanks].number, cells, columns }, count))
}
