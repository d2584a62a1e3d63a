//! Server functions for the office's page of attachments.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::office::OfficeRefused;

#[cfg(feature = "ssr")]
use crate::{addresses::attachments_address, office::Done};
use crate::{failure::Failure, office::Turned, sheet::FileView};

/// The files of a draft on their page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftFiles {
    /// The draft's number.
    pub draft: i64,
    /// The draft's name: its number and title.
    pub sheet: String,
    /// The files.
    pub files: Vec<FileView>,
    /// The most files that a sheet can have.
    pub most: u32,
    /// How large a file may be, in words.
    pub size_max: String,
}

/// A label as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LabelTyped {
    /// The file's number.
    pub id: i64,
    /// The label to show.
    pub label: String,
}

/// The port of this page. The server implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Attachments: Send + Sync {
    /// The files of a draft.
    async fn of_draft(&self, caller: &crate::visit::Caller, draft: i64) -> Done<DraftFiles>;
    /// Changes the label of a draft's file; an empty label shows the file's name.
    async fn label(&self, caller: &crate::visit::Caller, draft: i64, file: &LabelTyped) -> Done<()>;
    /// Removes a file from a draft.
    async fn remove(&self, caller: &crate::visit::Caller, draft: i64, file: i64) -> Done<()>;
}

#[cfg(feature = "ssr")]
use crate::office::{answered, finish, may, turned};
#[cfg(feature = "ssr")]
use shared::officer::Permission;

#[cfg(feature = "ssr")]
fn files() -> Done<std::sync::Arc<dyn Attachments>> {
    crate::visit::port::<dyn Attachments, _>()
}

/// The files of a draft.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/attachments", input = leptos::server_fn::codec::GetUrl)]
pub async fn list_attachments(
    /// The draft's number.
    #[server(default)]
    draft: i64,
) -> Result<Turned<DraftFiles, LabelTyped>, Failure<OfficeRefused>> {
    answered(async {
        may(Permission::WriteSheets)?;
        let found = files()?.of_draft(crate::visit::visit()?.caller(), draft).await?;
        turned(found, &attachments_address(draft)).await
    })
    .await
}

/// Changes the label of a draft's file.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/attachment-label")]
pub async fn label_attachment(
    /// The draft's number.
    #[server(default)]
    draft: i64,
    /// The typed text.
    #[server(default)]
    typed: LabelTyped,
) -> Result<(), Failure<OfficeRefused>> {
    let labelled = async {
        may(Permission::WriteSheets)?;
        files()?.label(crate::visit::visit()?.caller(), draft, &typed).await?;
        Ok("The label is saved.".to_owned())
    };
    finish(labelled.await, &attachments_address(draft), typed.clone()).await
}

/// Removes a file from a draft.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/attachment-remove")]
pub async fn remove_attachment(
    /// The draft's number.
    #[server(default)]
    draft: i64,
    /// The file's number.
    #[server(default)]
    id: i64,
) -> Result<(), Failure<OfficeRefused>> {
    let removed = async {
        may(Permission::WriteSheets)?;
        files()?.remove(crate::visit::visit()?.caller(), draft, id).await?;
        Ok("The file is removed.".to_owned())
    };
    finish(removed.await, &attachments_address(draft), LabelTyped::default()).await
}
