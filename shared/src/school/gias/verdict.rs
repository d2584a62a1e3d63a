//! The import's verdict on a row, compared with the saved school.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The import's verdict on a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The row cannot be read, so nothing in the file is imported.
    Unreadable,
    /// The school is added.
    New,
    /// A detail of the school is changed.
    Changed,
    /// The school is closed: it is kept for its history, and cannot sign in.
    Closed,
    /// The school stays as it is.
    Same,
    /// The school is not open and is not in Placebook, so it is not added.
    LeftOut,
}

impl Verdict {
    /// Every verdict, in the order in which a page lists them.
    pub const ALL: [Self; 6] = [Self::Unreadable, Self::New, Self::Changed, Self::Closed, Self::Same, Self::LeftOut];

    /// The code that the database and addresses use.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::New => "new",
            Self::Changed => "changed",
            Self::Closed => "closed",
            Self::Same => "same",
            Self::LeftOut => "left_out",
        }
    }

    /// The verdict with this code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.code() == code)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "Unreadable",
            Self::New => "New",
            Self::Changed => "Changed",
            Self::Closed => "Closed",
            Self::Same => "Same",
            Self::LeftOut => "Not open, left out",
        })
    }
}

/// A detail of a school that an import can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The school's name.
    Name,
    /// Whether the school is open.
    State,
    /// The school's phase.
    Phase,
    /// The school's type.
    Kind,
    /// The school's district.
    District,
    /// The school's ward.
    Ward,
    /// The school's address.
    Address,
    /// The school's postcode.
    Postcode,
    /// The school's head.
    Head,
    /// The school's telephone number.
    Phone,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "name",
            Self::State => "state",
            Self::Phase => "phase",
            Self::Kind => "type",
            Self::District => "district",
            Self::Ward => "ward",
            Self::Address => "address",
            Self::Postcode => "postcode",
            Self::Head => "head",
            Self::Phone => "telephone",
        })
    }
}

/// One change of a school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The changed detail.
    pub field: Field,
    /// The old value of the detail.
    pub was: String,
    /// The new value of the detail.
    pub becomes: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text: &str| if text.is_empty() { "(nothing)".to_owned() } else { text.replace('\n', ", ") };
        write!(f, "{}: {} → {}", self.field, shown(&self.was), shown(&self.becomes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_reads_back() {
        for verdict in Verdict::ALL {
            assert_eq!(Verdict::of_code(verdict.code()), Some(verdict));
        }
    }

    #[test]
    fn a_change_shows_old_and_new_value() {
        let change = Change { field: Field::Address, was: String::new(), becomes: "1 High Street\nFenwick".into() };
        assert_eq!(change.to_string(), "address: (nothing) → 1 High Street, Fenwick");
    }
}
