//! Schools as the office's pages show them.

use serde::{Deserialize, Serialize};
use shared::school::{
    SettingDraft,
    gias::{Change, Notice, Verdict},
};

/// Which schools a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Show {
    /// All schools.
    All,
    /// Open schools.
    #[default]
    Open,
    /// Closed schools.
    Closed,
    /// Open schools without a PIN.
    NoPin,
}

impl Show {
    /// Every filter, in the order in which a page lists them.
    pub const ALL: [Self; 4] = [Self::Open, Self::NoPin, Self::Closed, Self::All];

    /// The code in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::NoPin => "no-pin",
        }
    }

    /// The filter's name on pages.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Open => "Open",
            Self::Closed => "Closed",
            Self::NoPin => "Open, without a PIN",
        }
    }

    /// The filter in an address; `Open` if it has no known filter.
    #[must_use]
    pub fn of_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|show| show.code() == code).unwrap_or_default()
    }
}

/// A school in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchoolLine {
    /// The school's number.
    pub urn: String,
    /// The school's name.
    pub name: String,
    /// The school's phase.
    pub phase: String,
    /// The school's district.
    pub district: String,
    /// Whether the school is open.
    pub open: bool,
    /// Whether the school has a PIN.
    pub has_pin: bool,
    /// The version of the school's PIN.
    pub pin_version: i32,
}

/// A page of a list of schools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchoolList {
    /// The schools of this page.
    pub schools: Vec<SchoolLine>,
    /// How many schools there are on all pages.
    pub found: u32,
    /// Which page this is, from 1.
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
    /// How many open schools have no PIN.
    pub without_pin: u32,
}

/// A school with all its details.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchoolView {
    /// The school's number.
    pub urn: String,
    /// The details that can be changed by hand.
    pub fields: SettingDraft,
    /// Whether the school is open.
    pub open: bool,
    /// Whether the school has a PIN.
    pub has_pin: bool,
    /// The version of the school's PIN.
    pub pin_version: i32,
    /// Whether the school's number is one that Placebook gave.
    pub local: bool,
    /// How many bookings the school has made.
    pub bookings: u32,
    /// The school that has taken over this school's history: number and name.
    pub taken_over_by: Option<(String, String)>,
    /// Open schools of the same postcode: numbers and names.
    pub neighbours: Vec<(String, String)>,
}

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRow {
    /// The row's line in the file.
    pub line: i32,
    /// The verdict on the row.
    pub verdict: Verdict,
    /// The school: number and name.
    pub school: Option<(String, String)>,
    /// Why the row cannot be read.
    pub fault: Option<String>,
    /// The changes.
    pub changes: Vec<Change>,
    /// Places that a school which closes has booked or waits for.
    pub places: u32,
}

/// How much of a file has been read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The file's length in bytes.
    pub bytes: u64,
    /// How many bytes have been read.
    pub read: u64,
    /// How many rows have been read.
    pub rows: u64,
    /// Whether reading stopped before the end.
    pub stopped: bool,
}

/// The outcome of an import, before or after it is applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportView {
    /// The import's number.
    pub id: i64,
    /// The file's name.
    pub file_name: String,
    /// The local authority whose schools are read.
    pub authority: Option<String>,
    /// How far the file has been read. `None`: to its end.
    pub reading: Option<Reading>,
    /// Whether the file has been imported.
    pub applied: bool,
    /// How many rows have each verdict.
    pub tally: Vec<(Verdict, u32)>,
    /// How many rows belong to other authorities.
    pub elsewhere: u32,
    /// Notices about the file before it is imported.
    pub notices: Vec<Notice>,
    /// Which rows are shown.
    pub shown: Option<Verdict>,
    /// The rows of this page.
    pub rows: Vec<ImportRow>,
    /// Which page this is, from 1.
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
}
