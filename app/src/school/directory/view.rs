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
    /// All of them.
    All,
    /// Those that are open.
    #[default]
    Open,
    /// Those that are closed.
    Closed,
    /// Open ones without a PIN.
    NoPin,
}

impl Show {
    /// All of them, in the order in which a page lists them.
    pub const ALL: [Self; 4] = [Self::Open, Self::NoPin, Self::Closed, Self::All];

    /// As addresses write it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::NoPin => "no-pin",
        }
    }

    /// Its name on pages.
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
    /// Its number.
    pub urn: String,
    /// Its name.
    pub name: String,
    /// Its phase.
    pub phase: String,
    /// Its district.
    pub district: String,
    /// Whether it is open.
    pub open: bool,
    /// Whether it has a PIN.
    pub has_pin: bool,
    /// The version of its PIN.
    pub pin_version: i32,
}

/// A page of a list of schools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchoolList {
    /// The schools of this page.
    pub schools: Vec<SchoolLine>,
    /// How many there are on all pages.
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
    /// Its number.
    pub urn: String,
    /// The details that can be changed by hand.
    pub fields: SettingDraft,
    /// Whether it is open.
    pub open: bool,
    /// Whether it has a PIN.
    pub has_pin: bool,
    /// The version of its PIN.
    pub pin_version: i32,
    /// Whether its number is one of Placebook's own.
    pub local: bool,
    /// How many bookings it has made.
    pub bookings: u32,
    /// The school that has taken over its history: number and name.
    pub taken_over_by: Option<(String, String)>,
    /// Open schools of the same postcode: numbers and names.
    pub neighbours: Vec<(String, String)>,
}

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRow {
    /// Its line.
    pub line: i32,
    /// The verdict on it.
    pub verdict: Verdict,
    /// The school: number and name.
    pub school: Option<(String, String)>,
    /// Why it cannot be read.
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
    /// Bytes that are read.
    pub read: u64,
    /// Rows that are read.
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
    /// How far its file is read. `None`: the whole file.
    pub reading: Option<Reading>,
    /// Whether it has been imported.
    pub applied: bool,
    /// How many rows have each verdict.
    pub tally: Vec<(Verdict, u32)>,
    /// Rows of other authorities.
    pub elsewhere: u32,
    /// Notices about the file before it is imported.
    pub notices: Vec<Notice>,
    /// Which rows are shown.
    pub shown: Option<Verdict>,
    /// Some of them.
    pub rows: Vec<ImportRow>,
    /// Which page this is, from 1.
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
}
