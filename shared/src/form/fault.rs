//! Faults that a field of any form can have.

use super::Fault;

/// A fault that a field of any form can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormFault {
    /// A required field is empty.
    #[error("Enter {}", .0.words())]
    Missing(Wanted),
    /// The text is too long.
    #[error("It must be {0} characters or fewer")]
    TooLong(u32),
    /// Text is pasted, and a file is chosen as well.
    #[error("Paste the text or choose a file, not both")]
    TextAndFile,
    /// The file is a word processor's document, where a text file is required.
    #[error("This is a Word document, a PDF or similar, not a text file. Open it, copy its text and paste it instead")]
    Document,
    /// The file is not text.
    #[error("This is not a text file. Open it, copy its text and paste it instead")]
    NotText,
    /// The file did not arrive whole.
    #[error("Only part of the file arrived. Send it again")]
    Interrupted,
    /// The text is not a date.
    #[error("Enter a date, like 13/05/2016")]
    Date,
    /// The text is not a time of day.
    #[error("Enter a time, like 9:30")]
    Time,
    /// The time is in the past.
    #[error("Choose a time in the future")]
    Past,
    /// The text has characters that cannot be printed.
    #[error("This has characters that cannot be printed. Type it again")]
    NotPrintable,
    /// A name occurs twice.
    #[error("You have entered {0} twice")]
    NameTwice(String),
    /// There are more entries than this.
    #[error("Enter {0} at most")]
    TooMany(u32),
    /// The text is not a web address.
    #[error("Enter a web address, like https://www.example.org/map")]
    WebAddress,
    /// Nothing has changed.
    #[error("You have not changed anything")]
    NothingDiffers,
    /// A required choice is missing.
    #[error("Choose what happens to its places")]
    NothingChosen,
    /// The field has this many lines, more than this maximum.
    #[error("This has {0} lines. Enter {1} at most")]
    TooManyLines(usize, usize),
    /// The form has more parts than this.
    #[error("This form has more than {0} parts. Open its page again and send it once more")]
    TooManyParts(usize),
    /// The text has hidden characters.
    #[error("Remove the hidden characters")]
    Hidden,
}

impl Fault for FormFault {}

/// A required field, as the message names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The sheet's kind.
    Kind,
    /// A title.
    Title,
    /// Where a session is held.
    Venue,
    /// When a session ends.
    End,
    /// Why a sheet is withdrawn, or a session cancelled.
    Reason,
    /// The text of a sheet.
    Text,
    /// A venue's name.
    VenueName,
    /// A room's name.
    RoomName,
}

impl Wanted {
    fn words(self) -> &'static str {
        match self {
            Self::Kind => "the kind of sheet, like CPD",
            Self::Title => "a title",
            Self::Venue => "the venue",
            Self::End => "when it ends",
            Self::Reason => "the reason",
            Self::Text => "the text of the sheet",
            Self::VenueName => "the name of the venue",
            Self::RoomName => "the name of the room",
        }
    }
}
