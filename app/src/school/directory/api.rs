//! Server functions for the pages of schools.

use leptos::prelude::*;
use shared::{office::OfficeRefused, school::SettingDraft};
#[cfg(feature = "ssr")]
use shared::{officer::Permission, school::gias::Verdict};

#[cfg(feature = "ssr")]
use super::Show;
use super::{ImportView, SchoolList, SchoolView};
#[cfg(feature = "ssr")]
use crate::{
    addresses::{IMPORT, NEW_SETTING, SCHOOLS, import_address, school_address},
    office::{Done, finish, may, turned},
};
use crate::{failure::Failure, office::Turned};

/// The port of these pages. The server implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Schools: Send + Sync {
    /// Schools whose name or number has this text in it.
    async fn list(&self, caller: &crate::visit::Caller, text: &str, show: Show, page: u32) -> Done<SchoolList>;
    /// One school.
    async fn lookup(&self, caller: &crate::visit::Caller, urn: &str) -> Done<SchoolView>;
    /// Adds a setting without a URN, and gives it a number.
    async fn add(&self, caller: &crate::visit::Caller, setting: &shared::school::Setting) -> Done<String>;
    /// Changes a school's details.
    async fn change(&self, caller: &crate::visit::Caller, urn: &str, setting: &shared::school::Setting) -> Done<()>;
    /// Closes a school, or opens it again.
    async fn set_open(&self, caller: &crate::visit::Caller, urn: &str, open: bool) -> Done<()>;
    /// Gives a closed school's history and PIN to an open school that has neither.
    async fn take_over(&self, caller: &crate::visit::Caller, closed: &str, by: &str) -> Done<()>;
    /// The outcome of an import.
    async fn look_at_import(
        &self,
        caller: &crate::visit::Caller,
        id: i64,
        shown: Option<Verdict>,
        page: u32,
    ) -> Done<ImportView>;
    /// Imports a file.
    async fn apply_import(&self, caller: &crate::visit::Caller, id: i64) -> Done<()>;
}

/// The school and PIN version of a form, so that a new letter replaces only the PIN that the page showed.
#[must_use]
pub fn pin_code(urn: &str, version: i32) -> String {
    format!("{urn}.{version}")
}
#[cfg(feature = "ssr")]
fn schools() -> Done<std::sync::Arc<dyn Schools>> {
    crate::visit::port::<dyn Schools, _>()
}

/// A page of schools.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/schools", input = leptos::server_fn::codec::GetUrl)]
pub async fn list_schools(
    /// Part of a name or a number.
    #[server(default)]
    text: String,
    /// Which schools to show.
    #[server(default)]
    show: String,
    /// Which page, from 1.
    #[server(default)]
    page: u32,
) -> Result<Turned<SchoolList, ()>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        let list = schools()?.list(crate::visit::visit()?.caller(), &text, Show::of_code(&show), page).await?;
        turned(list, SCHOOLS).await
    })
    .await
}

/// One school, with the form that changes it.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/school", input = leptos::server_fn::codec::GetUrl)]
pub async fn lookup_school(
    /// The school's number.
    #[server(default)]
    urn: String,
) -> Result<Turned<SchoolView, SettingDraft>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        let school = schools()?.lookup(crate::visit::visit()?.caller(), &urn).await?;
        turned(school, &school_address(&urn)).await
    })
    .await
}

/// The form of a setting without a URN.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/school-new", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_new_setting() -> Result<Turned<(), SettingDraft>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        schools()?.list(crate::visit::visit()?.caller(), "", Show::All, 1).await?;
        turned((), NEW_SETTING).await
    })
    .await
}

/// Adds a setting without a URN.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/school-add")]
pub async fn add_setting(
    /// The form as typed.
    #[server(default)]
    draft: SettingDraft,
) -> Result<(), Failure<OfficeRefused>> {
    let added = async {
        may(Permission::ManageSchools)?;
        let setting = draft.parse().map_err(Failure::Refused)?;
        schools()?.add(crate::visit::visit()?.caller(), &setting).await
    };
    match added.await {
        Ok(urn) => finish(Ok(format!("Added, with the number {urn}.")), &school_address(&urn), ()).await,
        Err(failure) => finish(Err(failure), NEW_SETTING, draft.clone()).await,
    }
}

/// Changes a school's details.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/school-change")]
pub async fn change_school(
    /// The school's number.
    #[server(default)]
    urn: String,
    /// The form as typed.
    #[server(default)]
    draft: SettingDraft,
) -> Result<(), Failure<OfficeRefused>> {
    let changed = async {
        may(Permission::ManageSchools)?;
        let setting = draft.parse().map_err(Failure::Refused)?;
        schools()?.change(crate::visit::visit()?.caller(), &urn, &setting).await?;
        Ok("Saved.".to_owned())
    };
    finish(changed.await, &school_address(&urn), draft.clone()).await
}

/// Closes a school (`what` is `close`), or opens it again (`open`).
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/school-state")]
pub async fn set_school_state(
    /// The school's number.
    #[server(default)]
    urn: String,
    /// The action.
    #[server(default)]
    what: String,
) -> Result<(), Failure<OfficeRefused>> {
    let set = async {
        may(Permission::ManageSchools)?;
        let (open, words) = match what.as_str() {
            "open" => (true, "The school is open again."),
            "close" => (false, "The school is closed and can no longer sign in."),
            _ => return Err(Failure::Refused(OfficeRefused::NotFound)),
        };
        schools()?.set_open(crate::visit::visit()?.caller(), &urn, open).await?;
        Ok(words.to_owned())
    };
    finish(set.await, &school_address(&urn), SettingDraft::default()).await
}

/// Gives a closed school's history and PIN to the one that replaces it.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::School`], [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/school-take-over")]
pub async fn take_school_over(
    /// The closed school's number.
    #[server(default)]
    urn: String,
    /// The number of the school that replaces it.
    #[server(default)]
    by: String,
) -> Result<(), Failure<OfficeRefused>> {
    let taken = schools()?.take_over(crate::visit::visit()?.caller(), &urn, by.trim()).await;
    match taken {
        Ok(()) => {
            let words = format!("This school has taken over the bookings and the PIN of {urn}.");
            finish(Ok(words), &school_address(by.trim()), ()).await
        }
        Err(failure) => finish(Err(failure), &school_address(&urn), SettingDraft::default()).await,
    }
}

/// The page where a file is uploaded.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/import-page", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_import_form() -> Result<Turned<(), ()>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        schools()?.list(crate::visit::visit()?.caller(), "", Show::All, 1).await?;
        turned((), IMPORT).await
    })
    .await
}

/// The outcome of an import.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/import", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_import(
    /// The import's number.
    #[server(default)]
    id: i64,
    /// Which rows to show.
    #[server(default)]
    show: String,
    /// Which page, from 1.
    #[server(default)]
    page: u32,
) -> Result<Turned<ImportView, ()>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        let shown = Verdict::of_code(&show);
        let view = schools()?.look_at_import(crate::visit::visit()?.caller(), id, shown, page).await?;
        turned(view, &import_address(id)).await
    })
    .await
}

/// Imports a file that was read.
///
/// # Errors
/// [`OfficeRefused::School`], [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/import-apply")]
pub async fn apply_import(
    /// The import's number.
    #[server(default)]
    id: i64,
) -> Result<(), Failure<OfficeRefused>> {
    let applied = schools()?.apply_import(crate::visit::visit()?.caller(), id).await;
    finish(applied.map(|()| "The schools are imported.".to_owned()), &import_address(id), ()).await
}
