//! The text of a sheet as an officer writes it, in Markdown: its bounds.

use serde::{Deserialize, Serialize};

/// The longest text, in characters.
pub const BODY_MAX: u32 = 60_000;
/// The most sessions of one sheet.
pub const SESSIONS_MAX: usize = 200;
/// The most telephone numbers of a sheet, and also the most emails.
pub const WAYS_MAX: usize = 20;
/// The most links of a sheet, and also the most aims.
pub const ITEMS_MAX: usize = 50;
/// How many lists, quotations and emphases can stand inside each other.
pub const LEVELS_MAX: usize = 20;

/// Why a text cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum BodyFault {
    /// More characters than [`BODY_MAX`].
    #[error("It must be {BODY_MAX} characters or fewer")]
    TooLong,
    /// More than [`LEVELS_MAX`] levels.
    #[error(
        "Line {line} has more than {LEVELS_MAX} levels of lists, quotations or emphasis inside each other. Use {LEVELS_MAX} or fewer"
    )]
    Nested {
        /// The line of the text, counted from 1.
        line: usize,
    },
    /// Tables whose rows have far fewer cells than their heads.
    #[error("The tables in the text have too many empty cells. Make them smaller")]
    EmptyCells,
}

impl crate::form::Fault for BodyFault {}
