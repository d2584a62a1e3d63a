//! Bookings on this device: the last booker, if they wanted to be remembered, and the half-filled form of this
//! tab. Each is sealed for the school or officer that was signed in. Both are deleted at sign-out.

#[cfg(feature = "hydrate")]
use gloo_storage::{LocalStorage, SessionStorage, Storage};
#[cfg(feature = "hydrate")]
use serde::{Deserialize, Serialize, de::DeserializeOwned};
#[cfg(feature = "hydrate")]
use shared::booking::BookingDraft;

#[cfg(feature = "hydrate")]
use crate::device::{
    open, page_owner, seal,
    storage::{BOOKER, DRAFT},
};

/// The name and work email of the person who books.
#[cfg(feature = "hydrate")]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Remembered {
    pub name: String,
    pub email: String,
}

/// The remembered person; `None` if the device has none or cannot read it.
#[cfg(feature = "hydrate")]
pub(crate) fn recall() -> Option<Remembered> {
    read::<LocalStorage, _>(&booker_name()?)
}

/// Remembers somebody. If the device cannot store it, the booking still goes on.
#[cfg(feature = "hydrate")]
pub(crate) fn remember(booker: &Remembered) {
    if let Some(name) = booker_name() {
        keep::<LocalStorage>(&name, booker);
    }
}

/// Deletes the remembered person.
#[cfg(feature = "hydrate")]
pub(crate) fn remember_nobody() {
    if let Some(name) = booker_name() {
        LocalStorage::delete(name);
    }
}

/// Keeps the typed text while the tab is open, so that reloading or going back loses nothing.
#[cfg(feature = "hydrate")]
pub(crate) fn keep_draft(draft: &BookingDraft) {
    if let Some(name) = draft_name(draft) {
        keep::<SessionStorage>(&name, draft);
    }
}

/// The text typed before for the session of this form.
#[cfg(feature = "hydrate")]
pub(crate) fn recall_draft(form: &BookingDraft) -> Option<BookingDraft> {
    read::<SessionStorage, _>(&draft_name(form)?)
}

/// Deletes it: the server has it now.
#[cfg(feature = "hydrate")]
pub(crate) fn drop_draft(form: &BookingDraft) {
    if let Some(name) = draft_name(form) {
        SessionStorage::delete(name);
    }
}

#[cfg(feature = "hydrate")]
fn booker_name() -> Option<String> {
    Some([BOOKER, ":", &page_owner()?.to_string()].concat())
}

#[cfg(feature = "hydrate")]
fn draft_name(draft: &BookingDraft) -> Option<String> {
    Some([DRAFT, ":", &page_owner()?.to_string(), ":", &draft.sheet, "/", &draft.session].concat())
}

#[cfg(feature = "hydrate")]
fn keep<S: Storage>(name: &str, what: &impl Serialize) {
    let sealed = page_owner().zip(serde_json::to_string(what).ok()).and_then(|(owner, text)| seal(owner, &text));
    if let Some(sealed) = sealed {
        let _ = S::set(name, sealed);
    }
}

#[cfg(feature = "hydrate")]
fn read<S: Storage, T: DeserializeOwned>(name: &str) -> Option<T> {
    let sealed: String = S::get(name).ok()?;
    serde_json::from_str(&open(page_owner()?, &sealed)?).ok()
}

/// Deletes everything that this device keeps for the school or officer who signs out.
pub fn forget_booker() {
    #[cfg(feature = "hydrate")]
    {
        crate::device::forget();
        crate::device::forget_private_pages();
    }
}
