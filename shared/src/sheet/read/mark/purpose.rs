//! Words that make a date or a time something else than that of a session: a deadline, a publication, what is past.

use super::lexicon::Class;
use super::words::Words;

/// What a date or a time is, other than a session's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The last day to do something.
    Deadline,
    /// When something was published, updated, opened.
    Record,
    /// What is past.
    Past,
    /// Arrival, coffee, opening hours.
    Around,
    /// Words that would cancel a session, in a text without sessions.
    NoSession,
}

/// Whether the words before a date, on its line, make it something else: "Booking opens:".
pub(crate) fn is_label(lead: &Words) -> bool {
    (1..=6).contains(&lead.len()) && (lead.has(Class::DateLabel) || lead.says(&["half", "term"]))
}

/// The words beside a date or a time: those between the dates before and after it.
#[derive(Debug)]
pub(crate) struct Beside {
    /// Those before it.
    pub(crate) lead: Words,
    pub(crate) all: Words,
    /// Whether a start and an end stand among them.
    pub(crate) spans: bool,
}

/// What a date or a time is, if it is not a session's, by the words beside it and those of its sentence.
pub(crate) fn of_a_date(beside: &Beside, sentence: &Words) -> Option<Purpose> {
    let Beside { lead, all, spans } = beside;
    if ends_in_deadline(lead) || all.has(Class::Return) && !sentence.has(Class::Held) {
        Some(Purpose::Deadline)
    } else if all.has(Class::Past) && !sentence.has(["will"]) && !(*spans && announces(all)) {
        Some(Purpose::Past)
    } else if is_label(lead) {
        Some(Purpose::Record)
    } else {
        None
    }
}

/// Whether words announce something.
pub(crate) fn announces(words: &Words) -> bool {
    words.has(Class::Held) || words.says(&["there", "will", "be", "a"]) || words.says(&["there", "is", "a"])
}

/// Whether words lead to the last day of something: "must be booked before 5pm on".
pub(crate) fn ends_in_deadline(lead: &Words) -> bool {
    let last = (0..lead.len()).rfind(|at| lead.is(*at, Class::Last));
    last.is_some_and(|last| (last + 1..lead.len()).all(|at| lead.is(at, Class::Until)))
}

/// The places of words in brackets that are about something around the session, so that their date or time is not its own: "(book by
/// 3 October)", "(registration from 9.15)".
pub(crate) fn asides(chars: &[char]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open = None;
    for (at, c) in chars.iter().enumerate() {
        match (c, open) {
            ('(', _) => open = Some(at),
            (')', Some(from)) => {
                let words = Words::from_chars(chars[from + 1..at].iter().copied());
                if words.has(Class::Last)
                    || words.has(Class::Return)
                    || words.has(Class::Around)
                    || words.has(Class::DateLabel)
                {
                    found.push((from, at + 1));
                }
                open = None;
            }
            _ => {}
        }
    }
    found
}
