//! One school, as a row of the file gives it.

use serde::{Deserialize, Serialize};

use crate::school::Urn;

/// Whether a school is open, according to the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The school is open, perhaps to be closed soon.
    Open,
    /// The school was closed.
    Closed,
    /// The school is to be opened.
    Proposed,
}

impl Standing {
    /// The code that the database stores.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Proposed => "proposed",
        }
    }

    /// Reads the column `EstablishmentStatus (name)`: "Open, but proposed to close" is written with and without its comma.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().replace(',', "").as_str() {
            "open" | "open but proposed to close" => Some(Self::Open),
            "closed" => Some(Self::Closed),
            "proposed to open" => Some(Self::Proposed),
            _ => None,
        }
    }
}

/// The file's details of a school besides its name. `None`: the file does not have the column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// Primary, Secondary and so on.
    pub phase: Option<String>,
    /// Academy converter, Community school and so on.
    pub kind: Option<String>,
    /// The local authority's district.
    pub district: Option<String>,
    /// The ward.
    pub ward: Option<String>,
    /// Street, place and town. In a letter each has its own line.
    pub address: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// The name of the head teacher.
    pub head: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// One school of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The school's number.
    pub urn: Urn,
    /// The school's name.
    pub name: String,
    /// Whether the school is open.
    pub standing: Standing,
    /// The other details.
    pub details: Details,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_school_that_is_to_close_is_open_with_and_without_a_comma() {
        for text in ["Open", "Open, but proposed to close", "Open but proposed to close"] {
            assert_eq!(Standing::read(text), Some(Standing::Open), "{text}");
        }
        assert_eq!(Standing::read("Closed"), Some(Standing::Closed));
        assert_eq!(Standing::read("Proposed to open"), Some(Standing::Proposed));
        assert_eq!(Standing::read("Ope"), None);
    }
}
