//! Lines that pasting broke apart, put together again. Each keeps the number of the line where it begins.

use super::line::Line;
use crate::sheet::read::layout::columns;
use crate::sheet::read::mark::{self, Mark, dates, names};

/// The most lines that one cell or one date takes.
const MOST: usize = 12;

/// Joins what was broken: words at the end of a line, cells with line breaks, dates of three lines, rows that go on.
pub(crate) fn joined(lines: &[Line]) -> Vec<Line> {
    let mut joined = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        let rest = &lines[at..];
        let found = quoted(rest).or_else(|| tile(rest)).or_else(|| broken_word(rest)).or_else(|| goes_on(rest));
        let found = found.or_else(|| broken_mark(rest));
        let (text, count) = found.unwrap_or_else(|| (unquoted(&rest[0].text), 1));
        joined.push(Line { number: rest[0].number, text });
        at += count;
    }
    joined
}

/// Without the mark of a quotation in a mail.
fn unquoted(text: &str) -> String {
    let bare = text.trim_start_matches(['>', ' ', '\t']);
    if text.trim_start().starts_with('>') { bare.to_owned() } else { text.to_owned() }
}

/// A row of a spreadsheet: cells with a line break are in quotation marks.
fn quoted(lines: &[Line]) -> Option<(String, usize)> {
    let opens = |text: &str| text.contains("\t\"") || text.starts_with('"') && text.contains('\t');
    let first = lines.first().filter(|line| opens(&line.text))?;
    let mut text = first.text.clone();
    let mut count = 1;
    while text.matches('"').count() % 2 == 1 {
        let next = lines.get(count).filter(|_| count < MOST)?;
        text.push_str(", ");
        text.push_str(next.text.trim());
        count += 1;
    }
    // A quotation mark that belongs to the text opens no cell.
    let sound = text.split('\t').all(|cell| cell.starts_with('"') == cell.ends_with('"') || !cell.contains('"'));
    let cells: Vec<String> = text.split('\t').map(plain_cell).collect();
    sound.then(|| (cells.join("\t"), count))
}

fn plain_cell(cell: &str) -> String {
    let inside = cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"'));
    inside.map_or_else(|| cell.to_owned(), |inside| inside.replace("\"\"", "\""))
}

/// A date as a page shows it in a tile: the day, the month and the year on lines of their own.
fn tile(lines: &[Line]) -> Option<(String, usize)> {
    let [day, month, year, ..] = lines else { return None };
    let number = |line: &Line, most: usize| {
        let text = line.text.trim();
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let letters = month.text.trim().chars().count() <= 9 && month.text.trim().chars().all(char::is_alphabetic);
    if !(number(day, 2) && letters && number(year, 4)) {
        return None;
    }
    let text = format!("{} {} {}", day.text.trim(), month.text.trim(), year.text.trim());
    let chars: Vec<char> = text.chars().collect();
    matches!(dates::find(&chars).as_slice(), [date] if date.date().is_ok() && date.to == chars.len())
        .then_some((text, 3))
}

/// A month or a weekday that a hyphen broke at the end of a line: "Octo-" and "ber 2025".
fn broken_word(lines: &[Line]) -> Option<(String, usize)> {
    let [first, second, ..] = lines else { return None };
    let head = first.text.strip_suffix('-')?;
    let begin = head.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let tail = second.text.trim_start();
    let end: String = tail.chars().take_while(|c| c.is_lowercase()).collect();
    let word = format!("{begin}{end}").to_lowercase();
    let known = !begin.is_empty() && !end.is_empty() && (names::is_month(&word) || names::weekday(&word).is_some());
    known.then(|| (format!("{head}{tail}"), 2))
}

/// A row whose venue is on the next line: it ends with a comma.
fn goes_on(lines: &[Line]) -> Option<(String, usize)> {
    let [first, second, ..] = lines else { return None };
    let next = second.text.trim();
    let short = !next.is_empty() && next.chars().count() <= 60 && next.starts_with(char::is_uppercase);
    if !first.text.ends_with(',') || !short || columns::labelled(next).is_some() {
        return None;
    }
    let (row, below) = (marks(&first.text), marks(next));
    let is_row = row.iter().any(|mark| mark.date().is_some()) && row.iter().any(|mark| mark.time().is_some());
    (is_row && below.iter().all(|mark| mark.date().is_none() && mark.time().is_none()))
        .then(|| (format!("{} {next}", first.text), 2))
}

/// A date or a time that a hard line break cut in two: "on Tuesday 14" and "October 2025 from 9.30am".
fn broken_mark(lines: &[Line]) -> Option<(String, usize)> {
    let [first, second, ..] = lines else { return None };
    let (head, tail) = (first.text.as_str(), second.text.trim_start());
    let width = head.chars().count();
    let may =
        |text: &str| (WRAPPED..=400).contains(&width) && !text.is_empty() && !text.starts_with(['\u{2022}', '*', '|']);
    let open = !head.ends_with(['.', ':', '!', '?', '|']) && !head.contains('\t') && !tail.contains('\t');
    if !may(tail) || !open || tail.chars().count() > 400 {
        return None;
    }
    let begin: String = head.chars().skip(width - 30).collect();
    let end: String = tail.chars().take(30).collect();
    let text = format!("{begin} {end}");
    let whole = |mark: &Mark| mark.to == 30 && mark.date().is_some_and(|dated| dated.date().is_ok());
    if marks(&begin).iter().any(whole) {
        return None;
    }
    let strong = |mark: &Mark| mark.time().is_none_or(|spell| !spell.is_weak());
    let crosses = marks(&text).iter().any(|mark| mark.from < 30 && mark.to > 31 && strong(mark));
    crosses.then(|| (format!("{head} {tail}"), 2))
}

/// Shorter lines are not broken by a program.
const WRAPPED: usize = 40;

fn marks(text: &str) -> Vec<Mark> {
    mark::of_line(0, &text.chars().collect::<Vec<_>>())
}
