//! Server functions for the office's pages about sheets.

use leptos::prelude::*;
use shared::office::OfficeRefused;
#[cfg(feature = "ssr")]
use shared::publishing::form::SheetForm;

use super::{DraftTyped, DraftView, OfficeSheetView, OfficeSheets};
#[cfg(feature = "ssr")]
use crate::{
    addresses::{OFFICE_SHEETS, PASTE, draft_address, office_sheet_address},
    office::Done,
};
use crate::{failure::Failure, office::Turned};

/// The port of these pages. The server implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait SheetDrafts: Send + Sync {
    /// Sheets and drafts whose number or title has these words, newest first.
    async fn list(&self, caller: &crate::visit::Caller, words: &str, state: &str) -> Done<OfficeSheets>;
    /// A new draft from a pasted text, or an empty one.
    async fn paste(&self, caller: &crate::visit::Caller, text: &str) -> Done<i64>;
    /// A draft.
    async fn draft(&self, caller: &crate::visit::Caller, id: i64) -> Done<DraftView>;
    /// Saves a draft.
    async fn save(&self, caller: &crate::visit::Caller, at: DraftAt, form: &SheetForm) -> Done<()>;
    /// Publishes a draft, at once or at a time in local time; returns the sheet's number as in addresses.
    async fn publish(
        &self,
        caller: &crate::visit::Caller,
        at: DraftAt,
        form: &SheetForm,
        when: Option<shared::publishing::When>,
    ) -> Done<String>;
    /// Deletes a draft.
    async fn discard(&self, caller: &crate::visit::Caller, at: DraftAt) -> Done<()>;
    /// A sheet.
    async fn sheet(&self, caller: &crate::visit::Caller, slug: &str) -> Done<OfficeSheetView>;
    /// The draft of a sheet's correction, or the sheet's own draft if it is not published yet.
    async fn correct(&self, caller: &crate::visit::Caller, slug: &str) -> Done<i64>;
    /// A new draft like a sheet, with the next number and without dates.
    async fn copy(&self, caller: &crate::visit::Caller, slug: &str) -> Done<i64>;
    /// Withdraws a sheet.
    async fn withdraw(&self, caller: &crate::visit::Caller, slug: &str, reason: &str) -> Done<()>;
}

/// A draft at the version that the officer has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DraftAt {
    /// The draft's number.
    pub id: i64,
    /// The draft's version.
    pub version: i32,
}

/// The id of the preview on a draft's page.
pub const PREVIEW_PART: &str = "preview";

#[cfg(feature = "ssr")]
fn drafts() -> Done<std::sync::Arc<dyn SheetDrafts>> {
    crate::visit::port::<dyn SheetDrafts, _>()
}

#[cfg(feature = "ssr")]
use crate::office::{answered, finish, may, turned};
#[cfg(feature = "ssr")]
use shared::officer::Permission;

/// Sheets and drafts.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/sheets", input = leptos::server_fn::codec::GetUrl)]
pub async fn list_office_sheets(
    /// Words of the number or title.
    #[server(default)]
    words: String,
    /// Only sheets in this state.
    #[server(default)]
    state: String,
) -> Result<Turned<OfficeSheets, ()>, Failure<OfficeRefused>> {
    answered(async {
        let sheets = drafts()?.list(crate::visit::visit()?.caller(), &words, &state).await?;
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
        may(Permission::WriteSheets)?;
        turned((), PASTE).await
    })
    .await
}

/// Starts an empty sheet.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/sheet-new")]
pub async fn write_sheet() -> Result<(), Failure<OfficeRefused>> {
    match drafts()?.paste(crate::visit::visit()?.caller(), "").await {
        Ok(id) => finish(Ok(String::new()), &draft_address(id), ()).await,
        Err(failure) => finish(Err(failure), OFFICE_SHEETS, ()).await,
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
        let draft = drafts()?.draft(crate::visit::visit()?.caller(), id).await?;
        turned(draft, &draft_address(id)).await
    })
    .await
}

/// Saves, publishes or deletes a draft: `act` is `save`, `publish`, `schedule`, `discard`, `attachments`, `add-session` or
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
    /// The typed text.
    #[server(default)]
    typed: DraftTyped,
    /// The chosen action.
    #[server(default)]
    act: String,
) -> Result<(), Failure<OfficeRefused>> {
    let (at, here) = (DraftAt { id, version }, draft_address(id));
    let visit = crate::visit::visit()?;
    let mut form = typed.form.clone();
    let done = match act.as_str() {
        "publish" => drafts()?
            .publish(visit.caller(), at, &form, None)
            .await
            .map(|slug| (office_sheet_address(&slug), "Published.")),
        "schedule" => match shared::publishing::When::read(&typed.on, &typed.at) {
            Ok(when) => {
                let scheduled = drafts()?.publish(visit.caller(), at, &form, Some(when)).await;
                scheduled.map(|slug| (office_sheet_address(&slug), "Scheduled."))
            }
            Err(refused) => Err(Failure::Refused(refused)),
        },
        "attachments" => {
            let saved = drafts()?.save(visit.caller(), at, &form).await;
            saved.map(|()| (crate::addresses::attachments_address(id), "The draft is saved."))
        }
        "discard" => {
            drafts()?.discard(visit.caller(), at).await.map(|()| (OFFICE_SHEETS.to_owned(), "The draft is deleted."))
        }
        other => {
            super::draft::rearrange(&mut form, other);
            drafts()?.save(visit.caller(), at, &form).await.map(|()| (here.clone(), "The draft is saved."))
        }
    };
    match done {
        Ok((to, words)) => finish(Ok(words.to_owned()), &to, ()).await,
        Err(Failure::Refused(OfficeRefused::NotFound)) if act != "discard" => match again(&form).await {
            Ok(to) => finish(Ok(GONE.to_owned()), &to, ()).await,
            Err(failure) => finish(Err(failure), &here, typed.clone()).await,
        },
        Err(failure) => finish(Err(failure), &here, typed.clone()).await,
    }
}

/// The message about a draft that somebody else has published or deleted.
#[cfg(feature = "ssr")]
const GONE: &str =
    "Somebody published or deleted the draft while you were editing it. What you typed is in this new draft.";

/// Saves the typed text in a new draft. Returns its address.
#[cfg(feature = "ssr")]
async fn again(form: &SheetForm) -> Done<String> {
    let visit = crate::visit::visit()?;
    let id = drafts()?.paste(visit.caller(), "").await?;
    drafts()?.save(visit.caller(), DraftAt { id, version: 1 }, form).await?;
    Ok(draft_address(id))
}

/// A sheet's page in the office.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/sheet", input = leptos::server_fn::codec::GetUrl)]
pub async fn lookup_office_sheet(
    /// The sheet's number as in addresses.
    #[server(default)]
    slug: String,
) -> Result<Turned<OfficeSheetView, String>, Failure<OfficeRefused>> {
    answered(async {
        let sheet = drafts()?.sheet(crate::visit::visit()?.caller(), &slug).await?;
        turned(sheet, &office_sheet_address(&slug)).await
    })
    .await
}

/// Starts or continues a correction of a sheet.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/sheet-correct")]
pub async fn correct_sheet(
    /// The sheet's number as in addresses.
    #[server(default)]
    slug: String,
) -> Result<(), Failure<OfficeRefused>> {
    match drafts()?.correct(crate::visit::visit()?.caller(), &slug).await {
        Ok(id) => finish(Ok(String::new()), &draft_address(id), ()).await,
        Err(failure) => finish(Err(failure), &office_sheet_address(&slug), String::new()).await,
    }
}

/// Starts a new sheet that is a copy of this one.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/sheet-copy")]
pub async fn copy_sheet(
    /// The sheet's number as in addresses.
    #[server(default)]
    slug: String,
) -> Result<(), Failure<OfficeRefused>> {
    match drafts()?.copy(crate::visit::visit()?.caller(), &slug).await {
        Ok(id) => finish(Ok("Copied. Enter the new dates.".to_owned()), &draft_address(id), ()).await,
        Err(failure) => finish(Err(failure), &office_sheet_address(&slug), String::new()).await,
    }
}

/// Withdraws a sheet.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/sheet-withdraw")]
pub async fn withdraw_sheet(
    /// The sheet's number as in addresses.
    #[server(default)]
    slug: String,
    /// Why the sheet is withdrawn.
    #[server(default)]
    reason: String,
) -> Result<(), Failure<OfficeRefused>> {
    let withdrawn = drafts()?.withdraw(crate::visit::visit()?.caller(), &slug, &reason).await;
    finish(withdrawn.map(|()| "Withdrawn.".to_owned()), &office_sheet_address(&slug), reason.clone()).await
}
