//! Splits tables whose rows were pasted on one line.

use super::line::Line;
use crate::sheet::read::layout::columns::{self, Column};
use crate::sheet::read::mark::scan::{is_after, word_before};
use crate::sheet::read::mark::{dates, times};

/// The lines, with each of these tables split into a line for its head and one for each row; all keep their original line number.
pub(crate) fn lines(lines: &[Line]) -> Vec<Line> {
    let mut parted = Vec::with_capacity(lines.len());
    for line in lines {
        match barred(&line.text).or_else(|| glued(&line.text)) {
            Some(rows) => parted.extend(rows.into_iter().map(|text| Line { number: line.number, text })),
            None => parted.push(line.clone()),
        }
    }
    parted
}

/// The rows of a table in which an empty cell separates the rows: "| Date | Time | Venue | | 14 June 2016 | 9.30am | Norwich
/// PDC |".
fn barred(text: &str) -> Option<Vec<String>> {
    let cells: Vec<&str> = text.trim().strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect();
    let columns = cells.iter().position(|cell| cell.is_empty())?;
    let head: Vec<String> = cells[..columns].iter().map(|cell| (*cell).to_owned()).collect();
    columns::head(&head).filter(|_| columns > 1)?;
    let rows: Vec<&[&str]> = cells.chunks(columns + 1).collect();
    let whole = |(at, row): (usize, &&[&str])| match row.get(columns) {
        Some(gap) => gap.is_empty(),
        None => row.len() == columns && at + 1 == rows.len(),
    };
    let parted = rows.len() > 1 && rows.iter().enumerate().all(whole);
    parted.then(|| rows.iter().map(|row| format!("| {} |", row[..columns].join(" | "))).collect())
}

/// The rows of a glued table, in which each date starts a row:
/// `DateTimeVenue14 June 20169.30am - 12.30pmNorwich PDC15 June 2016...`.
fn glued(text: &str) -> Option<Vec<String>> {
    text.bytes().find(u8::is_ascii_digit)?;
    let (head, rest) = columns::leading(text)?;
    let columns = columns::head(&[head.to_owned()])?;
    let chars: Vec<char> = rest.chars().collect();
    let found = dates::find(&chars);
    let starts: Vec<usize> = found.iter().map(|dated| dated.from).collect();
    let plain = columns.first() == Some(&Column::Date)
        && starts.first() == Some(&0)
        && found.iter().all(|dated| dated.date().is_ok())
        && starts[1..].iter().all(|at| starts_a_row(&chars, *at));
    if !plain {
        return None;
    }
    let ends = starts[1..].iter().copied().chain([chars.len()]);
    let rows =
        starts.iter().zip(ends).map(|(from, to)| chars[*from..to].iter().collect::<String>().trim_end().to_owned());
    Some(std::iter::once(head.to_owned()).chain(rows).collect())
}

/// In "Room 15 June 2016" it is unclear whether the room is 1, so a date starts a row only after letters that name no number.
fn starts_a_row(chars: &[char], at: usize) -> bool {
    let (word, _) = word_before(chars, at);
    let after_digit = word.is_empty() && is_after(chars, at, |c| c.is_ascii_digit());
    let by_weekday = chars[at].is_ascii_alphabetic();
    by_weekday || !after_digit && !times::numbers_a_thing(&word)
}
