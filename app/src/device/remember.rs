//! What this device keeps of bookings: who booked last, if they wanted to be remembered, and the half-filled form of this
//! tab. Each belongs to the school or officer who was signed in, and is sealed for them. Both are forgotten at sign-out.

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

/// Who is remembered; nobody where the device keeps nothing, or nothing that can be read.
#[cfg(feature = "hydrate")]
pub(crate) fn recall() -> Option<Remembered> {
    read::<LocalStorage, _>(&booker_name()?)
}

/// Remembers somebody. A device that keeps nothing is no reason to stop a booking.
#[cfg(feature = "hydrate")]
pub(crate) fn remember(booker: &Remembered) {
    if let Some(name) = booker_name() {
        keep::<LocalStorage>(&name, booker);
    }
}

/// Remembers nobody.
#[cfg(feature = "hydrate")]
pub(crate) fn remember_nobody() {
    if let Some(name) = booker_name() {
        LocalStorage::delete(name);
    }
}

/// Keeps what is typed so far for as long as the tab is open, so that a reload or a way back loses nothing.
#[cfg(feature = "hydrate")]
pub(crate) fn keep_draft(draft: &BookingDraft) {
    if let Some(name) = draft_name(draft) {
        keep::<SessionStorage>(&name, draft);
    }
}

/// What was typed before for the session of this form.
#[cfg(feature = "hydrate")]
pub(crate) fn recall_draft(form: &BookingDraft) -> Option<BookingDraft> {
    read::<SessionStorage, _>(&draft_name(form)?)
}

/// Forgets it: the server has it now.
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

/// Forgets all that this device keeps of the one who signs out.
pub fn forget_booker() {
    #[cfg(feature = "hydrate")]
    {
        crate::device::forget();
        crate::device::forget_private_pages();
    }
}
