//! Words that make a day stand for a week: "w/c 13 October 2025".

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

/// Whether the words before a day make it a week.
pub(super) fn names_a_week(before: &str) -> bool {
    let before = before.to_lowercase();
    let bare = before.trim_end().trim_end_matches(':').trim_end();
    let bare = bare.strip_suffix(" the").unwrap_or(bare);
    WEEKS.iter().any(|week| bare.strip_suffix(week).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric)))
}
