//! The head of a table of sessions: the kind of each column, even with the heads glued together.

use super::line::folded;

/// The kind of a column in a table of sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column {
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
    pub(super) fn is_moment(&self) -> bool {
        matches!(self, Self::Day | Self::Date | Self::Time | Self::Start | Self::End)
    }
}

/// The names that columns have, longest first if one begins another.
const NAMES: [(&str, Column); 46] = [
    ("date and time", Column::Date),
    ("date & time", Column::Date),
    ("date/time", Column::Date),
    ("dates", Column::Date),
    ("date", Column::Date),
    ("when", Column::Date),
    ("day", Column::Day),
    ("start time", Column::Start),
    ("starts", Column::Start),
    ("start", Column::Start),
    ("from", Column::Start),
    ("end time", Column::End),
    ("finish time", Column::End),
    ("finish", Column::End),
    ("ends", Column::End),
    ("end", Column::End),
    ("until", Column::End),
    ("times", Column::Time),
    ("time", Column::Time),
    ("venues", Column::Venue),
    ("venue", Column::Venue),
    ("location", Column::Venue),
    ("where", Column::Venue),
    ("place", Column::Venue),
    ("centre", Column::Venue),
    ("room", Column::Room),
    ("maximum number of places", Column::Capacity),
    ("maximum places", Column::Capacity),
    ("number of places", Column::Capacity),
    ("max places", Column::Capacity),
    ("capacity", Column::Capacity),
    ("places", Column::Capacity),
    ("maximum", Column::Capacity),
    ("max", Column::Capacity),
    ("course code", Column::Code),
    ("course no.", Column::Code),
    ("course no", Column::Code),
    ("course number", Column::Code),
    ("course ref", Column::Code),
    ("course reference", Column::Code),
    ("event code", Column::Code),
    ("session code", Column::Code),
    ("booking code", Column::Code),
    ("reference", Column::Code),
    ("ref", Column::Code),
    ("code", Column::Code),
];

/// The column of this name.
pub(super) fn named(name: &str) -> Option<Column> {
    let name = folded(name).to_lowercase();
    let name = name.trim_matches(|c: char| matches!(c, ':' | '*' | '.' | '#') || c == ' ');
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, column)| column.clone())
}

/// The columns that a line heads: at least a date and one other, and nothing else on the line.
pub(super) fn head(cells: &[String]) -> Option<Vec<Column>> {
    let columns = match cells {
        [glued] => glued_head(glued)?,
        cells => cells.iter().map(|cell| named(cell).unwrap_or_else(|| Column::Other(folded(cell)))).collect(),
    };
    let known = columns.iter().filter(|column| !matches!(column, Column::Other(_))).count();
    let dated = columns.contains(&Column::Date);
    let short = cells.iter().all(|cell| cell.chars().count() <= 30);
    (dated && known >= 2 && short).then_some(columns)
}

/// The columns of a head whose cells are glued together, like `DateTimeVenueCourse Code`. "Dates and venues:" heads a list, not
/// a table.
fn glued_head(text: &str) -> Option<Vec<Column>> {
    let text = text.trim_matches(|c: char| matches!(c, '*' | '#' | '_') || c.is_whitespace());
    let (columns, length) = names(text);
    (length == text.len()).then_some(columns)
}

/// The head that a line starts with, and the rest of the line. The head may be glued to the next one.
pub(super) fn leading(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let (columns, length) = names(text);
    let (head, rest) = text.split_at(length);
    (columns.len() > 1 && !rest.is_empty()).then_some((head.trim_end(), rest.trim_start()))
}

/// The names of columns that a text starts with, and how long they are together.
fn names(text: &str) -> (Vec<Column>, usize) {
    let lower = text.to_ascii_lowercase();
    let mut rest = lower.as_str();
    let mut columns = Vec::new();
    while columns.len() < NAMES.len() {
        let longest = NAMES.iter().filter(|(name, _)| rest.starts_with(name)).max_by_key(|(name, _)| name.len());
        let Some((name, column)) = longest else { break };
        columns.push(column.clone());
        rest = rest[name.len()..].trim_start();
    }
    (columns, lower.len() - rest.len())
}

/// A line of the form "Venue: Norwich PDC": the column and the value.
pub(super) fn labelled(text: &str) -> Option<(Column, &str)> {
    let (label, value) = text.split_once(':')?;
    let column = if label.len() <= 24 { named(label) } else { None };
    column.map(|column| (column, value.trim()))
}

/// Labels in a block about one course that say nothing of when and where.
const BESIDE: [&str; 16] = [
    "target audience",
    "audience",
    "who should attend",
    "cost",
    "price",
    "fee",
    "tutor",
    "trainer",
    "facilitator",
    "facilitators",
    "presenter",
    "speaker",
    "led by",
    "course leader",
    "level",
    "phase",
];

/// A labelled line in a block about one course.
pub(super) fn in_a_block(text: &str) -> Option<(Column, &str)> {
    if let Some((value, _)) = numbered_day(text) {
        return Some((Column::Date, value));
    }
    if let Some((column, value)) = labelled(text) {
        let date = numbered_day(value).filter(|_| column == Column::Date).map(|(date, _)| date);
        return Some((column, date.unwrap_or(value)));
    }
    let (label, value) = text.split_once(':')?;
    let label = folded(label).to_lowercase();
    BESIDE.contains(&label.as_str()).then(|| (Column::Other(label), value.trim()))
}

/// The rest of "Day 1 – Tuesday 14th November", and the day's number.
fn numbered_day(text: &str) -> Option<(&str, u16)> {
    let rest = text.get(..4).filter(|day| day.eq_ignore_ascii_case("day ")).map(|_| text[4..].trim_start())?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let number = rest[..digits].parse().ok().filter(|number| *number < 20)?;
    let rest = rest[digits..].trim_start();
    let value = rest.strip_prefix(|c: char| matches!(c, ':') || super::scan::is_dash(c))?;
    Some((value.trim_start(), number))
}
