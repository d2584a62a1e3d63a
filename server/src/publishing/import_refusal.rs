//! Why a sheet is not imported.

use shared::sheet::{Field, MAX_LENGTH, SheetNumber};

/// Why a text was not imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportRefused {
    /// The text contains no valid sheet number.
    #[error("the sheet's number could not be read{}: a sheet number looks like 71/16", written.as_ref().map(|text| format!(" from \"{text}\"")).unwrap_or_default())]
    NumberUnreadable {
        /// The text that stands where the number should be.
        written: Option<String>,
    },
    /// Another sheet has this number.
    #[error("the number {number} is used already, by the sheet at {address}")]
    NumberTaken {
        /// The sheet's number.
        number: SheetNumber,
        /// The address of the sheet that has this number.
        address: String,
    },
    /// A session of this or another sheet has this course code.
    #[error("the course code {code} is used already by another session")]
    CodeTaken {
        /// The course code.
        code: String,
    },
    /// A value is too long.
    #[error("{} is too long", field.words())]
    TooLong {
        /// The field whose value is too long.
        field: Field,
    },
    /// The text has more sessions than a sheet can have.
    #[error(
        "the text has {count} sessions, and a sheet can have at most {}: split it into several sheets",
        shared::sheet::SESSIONS_MAX
    )]
    TooManySessions {
        /// How many sessions the text has.
        count: usize,
    },
    /// The sheet cannot be published until an officer has filled in the missing fields.
    #[error("the sheet cannot be published yet:{}", each_on_a_line(missing))]
    Incomplete {
        /// Everything that is missing.
        missing: Vec<Missing>,
    },
    /// The database did not answer.
    #[error("the database: {0}")]
    Broken(#[source] sqlx::Error),
}

/// A value that a published sheet needs and the text lacks. It is never invented.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// The sheet's title.
    #[error("it has no title")]
    Title,
    /// The date of publication.
    #[error("it has no publication date")]
    Published,
    /// Where a session is held.
    #[error("session {session} (line {line}) has no venue")]
    Venue {
        /// The session, counted from 1.
        session: u16,
        /// The session's line in the text.
        line: u32,
    },
    /// When a session ends.
    #[error("session {session} (line {line}) has no end time")]
    End {
        /// The session, counted from 1.
        session: u16,
        /// The session's line in the text.
        line: u32,
    },
    /// A start or end in the hour that the clocks skip.
    #[error(
        "session {session} (line {line}) starts or ends at a time that does not exist: the clocks go forward that night"
    )]
    NoSuchTime {
        /// The session, counted from 1.
        session: u16,
        /// The session's line in the text.
        line: u32,
    },
    /// A row of the session list that could not be read at all.
    #[error("a possible session could not be read: \"{text}\"{}", line.map(|line| format!(" (line {line})")).unwrap_or_default())]
    Session {
        /// The row as written.
        text: String,
        /// The row's line in the text.
        line: Option<u32>,
    },
    /// The sheet has more items of one kind than allowed.
    #[error("it has {count} {what}, and a sheet can have at most {most}")]
    TooMany {
        /// The kind of item.
        what: &'static str,
        /// How many items the sheet has.
        count: usize,
        /// How many items are allowed.
        most: usize,
    },
    /// Words that cancel a session without saying clearly which.
    #[error(
        "\"{text}\" (line {line}) cancels a session without saying clearly which: write \"cancelled\" in the row of that session, or remove the words"
    )]
    CalledOff {
        /// The words that cancel a session.
        text: String,
        /// The line of the words in the text.
        line: u32,
    },
}

impl ImportRefused {
    /// The refusal of a text that is longer than the database takes. `None`: the text is short enough.
    pub(crate) fn too_long(text: &str) -> Option<Self> {
        (text.len() > MAX_LENGTH).then_some(Self::TooLong { field: Field::Body })
    }
}

pub(crate) fn each_on_a_line<T: std::fmt::Display>(items: &[T]) -> String {
    items.iter().fold(String::new(), |lines, item| format!("{lines}\n  {item}"))
}
