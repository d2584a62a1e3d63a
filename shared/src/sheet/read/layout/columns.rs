//! The head of a table of sessions: the kind of each column, even with the heads glued together.

use std::sync::LazyLock;

use crate::sheet::read::clean::line::folded;
use crate::sheet::read::mark::scan::is_dash;

/// The kind of a column in a table of sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Column {
    Day,
    Date,
    Time,
    Start,
    End,
    Venue,
    Room,
    Code,
    /// How many people a session takes.
    Capacity,
    /// Another column, by its name.
    Other(String),
}

impl Column {
    /// Whether the column has a date or a time.
    pub(crate) fn is_moment(&self) -> bool {
        matches!(self, Self::Day | Self::Date | Self::Time | Self::Start | Self::End)
    }
}

/// The names that columns have.
const NAMES: [(Column, &str); 9] = [
    (Column::Date, "date and time|date & time|date/time|dates|date|when"),
    (Column::Day, "day"),
    (Column::Start, "start time|starts|start|from"),
    (Column::End, "end time|finish time|finish|ends|end|until"),
    (Column::Time, "times|time"),
    (Column::Venue, "venues|venue|location|where|place|centre"),
    (Column::Room, "room"),
    (
        Column::Capacity,
        "maximum number of places|maximum places|number of places|max places|capacity|places|maximum|max",
    ),
    (
        Column::Code,
        "course code|course no.|course no|course number|course ref|course reference|event code|session code|booking code|\
         reference|ref|code",
    ),
];

/// Every name with its column, the longest first.
static BY_LENGTH: LazyLock<Vec<(&str, &Column)>> = LazyLock::new(|| {
    let all = NAMES.iter().flat_map(|(column, names)| names.split('|').map(move |name| (name, column)));
    let mut all: Vec<_> = all.collect();
    all.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    all
});

/// The column of this name.
pub(crate) fn named(name: &str) -> Option<Column> {
    let name = name.trim_matches(|c: char| matches!(c, ':' | '*' | '.' | '#') || c.is_whitespace());
    if name.len() > 30 {
        return None;
    }
    let name = folded(name).to_lowercase();
    BY_LENGTH.iter().find(|(known, _)| known.trim_end_matches('.') == name).map(|(_, column)| (*column).clone())
}

/// The columns that a line heads: at least a date and one other, and nothing else on the line.
pub(crate) fn head(cells: &[String]) -> Option<Vec<Column>> {
    let columns = match cells {
        [glued] => glued_head(glued)?,
        cells => cells.iter().map(|cell| named(cell).unwrap_or_else(|| Column::Other(folded(cell)))).collect(),
    };
    let known = columns.iter().filter(|column| !matches!(column, Column::Other(_))).count();
    let short = cells.iter().all(|cell| cell.chars().count() <= 30);
    (columns.contains(&Column::Date) && known >= 2 && short).then_some(columns)
}

/// The columns of a head whose cells are glued together, like `DateTimeVenueCourse Code`. "Dates and venues:" heads a list, not
/// a table.
fn glued_head(text: &str) -> Option<Vec<Column>> {
    let text = text.trim_matches(|c: char| matches!(c, '*' | '#' | '_') || c.is_whitespace());
    let (columns, length) = names(text);
    (length == text.len()).then_some(columns)
}

/// The head that a line starts with, and the rest of the line. The head may be glued to the next one.
pub(crate) fn leading(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let (columns, length) = names(text);
    let (head, rest) = text.split_at(length);
    (columns.len() > 1 && !rest.is_empty()).then_some((head.trim_end(), rest.trim_start()))
}

/// The names of columns that a text starts with, and how long they are together.
fn names(text: &str) -> (Vec<Column>, usize) {
    let mut rest = text;
    let mut columns = Vec::new();
    let starts = |rest: &str, name: &str| rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    while columns.len() < 40 {
        let longest = BY_LENGTH.iter().find(|(name, _)| starts(rest, name));
        let Some((name, column)) = longest else { break };
        columns.push((*column).clone());
        rest = rest[name.len()..].trim_start();
    }
    (columns, text.len() - rest.len())
}

/// A line of the form "Venue: Norwich PDC": the column and the value.
pub(crate) fn labelled(text: &str) -> Option<(Column, &str)> {
    let (label, value) = text.split_once(':')?;
    let column = if label.len() <= 24 { named(label) } else { None };
    column.map(|column| (column, value.trim()))
}

/// Labels in a block about one course that say nothing of when and where.
const BESIDE: &str = "target audience|audience|who should attend|cost|price|fee|tutor|trainer|facilitator|facilitators|presenter|\
    speaker|led by|course leader|level|phase";

/// A labelled line in a block about one course.
pub(crate) fn in_a_block(text: &str) -> Option<(Column, &str)> {
    if let Some(value) = numbered_day(text) {
        return Some((Column::Date, value));
    }
    if let Some((column, value)) = labelled(text) {
        let date = numbered_day(value).filter(|_| column == Column::Date);
        return Some((column, date.unwrap_or(value)));
    }
    let (label, value) = text.split_once(':').filter(|(label, _)| label.len() <= 30)?;
    let label = folded(label).to_lowercase();
    BESIDE.split('|').any(|beside| beside == label).then(|| (Column::Other(label), value.trim()))
}

/// The rest of "Day 1 – Tuesday 14th November".
fn numbered_day(text: &str) -> Option<&str> {
    let rest = text.get(..4).filter(|day| day.eq_ignore_ascii_case("day ")).map(|_| text[4..].trim_start())?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest[..digits].parse::<u16>().ok().filter(|number| *number < 20)?;
    let value = rest[digits..].trim_start().strip_prefix(|c: char| c == ':' || is_dash(c))?;
    Some(value.trim_start())
}
