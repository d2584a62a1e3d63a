//! Sheets as the office's pages show them, and a draft as it is typed.

use serde::{Deserialize, Serialize};
use shared::{
    moment::Moment,
    publishing::form::{Note, SheetForm},
};

use crate::{session::OfficeSession, sheet::FileView};

/// A sheet or a draft in the office's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeSheet {
    /// The address where it is edited.
    pub address: String,
    /// Its number as written; empty if a draft has none yet.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its kind.
    pub kind: String,
    /// Its state.
    pub state: SheetStage,
    /// When it was or will be published, or was changed last.
    pub when: Moment,
}

/// The state of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SheetStage {
    /// Only officers see it.
    Draft,
    /// It will be published at its time.
    Scheduled,
    /// Everyone sees it.
    Published,
    /// It is published, and a correction of it is being written.
    Correcting,
    /// It is shown for reference only.
    Withdrawn,
}

impl SheetStage {
    /// Its words on pages.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Scheduled => "Scheduled",
            Self::Published => "Published",
            Self::Correcting => "Being corrected",
            Self::Withdrawn => "Withdrawn",
        }
    }

    /// As filters write it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Published => "published",
            Self::Correcting => "correcting",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// The list and its filters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeSheets {
    /// The sheets, newest first.
    pub sheets: Vec<OfficeSheet>,
    /// Whether there are more than are shown.
    pub more: bool,
    /// Whether the officer can write.
    pub may_write: bool,
}

/// A draft on its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftView {
    /// Its database id.
    pub id: i64,
    /// Its version.
    pub version: i32,
    /// The form as it was saved.
    pub form: SheetForm,
    /// The pasted text.
    pub original: String,
    /// The reader's notes, each at its field.
    pub notes: Vec<Note>,
    /// The sheet that it corrects, as in addresses; `None` for a new one.
    pub corrects: Option<String>,
    /// The officer who changed it last.
    pub changed_by: String,
    /// When.
    pub changed: Moment,
    /// The text as it will be shown: HTML that is safe.
    pub preview: String,
    /// The files that are attached.
    pub files: Vec<FileView>,
    /// The venues, by name.
    pub venues: Vec<String>,
    /// The next free number of this year.
    pub next_number: String,
    /// The sentences that cancel a session, while no session that they mean is ticked as cancelled.
    pub called_off: Vec<String>,
}

/// A sheet on its page in the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeSheetView {
    /// Its number as in addresses.
    pub slug: String,
    /// Its number as written.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its state.
    pub state: SheetStage,
    /// When it was or will be published.
    pub published: Option<Moment>,
    /// Why it was withdrawn.
    pub withdrawn_reason: String,
    /// The clashes of its sessions.
    pub clashes: Vec<shared::session::Clash>,
    /// Whether the officer can add sessions to its workshop.
    pub may_add_sessions: bool,
    /// Its editions, newest first.
    pub editions: Vec<EditionView>,
    /// The files that it carries.
    pub files: Vec<FileView>,
    /// Its sessions.
    pub sessions: Vec<OfficeSession>,
    /// Whether the officer can write.
    pub may_write: bool,
}

/// A publication, and its changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionView {
    /// From 1.
    pub edition: i32,
    /// When.
    pub at: Moment,
    /// The officer who published it.
    pub by: String,
    /// Its changes: field, before, after.
    pub changes: Vec<(String, String, String)>,
}

/// A draft's form with the chosen action, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftTyped {
    /// The form.
    pub form: SheetForm,
    /// The day on which it is to be published.
    pub on: String,
    /// The time of that day.
    pub at: String,
}
