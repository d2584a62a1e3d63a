//! What the office's pages ask about sheets.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::{
    moment::Moment,
    office::OfficeRefused,
    sheet::{Note, SheetForm},
};

use crate::{failure::Failure, office::Turned};

/// A sheet or a draft in the office's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeSheet {
    /// Where it is worked on.
    pub address: String,
    /// Its number as written; empty where a draft has none yet.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its kind.
    pub kind: String,
    /// Where it stands.
    pub state: SheetStage,
    /// When it was or will be published, or was changed last.
    pub when: Moment,
}

/// Where a sheet stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SheetStage {
    /// Nobody but officers sees it.
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
    /// What a page says.
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

/// The list with what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeSheets {
    /// The sheets, the newest first.
    pub sheets: Vec<OfficeSheet>,
    /// Whether there are more than are shown.
    pub more: bool,
    /// Whether the officer may write.
    pub may_write: bool,
}

/// A draft on its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftView {
    /// Its number inside the database.
    pub id: i64,
    /// Its version.
    pub version: i32,
    /// The form as it was saved.
    pub form: SheetForm,
    /// What was pasted.
    pub original: String,
    /// What the reader says of it, at its place.
    pub notes: Vec<Note>,
    /// The sheet that it corrects, as in addresses; `None` for a new one.
    pub corrects: Option<String>,
    /// Who changed it last.
    pub changed_by: String,
    /// When.
    pub changed: Moment,
    /// The text as it will be shown: HTML that is safe.
    pub preview: String,
    /// The venues that are known, by name.
    pub venues: Vec<String>,
    /// The next free number of this year.
    pub next_number: String,
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
    /// Where it stands.
    pub state: SheetStage,
    /// When it was or will be published.
    pub published: Option<Moment>,
    /// Why it was withdrawn.
    pub withdrawn_reason: String,
    /// Its editions, the newest first.
    pub editions: Vec<EditionView>,
    /// Its sessions.
    pub sessions: Vec<OfficeSession>,
    /// Whether the officer may write.
    pub may_write: bool,
}

/// What was published, and what it changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionView {
    /// From 1.
    pub edition: i32,
    /// When.
    pub at: Moment,
    /// Who published it.
    pub by: String,
    /// What it changed: field, before, after.
    pub changes: Vec<(String, String, String)>,
}

/// A session in the office's lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeSession {
    /// Its number inside the database.
    pub id: i64,
    /// The session as everyone sees it.
    pub session: crate::workshop::SessionView,
}

/// What these pages need of the server. `server::office::sheets` implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait SheetRoom: Send + Sync {
    /// Sheets and drafts whose number or title has these words, the newest first.
    async fn list(&self, caller: &crate::visit::Caller, words: &str, state: &str) -> Done<OfficeSheets>;
    /// A new draft of a pasted text; of nothing, an empty one.
    async fn paste(&self, caller: &crate::visit::Caller, text: &str) -> Done<i64>;
    /// A draft.
    async fn draft(&self, caller: &crate::visit::Caller, id: i64) -> Done<DraftView>;
    /// Saves a draft.
    async fn save(&self, caller: &crate::visit::Caller, at: DraftAt, form: &SheetForm) -> Done<()>;
    /// Publishes a draft, at once or at a time by the clock on the wall; says the sheet's number as in addresses.
    async fn publish(
        &self,
        caller: &crate::visit::Caller,
        at: DraftAt,
        form: &SheetForm,
        when: Option<shared::office::When>,
    ) -> Done<String>;
    /// Throws a draft away.
    async fn discard(&self, caller: &crate::visit::Caller, at: DraftAt) -> Done<()>;
    /// A sheet.
    async fn sheet(&self, caller: &crate::visit::Caller, slug: &str) -> Done<OfficeSheetView>;
    /// The draft in which a sheet is corrected (or, where it is not published yet, written on).
    async fn correct(&self, caller: &crate::visit::Caller, slug: &str) -> Done<i64>;
    /// Withdraws a sheet.
    async fn withdraw(&self, caller: &crate::visit::Caller, slug: &str, reason: &str) -> Done<()>;
}

/// A draft at the version that whoever changes it has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DraftAt {
    /// The draft's number.
    pub id: i64,
    /// Its version.
    pub version: i32,
}

#[cfg(feature = "ssr")]
type Done<T> = Result<T, Failure<OfficeRefused>>;

/// The list of sheets.
pub const OFFICE_SHEETS: &str = "/office/sheets";
/// Where a sheet is pasted.
pub const PASTE: &str = "/office/sheets/paste";

/// Where a draft is written.
#[cfg(feature = "ssr")]
pub(super) fn draft_address(id: i64) -> String {
    format!("/office/drafts/{id}")
}

/// A sheet's page in the office.
#[cfg(feature = "ssr")]
pub(super) fn sheet_address(slug: &str) -> String {
    format!("{OFFICE_SHEETS}/{slug}")
}

#[cfg(feature = "ssr")]
fn room() -> Done<std::sync::Arc<dyn SheetRoom>> {
    crate::visit::port::<dyn SheetRoom, _>()
}

#[cfg(feature = "ssr")]
use crate::office::{answered, finish, may, turned};
#[cfg(feature = "ssr")]
use shared::office::Deed;

/// Sheets and drafts.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/sheets", input = leptos::server_fn::codec::GetUrl)]
pub async fn list_office_sheets(
    /// Words of the number or title.
    #[server(default)]
    words: String,
    /// Only those that stand so.
    #[server(default)]
    state: String,
) -> Result<Turned<OfficeSheets, ()>, Failure<OfficeRefused>> {
    answered(async {
        let sheets = room()?.list(crate::visit::visit()?.caller(), &words, &state).await?;
        turned(sheets, OFFICE_SHEETS).await
    })
    .await
}

/// The page where a sheet is pasted.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/paste-page", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_paste() -> Result<Turned<(), String>, Failure<OfficeRefused>> {
    answered(async {
        may(Deed::WriteSheets)?;
        turned((), PASTE).await
    })
    .await
}

/// Reads a pasted text into a draft.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/paste")]
pub async fn paste_sheet(
    /// The text; nothing for an empty draft, where `blank` is sent.
    #[server(default)]
    text: String,
    /// Whether an empty draft is wanted.
    #[server(default)]
    blank: String,
) -> Result<(), Failure<OfficeRefused>> {
    let wanted = async {
        may(Deed::WriteSheets)?;
        if text.trim().is_empty() && blank.is_empty() {
            let fault =
                shared::office::FieldFault::new("text", shared::office::Why::Missing(shared::office::Wanted::Text));
            return Err(Failure::Refused(OfficeRefused::of([Some(fault)])));
        }
        room()?.paste(crate::visit::visit()?.caller(), &text).await
    };
    match wanted.await {
        Ok(id) => finish(Ok(String::new()), &draft_address(id), ()).await,
        Err(failure) => finish(Err(failure), PASTE, text.clone()).await,
    }
}

/// A draft.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/draft", input = leptos::server_fn::codec::GetUrl)]
pub async fn lookup_draft(
    /// The draft's number.
    #[server(default)]
    id: i64,
) -> Result<Turned<DraftView, DraftTyped>, Failure<OfficeRefused>> {
    answered(async {
        let draft = room()?.draft(crate::visit::visit()?.caller(), id).await?;
        turned(draft, &draft_address(id)).await
    })
    .await
}

/// A draft's form with what is to be done with it, as typed.
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

/// Saves, publishes or throws away a draft: `act` is `save`, `publish`, `schedule`, `discard`, `add-session` or
/// `remove-session-N`.
///
/// # Errors
/// [`OfficeRefused`].
#[server(endpoint = "office/draft-change")]
pub async fn change_draft(
    /// The draft's number.
    #[server(default)]
    id: i64,
    /// The version that was shown.
    #[server(default)]
    version: i32,
    /// What was typed.
    #[server(default)]
    typed: DraftTyped,
    /// What is to be done.
    #[server(default)]
    act: String,
) -> Result<(), Failure<OfficeRefused>> {
    let (at, here) = (DraftAt { id, version }, draft_address(id));
    let visit = crate::visit::visit()?;
    let mut form = typed.form.clone();
    let done = match act.as_str() {
        "publish" => {
            room()?.publish(visit.caller(), at, &form, None).await.map(|slug| (sheet_address(&slug), "Published."))
        }
        "schedule" => match shared::office::When::read(&typed.on, &typed.at) {
            Ok(when) => {
                let scheduled = room()?.publish(visit.caller(), at, &form, Some(when)).await;
                scheduled.map(|slug| (sheet_address(&slug), "Scheduled."))
            }
            Err(refused) => Err(Failure::Refused(refused)),
        },
        "discard" => {
            room()?.discard(visit.caller(), at).await.map(|()| (OFFICE_SHEETS.to_owned(), "The draft is gone."))
        }
        other => {
            super::draft::rearrange(&mut form, other);
            room()?.save(visit.caller(), at, &form).await.map(|()| (here.clone(), "The draft is saved."))
        }
    };
    match done {
        Ok((to, words)) => finish(Ok(words.to_owned()), &to, ()).await,
        Err(failure) => finish(Err(failure), &here, typed.clone()).await,
    }
}

/// A sheet's page in the office.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/sheet", input = leptos::server_fn::codec::GetUrl)]
pub async fn lookup_office_sheet(
    /// Its number as in addresses.
    #[server(default)]
    slug: String,
) -> Result<Turned<OfficeSheetView, String>, Failure<OfficeRefused>> {
    answered(async {
        let sheet = room()?.sheet(crate::visit::visit()?.caller(), &slug).await?;
        turned(sheet, &sheet_address(&slug)).await
    })
    .await
}

/// Begins to correct a sheet, or goes on with it.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/sheet-correct")]
pub async fn correct_sheet(
    /// Its number as in addresses.
    #[server(default)]
    slug: String,
) -> Result<(), Failure<OfficeRefused>> {
    match room()?.correct(crate::visit::visit()?.caller(), &slug).await {
        Ok(id) => finish(Ok(String::new()), &draft_address(id), ()).await,
        Err(failure) => finish(Err(failure), &sheet_address(&slug), String::new()).await,
    }
}

/// Withdraws a sheet.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/sheet-withdraw")]
pub async fn withdraw_sheet(
    /// Its number as in addresses.
    #[server(default)]
    slug: String,
    /// Why.
    #[server(default)]
    reason: String,
) -> Result<(), Failure<OfficeRefused>> {
    let withdrawn = room()?.withdraw(crate::visit::visit()?.caller(), &slug, &reason).await;
    finish(withdrawn.map(|()| "Withdrawn.".to_owned()), &sheet_address(&slug), reason.clone()).await
}
