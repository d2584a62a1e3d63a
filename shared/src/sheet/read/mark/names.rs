//! The names of months and weekdays.

use time::Weekday;

const MONTHS: &str = "january february march april may june july august september october november december";
const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// The month of this name.
pub(crate) fn month_named(word: &str) -> Option<u16> {
    u16::try_from(MONTHS.split(' ').position(|month| month == word)? + 1).ok()
}

/// Whether the word is a month's name in full.
pub(crate) fn is_month(word: &str) -> bool {
    MONTHS.split(' ').any(|month| month == word)
}

/// The weekday that a word names, in full or by its first letters.
pub(crate) fn weekday(word: &str) -> Option<Weekday> {
    let usual = word.len() == 3 || matches!(word, "tues" | "weds" | "thur" | "thurs");
    let named =
        |name: &str| name == word || (usual && name.starts_with(word)) || (word == "weds" && name == "wednesday");
    WEEKDAYS.iter().find(|(name, _)| named(name)).map(|(_, weekday)| *weekday)
}

/// The weekday that a run of letters ends with. The cell before it may be glued to it, as in `PDCFriday`.
pub(crate) fn weekday_at_the_end(word: &str) -> Option<(Weekday, usize)> {
    let whole = weekday(word).map(|weekday| (weekday, word.chars().count()));
    whole.or_else(|| {
        let (name, weekday) = WEEKDAYS.iter().find(|(name, _)| word.ends_with(name))?;
        Some((*weekday, name.len()))
    })
}

/// The month that three letters name, or "sept".
pub(crate) fn month_by_letters(word: &str) -> Option<u16> {
    if word == "sept" {
        return Some(9);
    }
    let at = MONTHS.split(' ').position(|month| word.len() == 3 && month.starts_with(word))?;
    u16::try_from(at + 1).ok()
}
