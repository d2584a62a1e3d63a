//! Words that make a date or a time something else than that of a session: a deadline, a publication, what is past.

use super::words::{has_any, says, words};

/// Words of dates that announce nothing, as the label of a line: "Last updated: 11 September 2025 16:40".
const LABELS: [&str; 30] = [
    "updated",
    "published",
    "publication",
    "printed",
    "sent",
    "issued",
    "issue",
    "created",
    "posted",
    "modified",
    "edited",
    "reviewed",
    "expires",
    "expiry",
    "valid",
    "opens",
    "open",
    "closes",
    "closing",
    "deadline",
    "results",
    "copyright",
    "half-term",
    "uploaded",
    "reply",
    "returns",
    "received",
    "dated",
    "booked",
    "bookings",
];
/// Words of what is past.
const PAST: [&str; 18] = [
    "was",
    "were",
    "became",
    "attended",
    "published",
    "issued",
    "sent",
    "updated",
    "reported",
    "wrote",
    "launched",
    "since",
    "regulations",
    "copyright",
    "printed",
    "introduced",
    "agreed",
    "announced",
];
/// Words of times around a session.
const AROUND: [&str; 24] = [
    "registration",
    "register",
    "arrival",
    "arrive",
    "coffee",
    "tea",
    "refreshments",
    "lunch",
    "break",
    "breaks",
    "doors",
    "parking",
    "office",
    "phone",
    "telephone",
    "lines",
    "opening",
    "networking",
    "breakfast",
    "buffet",
    "ring",
    "call",
    "monday-friday",
    "weekdays",
];

/// Whether the words before a date, on its line, make it something else: "Booking opens:".
pub(super) fn is_label(lead: &str) -> bool {
    let words = words(lead);
    (1..=6).contains(&words.len()) && (has_any(&words, &LABELS) || says(&words, &["half", "term"]))
}

/// Whether a sentence with a date is about something else than a session.
pub(super) fn of_a_date(sentence: &str) -> bool {
    let words = words(sentence);
    is_deadline(&words) || has_any(&words, &PAST) || has_any(&words, &LABELS) || says(&words, &["half", "term"])
}

/// Whether a sentence with a time is about something around a session.
pub(super) fn of_a_time(sentence: &str) -> bool {
    has_any(&words(sentence), &AROUND) || of_a_date(sentence)
}

/// Whether words in brackets are about something around the session, so that their date or time is not its own: "(book by 3
/// October)", "(registration from 9.15)".
pub(super) fn is_aside(inside: &str) -> bool {
    let words = words(inside);
    is_deadline(&words) || has_any(&words, &AROUND) || has_any(&words, &LABELS)
}

/// The characters with the asides in brackets blanked out by the mark, which is no part of any date or time.
pub(super) fn without_asides(chars: &[char], mark: char) -> Vec<char> {
    let mut kept = chars.to_vec();
    let mut open = None;
    for (at, c) in chars.iter().enumerate() {
        match (c, open) {
            ('(', _) => open = Some(at),
            (')', Some(from)) => {
                let inside: String = chars[from + 1..at].iter().collect();
                if is_aside(&inside) {
                    kept[from..=at].fill(mark);
                }
                open = None;
            }
            _ => {}
        }
    }
    kept
}

/// Whether the sentence sets a deadline.
pub(super) fn is_deadline(words: &[String]) -> bool {
    let deadline = [
        "deadline",
        "by",
        "before",
        "closing",
        "closes",
        "return",
        "returned",
        "submit",
        "submitted",
        "apply",
        "latest",
    ];
    words.iter().any(|word| deadline.contains(&word.as_str()))
}
