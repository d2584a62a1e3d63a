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
    /// The sheet's number as written; empty if a draft has none yet.
    pub number: String,
    /// The sheet's title.
    pub title: String,
    /// The sheet's kind.
    pub kind: String,
    /// The sheet's state.
    pub state: SheetStage,
    /// When the sheet was or will be published, or was last changed.
    pub when: Moment,
}

/// The state of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SheetStage {
    /// Only officers see the sheet.
    Draft,
    /// The sheet will be published at its time.
    Scheduled,
    /// Everyone sees the sheet.
    Published,
    /// The sheet is published, and a correction of it is being written.
    Correcting,
    /// The sheet is shown for reference only.
    Withdrawn,
}

impl SheetStage {
    /// The state in words for pages.
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

    /// The code that filters use.
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
    /// The draft's database id.
    pub id: i64,
    /// The draft's version.
    pub version: i32,
    /// The form as it was saved.
    pub form: SheetForm,
    /// The pasted text.
    pub original: String,
    /// The reader's notes, each at its field.
    pub notes: Vec<Note>,
    /// The number of the sheet that the draft corrects, as in addresses; `None` for a new sheet.
    pub corrects: Option<String>,
    /// The officer who last changed the draft.
    pub changed_by: String,
    /// When the draft was last changed.
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
    /// The sheet's number as in addresses.
    pub slug: String,
    /// The sheet's number as written.
    pub number: String,
    /// The sheet's title.
    pub title: String,
    /// The sheet's state.
    pub state: SheetStage,
    /// When the sheet was or will be published.
    pub published: Option<Moment>,
    /// Why the sheet was withdrawn.
    pub withdrawn_reason: String,
    /// The clashes of the sheet's sessions.
    pub clashes: Vec<shared::session::Clash>,
    /// Whether the officer can add sessions to the sheet's workshop.
    pub may_add_sessions: bool,
    /// The sheet's editions, newest first.
    pub editions: Vec<EditionView>,
    /// The files attached to the sheet.
    pub files: Vec<FileView>,
    /// The sheet's sessions.
    pub sessions: Vec<OfficeSession>,
    /// Whether the officer can write.
    pub may_write: bool,
}

/// A publication, and its changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionView {
    /// The edition's number, from 1.
    pub edition: i32,
    /// When the edition was published.
    pub at: Moment,
    /// The officer who published the edition.
    pub by: String,
    /// The changes since the edition before: field, old text, new text.
    pub changes: Vec<(String, String, String)>,
}

/// A draft's form with the chosen action, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftTyped {
    /// The form.
    pub form: SheetForm,
    /// The day on which the sheet is to be published.
    pub on: String,
    /// The time of that day.
    pub at: String,
}
