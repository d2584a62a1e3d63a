//! Live topics: the subjects of a page whose changes its reader is told about.

use std::{fmt, str::FromStr};

use crate::sheet::SheetNumber;

/// The most workshops whose seats one page can watch.
pub const SEATS_MAX: usize = 60;
/// The most topics that one page can watch.
pub const TOPICS_MAX: usize = 20;

/// A subject that a page shows. Its text (`session-12`) is the same in pages, in the stream's address and in its events.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Everything about one session: delegates, waiting list, register.
    Session(i64),
    /// The bookings of the school that is signed in.
    Bookings,
    /// The officer's sessions: which there are, when and where.
    Plan,
    /// Which schools the workshop of a sheet has reached.
    Report(SheetNumber),
    /// A delegate's place, by the signed text of the link.
    Delegate(String),
}

impl Topic {
    /// What kind of topic it is, as written.
    fn kind(&self) -> &'static str {
        match self {
            Self::Session(_) => "session",
            Self::Bookings => "bookings",
            Self::Plan => "plan",
            Self::Report(_) => "report",
            Self::Delegate(_) => "delegate",
        }
    }

    fn of(kind: &str, subject: Option<&str>) -> Option<Self> {
        Some(match (kind, subject) {
            ("session", Some(number)) => Self::Session(number.parse().ok()?),
            ("bookings", None) => Self::Bookings,
            ("plan", None) => Self::Plan,
            ("report", Some(sheet)) => Self::Report(sheet.parse().ok()?),
            ("delegate", Some(link)) if is_link(link) => Self::Delegate(link.to_owned()),
            _ => return None,
        })
    }
}

/// Whether a text can be that of a signed link: it has no letter that an address would escape or that separates topics.
fn is_link(text: &str) -> bool {
    (1..=200).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())?;
        match self {
            Self::Session(number) => write!(f, "-{number}"),
            Self::Bookings | Self::Plan => Ok(()),
            Self::Report(sheet) => write!(f, "-{}", sheet.slug()),
            Self::Delegate(link) => write!(f, "-{link}"),
        }
    }
}

/// The text names no topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such topic")]
pub struct NotATopic;

impl FromStr for Topic {
    type Err = NotATopic;

    fn from_str(text: &str) -> Result<Self, NotATopic> {
        let (kind, subject) = text.split_once('-').map_or((text, None), |(kind, subject)| (kind, Some(subject)));
        Self::of(kind, subject).ok_or(NotATopic)
    }
}

/// What one page watches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Watched {
    /// The sheets whose workshops' seats are shown.
    pub seats: Vec<SheetNumber>,
    /// The topics that are shown.
    pub topics: Vec<Topic>,
}

impl Watched {
    /// Reads the query of a stream's address: `seats=71-16,72-16&session=12&bookings`. `None`: it names nothing, too much, or
    /// something that is no topic. Seats of a sheet that does not exist are ignored.
    #[must_use]
    pub fn parse(query: &str) -> Option<Self> {
        let mut watched = Self::default();
        for pair in query.split('&') {
            let (kind, subjects) = pair.split_once('=').map_or((pair, None), |(kind, list)| (kind, Some(list)));
            match (kind, subjects.filter(|list| !list.is_empty())) {
                ("seats", Some(list)) => {
                    if list.split(',').count() > SEATS_MAX {
                        return None;
                    }
                    watched.seats.extend(list.split(',').filter_map(|sheet| sheet.parse::<SheetNumber>().ok()));
                }
                (kind, Some(list)) => {
                    for subject in list.split(',').take(TOPICS_MAX + 1) {
                        watched.topics.push(Topic::of(kind, Some(subject))?);
                    }
                }
                (kind, None) => watched.topics.push(Topic::of(kind, None)?),
            }
        }
        watched.seats.sort_unstable();
        watched.seats.dedup();
        watched.topics.sort_unstable();
        watched.topics.dedup();
        let names_something = query.starts_with("seats=") || !watched.topics.is_empty();
        (names_something && watched.topics.len() <= TOPICS_MAX).then_some(watched)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn topics() -> Vec<Topic> {
        let report = Topic::Report("71-16".parse().unwrap());
        vec![Topic::Session(12), Topic::Bookings, Topic::Plan, report, Topic::Delegate("aB-_9".to_owned())]
    }

    #[test]
    fn topic_is_read_as_it_is_written() {
        for topic in topics() {
            assert_eq!(topic.to_string().parse(), Ok(topic.clone()), "{topic}");
        }
    }

    #[test]
    fn page_names_what_it_watches_in_lists() {
        let watched =
            Watched::parse("seats=72-16,71-16,71-16&session=12,7&bookings&plan&report=71-16&delegate=aB-_9").unwrap();
        assert_eq!(watched.seats.iter().map(|sheet| sheet.slug()).collect::<Vec<_>>(), ["71-16", "72-16"]);
        let mut all = topics();
        all.push(Topic::Session(7));
        all.sort_unstable();
        assert_eq!(watched.topics, all);
    }

    #[test]
    fn empty_unknown_and_overlong_lists_are_refused() {
        let many = |name: &str, count: usize| format!("{name}={}", vec!["1"; count].join(","));
        let numbers = (0..=TOPICS_MAX).map(|number| number.to_string()).collect::<Vec<_>>().join(",");
        let refused =
            ["", "x", "session", "session=", "session=x", "bookings=1", "delegate=a.b", "seats=71-16&delegate=%00"];
        for query in refused.into_iter().map(str::to_owned).chain([many("seats", 61), format!("session={numbers}")]) {
            assert_eq!(Watched::parse(&query), None, "{query}");
        }
        assert_eq!(Watched::parse("seats=x").unwrap().seats, []);
    }

    proptest! {
        #[test]
        fn reading_any_query_does_not_panic(query in ".{0,80}") {
            let _ = Watched::parse(&query);
            let _ = query.parse::<Topic>();
        }
    }
}
