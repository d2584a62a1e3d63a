//! What this device keeps of bookings: who booked last, if they wanted to be remembered, and the half-filled form of this
//! tab. Both are forgotten at sign-out.

#[cfg(feature = "hydrate")]
use serde::{Deserialize, Serialize};
#[cfg(feature = "hydrate")]
use shared::booking::BookingDraft;

/// Name and work email of whoever books here. The key under which it is kept carries the version of this form.
#[cfg(feature = "hydrate")]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Remembered {
    pub name: String,
    pub email: String,
}

#[cfg(feature = "hydrate")]
const KEY: &str = "placebook.booker.v1";

/// Who is remembered; nobody where the device keeps nothing, or nothing that can be read.
#[cfg(feature = "hydrate")]
pub(super) fn recall() -> Option<Remembered> {
    use gloo_storage::{LocalStorage, Storage};
    LocalStorage::get(KEY).ok()
}

/// Remembers somebody. A device that keeps nothing is no reason to stop a booking.
#[cfg(feature = "hydrate")]
pub(super) fn remember(booker: &Remembered) {
    use gloo_storage::{LocalStorage, Storage};
    let _ = LocalStorage::set(KEY, booker);
}

/// Under which name this tab keeps a session's half-filled form, with the version of its shape and whose it is: an officer may
/// act for one school after the other.
#[cfg(feature = "hydrate")]
fn draft_key(draft: &BookingDraft) -> String {
    let whose = leptos::prelude::document().query_selector("[data-whose]").ok().flatten();
    let whose = whose.and_then(|sign| sign.get_attribute("data-whose")).unwrap_or_default();
    ["placebook.draft.v2:", &whose, ":", &draft.sheet, "/", &draft.session].concat()
}

/// Keeps what is typed so far for as long as the tab is open, so that a reload or a way back loses nothing.
#[cfg(feature = "hydrate")]
pub(super) fn keep_draft(draft: &BookingDraft) {
    use gloo_storage::{SessionStorage, Storage};
    let _ = SessionStorage::set(draft_key(draft), draft);
}

/// What was typed before for the session of this form.
#[cfg(feature = "hydrate")]
pub(super) fn recall_draft(form: &BookingDraft) -> Option<BookingDraft> {
    use gloo_storage::{SessionStorage, Storage};
    SessionStorage::get(draft_key(form)).ok()
}

/// Forgets it: the server has it now.
#[cfg(feature = "hydrate")]
pub(super) fn drop_draft(form: &BookingDraft) {
    use gloo_storage::{SessionStorage, Storage};
    SessionStorage::delete(draft_key(form));
}

/// Remembers nobody.
#[cfg(feature = "hydrate")]
pub(super) fn remember_nobody() {
    use gloo_storage::{LocalStorage, Storage};
    LocalStorage::delete(KEY);
}

/// Forgets all that this device keeps.
pub fn forget_booker() {
    #[cfg(feature = "hydrate")]
    {
        use gloo_storage::{LocalStorage, SessionStorage, Storage};
        LocalStorage::delete(KEY);
        SessionStorage::clear();
        crate::device::forget();
        crate::device::forget_private_pages();
    }
}
