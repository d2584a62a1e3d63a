//! The kind of a sheet: training, information, action, or the publisher's own word.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The kind of a sheet, as in its heading.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum SheetKind {
    /// Continuing professional development: it announces training.
    Cpd,
    /// For information.
    Information,
    /// For action, usually by a given day.
    Action,
    /// Another kind, kept as written.
    Other(OtherKind),
}

/// The name of a kind that has no variant of its own: one line of 1 to [`OtherKind::MAX`] characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OtherKind(String);

impl OtherKind {
    /// The longest name, in characters.
    pub const MAX: usize = 60;

    /// The name as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is not the kind of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NotASheetKind {
    /// Nothing was written.
    #[error("enter the kind of sheet")]
    Empty,
    /// The text is too long for a kind, or has several lines.
    #[error("the kind of sheet is at most {} characters on one line", OtherKind::MAX)]
    TooLong,
}

impl SheetKind {
    /// The name of the kind, as a page shows it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Cpd => "CPD",
            Self::Information => "Information",
            Self::Action => "Action",
            Self::Other(kind) => kind.as_str(),
        }
    }
}

impl fmt::Display for SheetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for SheetKind {
    type Err = NotASheetKind;

    fn from_str(text: &str) -> Result<Self, NotASheetKind> {
        let text = text.trim();
        if text.is_empty() {
            return Err(NotASheetKind::Empty);
        }
        let known = [Self::Cpd, Self::Information, Self::Action];
        if let Some(kind) = known.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(text)) {
            return Ok(kind);
        }
        if text.chars().count() > OtherKind::MAX || text.chars().any(char::is_control) {
            return Err(NotASheetKind::TooLong);
        }
        Ok(Self::Other(OtherKind(text.to_owned())))
    }
}

impl TryFrom<String> for SheetKind {
    type Error = NotASheetKind;

    fn try_from(text: String) -> Result<Self, NotASheetKind> {
        text.parse()
    }
}

impl From<SheetKind> for String {
    fn from(kind: SheetKind) -> Self {
        kind.as_str().to_owned()
    }
}
