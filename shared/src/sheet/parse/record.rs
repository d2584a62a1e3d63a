//! Sessions that take several lines: a date with times under it, labelled lines, cells that stand each on a line.

use super::body::mark;
use super::columns::{self, Column};
use super::line::{Line, folded};
use super::place::without_connectors;
use super::row::Row;
use super::scan::blank_out;
use super::words::words;
use super::{dates, shape, times};
use crate::sheet::WhyUnread;

/// More lines than one session takes.
pub(super) const LONGEST: usize = 12;

/// Lines that belong together: the rows they make, or why they make none.
pub(super) struct Record {
    pub(super) rows: Result<Vec<Row>, WhyUnread>,
    pub(super) lines: usize,
    /// All of it, for an officer to read.
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

/// What a text says of each of several dates.
pub(super) struct OfEach {
    /// The times, each with its end.
    pub(super) times: Vec<String>,
    /// Where all of them are.
    pub(super) venue: Option<String>,
    /// How many lines the text is, blank ones included.
    pub(super) lines: usize,
}

/// The times that a text gives for each of several dates, "Times on each day: 9.30 to 11.30 and 13.30 to 15.30" or listed under such
/// words, and the place.
pub(super) fn of_each(lines: &[Line]) -> Option<OfEach> {
    let at = lines.iter().take(2).position(|line| !line.is_blank())?;
    let text = unmarked(&lines[at]);
    if !says_each(text) {
        return None;
    }
    let venue = venue_of_each(text);
    let own = shape::time_ranges(text);
    if !own.is_empty() {
        return Some(OfEach { times: own, venue, lines: at + 1 });
    }
    let blanks = lines[at + 1..].iter().take(2).take_while(|line| line.is_blank()).count();
    let from = at + 1 + blanks;
    let listed = lines[from..].iter().take(LONGEST).map(unmarked).take_while(|text| shape::starts_with_time(text));
    let listed: Vec<String> = listed.map(folded).collect();
    let lines = from + listed.len();
    (!listed.is_empty()).then_some(OfEach { times: listed, venue, lines })
}

/// "All sessions run from 9.30 to 11.30 at Norwich PDC": what follows the last "at", if it is a name and no more.
fn venue_of_each(text: &str) -> Option<String> {
    let mut chars: Vec<char> = text.chars().collect();
    for spell in times::find(&chars) {
        blank_out(&mut chars, spell.from, spell.to);
    }
    let left: String = chars.into_iter().collect();
    let (_, after) = left.rsplit_once(" at ")?;
    let venue = without_connectors(after.split(['\t', ',', ';', ':', '(', '.']).next()?);
    let named = venue.starts_with(char::is_uppercase) && venue.split(' ').count() <= 8;
    named.then(|| venue.to_owned())
}

const EACH: [&str; 4] = ["each", "every", "both", "all"];
const DAYS: [&str; 6] = ["day", "days", "date", "dates", "session", "sessions"];

/// Whether a short text says that it is about each of several days: "times on each day", "Three sessions, all from 9.30 to 11.30:".
fn says_each(text: &str) -> bool {
    let words = words(text);
    let each = words.iter().position(|word| EACH.contains(&word.as_str()));
    let day = words.iter().rposition(|word| DAYS.contains(&word.as_str()));
    words.len() <= 24
        && !shape::has_date(text)
        && each.zip(day).is_some_and(|(each, day)| text.ends_with(':') || (each < day && day - each <= 3))
}

/// Short enough to be a cell of its own, and not the next date.
fn is_cell(line: &Line) -> bool {
    let text = unmarked(line);
    !line.is_blank() && text.chars().count() <= 100 && !text.ends_with('.') && !shape::has_date(text)
}

/// "Date: ...", "Time: ...", "Venue: ...", each on a line; and how many lines they are.
pub(super) fn labelled(lines: &[Line]) -> Option<(Row, usize)> {
    let mut columns = Vec::new();
    let mut cells = Vec::new();
    for (column, value) in lines.iter().take(LONGEST).map_while(|line| columns::labelled(unmarked(line))) {
        if columns.contains(&column) {
            break;
        }
        columns.push(column);
        cells.push(folded(value));
    }
    let moment = columns.iter().zip(&cells).filter(|(column, _)| column.is_moment());
    let moment = moment.map(|(_, cell)| cell.as_str()).collect::<Vec<_>>().join(" ");
    let starts = columns.first().is_some_and(Column::is_moment);
    let count = cells.len();
    let row = Row { line: lines.first()?.number, cells, columns };
    (starts && shape::has_date(&moment) && shape::has_time(&moment)).then_some((row, count))
}

/// One row for each date of labelled lines that name several, "Dates: 14 June 2016 and 15 June 2016", if every one is whole.
pub(super) fn by_date(row: &Row) -> Option<Vec<Row>> {
    let at = row.columns.iter().position(|column| *column == Column::Date)?;
    let mut chars: Vec<char> = row.cells.get(at)?.chars().collect();
    let found = dates::find(&chars);
    let texts: Vec<String> = found.iter().map(|dated| chars[dated.from..dated.to].iter().collect()).collect();
    for dated in &found {
        blank_out(&mut chars, dated.from, dated.to);
    }
    let whole = found.iter().all(|dated| dated.date().is_ok()) && !chars.iter().any(char::is_ascii_digit);
    let with = |text: String| {
        let cells = row.cells.iter().enumerate().map(|(nth, cell)| if nth == at { &text } else { cell });
        Row { cells: cells.cloned().collect(), ..row.clone() }
    };
    (found.len() > 1 && whole).then(|| texts.into_iter().map(with).collect())
}

/// The next row of a table whose cells stand each on a line; and how many lines it is, a blank one before it included.
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
