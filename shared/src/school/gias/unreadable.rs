//! Why a file of schools, or a row of it, cannot be read.

use crate::school::Urn;

/// A fault of a file or a row. The officer who imports sees it beside the line's number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The file is still packed.
    #[error("This is a zip file. Unpack it, and import the .csv file that is in it")]
    Packed,
    /// The file is written in UTF-16, as some programs save "Unicode text".
    #[error(
        "The file is written in UTF-16. Save it as CSV in Windows-1252 or UTF-8, or use the file as it was downloaded"
    )]
    Utf16,
    /// The file has no schools in it.
    #[error("The file has no schools in it")]
    Empty,
    /// The file has more than this many rows, so it is not a list of schools.
    #[error("The file has more than {0} rows, so it is not a list of schools. The rest was not read")]
    TooLong(u32),
    /// The first line lacks columns that an import needs.
    #[error("The first line must name the columns. It does not name {}", .0.join(", "))]
    MissingColumns(Vec<&'static str>),
    /// A column is repeated, so it is unclear which one is meant.
    #[error("The first line names the column {0} twice")]
    RepeatedColumn(&'static str),
    /// One authority was chosen, but the file has no column for it.
    #[error(
        "The first line does not name LA (code), so the schools of one local authority cannot be selected. To import all schools, read the file again without a number"
    )]
    NoAuthorities,
    /// The row has fewer or more fields than the first line names.
    #[error(
        "This row has {found} fields, and the first line names {wanted}. Perhaps the file was cut off or a quotation mark is missing"
    )]
    Width {
        /// How many fields the row has.
        found: usize,
        /// How many fields the first line names.
        wanted: usize,
    },
    /// The file ends within a quoted field.
    #[error("The file ends in the middle of this row: it was cut off. Download it again")]
    CutOff,
    /// The row has letters that the file's encoding does not have.
    #[error(
        "This row has letters that do not fit the file's encoding. Use the file as it was downloaded, or save it as UTF-8"
    )]
    Letters,
    /// The row has a replacement mark where a letter was lost.
    #[error(
        "Letters of this row were lost when the file was saved (there is a “\u{FFFD}”). Use the file as it was downloaded"
    )]
    LostLetters,
    /// The row has no URN, or other text in its place.
    #[error("The URN must be 6 digits")]
    NoUrn,
    /// The URN is one of those that Placebook gives to settings without a URN.
    #[error("The URN {0} is one of those that Placebook gives to settings without URN")]
    LocalUrn(Urn),
    /// The file has the school twice.
    #[error("The URN {urn} is in line {line} already")]
    Twice {
        /// The school's URN.
        urn: Urn,
        /// The line where the school was first.
        line: u64,
    },
    /// The row has no name.
    #[error("The school has no name")]
    NoName,
    /// A field is longer than allowed.
    #[error("{column} has more than {max} characters")]
    FieldTooLong {
        /// The field's column.
        column: &'static str,
        /// How many characters the field may have.
        max: usize,
    },
    /// A field has characters that are never intended.
    #[error("{0} has characters that cannot be printed")]
    NotPrintable(&'static str),
    /// The status is unknown.
    #[error("The status must be Open, Closed, Proposed to open, or Open but proposed to close")]
    UnknownStanding,
}
