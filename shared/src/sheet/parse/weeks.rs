//! Days that stand for a week: "w/c 13 October 2025".

use super::dates::{Dated, Day};

/// Words before a day that make it the first or last of a week.
const WEEKS: [&str; 11] = [
    "w/c",
    "w/b",
    "w/e",
    "wc",
    "w.c.",
    "wk commencing",
    "week commencing",
    "week beginning",
    "week starting",
    "week of",
    "week ending",
];

/// The date as a week, if words before it say so.
pub(super) fn of_week(chars: &[char], free_from: usize, dated: Dated) -> Dated {
    let from = dated.from.saturating_sub(24).max(free_from);
    let before: String = chars[from..dated.from].iter().collect::<String>().to_lowercase();
    let bare = before.trim_end().trim_end_matches(':').trim_end();
    let bare = bare.strip_suffix(" the").unwrap_or(bare);
    let names = |week: &&&str| bare.strip_suffix(**week).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric));
    match WEEKS.iter().find(names) {
        Some(_) => Dated { day: Day::Week, ..dated },
        None => dated,
    }
}
