//! Sessions that take several lines: a date with times under it, labelled lines, cells on lines of their own.

use super::row::Row;
use crate::sheet::WhyUnread;
use crate::sheet::read::clean::line::folded;
use crate::sheet::read::layout::columns::{self, Column};
use crate::sheet::read::layout::seen::Plain;
use crate::sheet::read::layout::{Page, Part};

/// More lines than one session takes.
pub(crate) const LONGEST: usize = 12;

/// Lines that belong together: their rows, or why there are none.
pub(crate) struct Record {
    pub(crate) rows: Result<Vec<Row>, WhyUnread>,
    pub(crate) lines: usize,
    /// The line of another date before it.
    pub(crate) before: Option<usize>,
    /// The text of all these lines, for an officer to read.
    pub(crate) text: String,
}

/// A line that is only a date, with lines under it that start with a time.
pub(crate) fn dated(page: &Page, line: usize) -> Option<Record> {
    page.seen(line).filter(|seen| seen.is_only_date())?;
    let is_cell = |at: &usize| {
        let part = page.part(*at);
        let short = part.to - part.from <= 100 && page.lines[*at].chars.last() != Some(&'.');
        !page.is_blank(*at) && short && page.seen(*at).is_some_and(|seen| seen.dates == 0)
    };
    let under: Vec<usize> = (line + 1..page.lines.len()).take(LONGEST).take_while(is_cell).collect();
    let timed: Vec<bool> =
        under.iter().map(|at| page.seen(*at).is_some_and(super::super::layout::seen::Seen::starts_with_time)).collect();
    if timed.first() != Some(&true) {
        return None;
    }
    let date = page.part(line);
    let before = line
        .checked_sub(1)
        .filter(|before| page.seen(*before).is_some_and(super::super::layout::seen::Seen::is_only_date));
    let parts: Vec<Part> = under.iter().map(|at| page.part(*at)).collect();
    let all = before.iter().map(|at| page.part(*at)).chain([date]).chain(parts.iter().copied());
    let text = all.map(|part| folded(&page.text(part))).collect::<Vec<_>>().join(" / ");
    let starts = timed.iter().filter(|timed| **timed).count();
    let rows = if before.is_some() {
        Err(WhyUnread::SeveralDates)
    } else if starts == 1 && under.len() <= 4 {
        Ok(vec![Row::of(page, &[&[date], parts.as_slice()].concat())])
    } else if starts == under.len() {
        Ok(parts.iter().map(|part| Row { line: part.line, ..Row::of(page, &[date, *part]) }).collect())
    } else {
        Err(WhyUnread::SeveralTimes)
    };
    Some(Record { rows, lines: 1 + under.len(), before, text })
}

/// The labelled value that a line is: "Date: ...", "Time: ...", "Venue: ...".
pub(crate) fn labelled_part(page: &Page, line: usize) -> Option<(Column, Part)> {
    let part = page.part(line);
    let text = page.text(part);
    let (column, value) = columns::in_a_block(&text)?;
    let from = value.as_ptr() as usize - text.as_ptr() as usize;
    Some((column, page.after(part, from)))
}

/// A row from labelled lines, and the number of these lines.
pub(crate) fn labelled(page: &Page, line: usize) -> Option<(Row, usize)> {
    let mut row = Row { line, ..Row::default() };
    let mut count = 0;
    for (by, at) in (line..page.lines.len()).take(LONGEST).enumerate() {
        // A blank line between two labels does not separate them.
        if page.is_blank(at) && count == by {
            continue;
        }
        let times_go_on = row.columns.last() == Some(&Column::Time);
        let more_times = || (times_go_on && page.seen(at)?.starts_with_time()).then(|| (Column::Time, page.part(at)));
        let Some((column, value)) = labelled_part(page, at).or_else(more_times) else { break };
        match row.columns.iter().position(|known| *known == column) {
            // With several times for one date, it is unclear which is meant.
            Some(known) if column == Column::Time => row.cells[known].push(value),
            // A course of several days names each on a line before its times.
            Some(known) if column == Column::Date && is_between_dates(&row.columns) => row.cells[known].push(value),
            Some(_) => break,
            None => {
                row.columns.push(column);
                row.cells.push(vec![value]);
            }
        }
        count = by + 1;
    }
    let mut parts =
        row.columns.iter().zip(&row.cells).filter(|(column, _)| column.is_moment()).flat_map(|(_, cell)| cell);
    let (mut date, mut time) = (false, false);
    for seen in parts.by_ref().filter_map(|part| page.look(*part)) {
        date |= seen.dates > 0;
        time |= seen.time > Plain::None;
    }
    (date && time).then_some((row, count))
}

/// Whether nothing but the course's details and one date were read, so that another date belongs to the same course.
fn is_between_dates(columns: &[Column]) -> bool {
    columns.iter().all(|column| matches!(column, Column::Date | Column::Code | Column::Other(_)))
}

/// The next row of a table whose cells are on lines of their own, and its number of lines, including a blank one before it.
pub(crate) fn upright(page: &Page, line: usize, columns: &[Column]) -> Option<(Row, usize)> {
    let blanks = (line..page.lines.len()).take(2).take_while(|at| page.is_blank(*at)).count();
    let from = line + blanks;
    let has_date = |at: usize| page.seen(at).is_some_and(|seen| seen.dates > 0);
    let dated_first = columns.first() == Some(&Column::Date);
    let record = (from..page.lines.len()).take(columns.len()).take_while(|at| {
        let next_row = dated_first && *at > from && has_date(*at);
        !page.is_blank(*at) && !next_row && page.lines[*at].chars.len() <= 80
    });
    let lines: Vec<usize> = record.collect();
    let cells: Vec<Vec<Part>> = lines.iter().map(|at| vec![page.part(*at)]).collect();
    let dated = cells.len() > 1 && lines.iter().any(|at| has_date(*at));
    let columns = if cells.len() == columns.len() { columns.to_vec() } else { Vec::new() };
    dated.then(|| (Row { line: from, cells, columns, ..Row::default() }, blanks + lines.len()))
}
