//! Where things are stored on the device, and cleaning up after older versions of Placebook.

use gloo_storage::{LocalStorage, SessionStorage, Storage};
use shared::{made_for::MadeFor, outbox::Outbox};

/// The version is that of [`Outbox`]'s shape.
const OUTBOX: &str = "placebook.outbox.v1";
/// The remembered booker, with its owner.
pub(crate) const BOOKER: &str = "placebook.booker.v2";
/// Half-filled booking forms, each with its owner and session.
pub(crate) const DRAFT: &str = "placebook.draft.v3";
/// What was typed into forms, each with its owner, while another build is loaded.
pub(crate) const TYPED: &str = "placebook.typed.v1";
/// The prefix of all our names.
const OURS: &str = "placebook.";
/// The names that are read today.
const KNOWN: [&str; 4] = [OUTBOX, BOOKER, DRAFT, TYPED];

/// The outbox; empty if there is none or it cannot be read.
pub(super) fn load() -> Outbox {
    LocalStorage::get(OUTBOX).unwrap_or_default()
}

/// Stores the outbox. Returns whether that succeeded.
pub(super) fn store(outbox: &Outbox) -> bool {
    if *outbox == Outbox::default() {
        LocalStorage::delete(OUTBOX);
        return true;
    }
    LocalStorage::set(OUTBOX, outbox).is_ok()
}

/// Deletes data of older versions that nothing reads any more.
pub(super) fn tidy() {
    drop_names(|name| !KNOWN.iter().any(|known| rest_of(name, known).is_some()));
}

/// Deletes data of other owners that must not stay when this owner signs in.
pub(super) fn keep_for(now: MadeFor) {
    drop_names(|name| owner(name).is_some_and(|owner| !owner.stays_for(now)));
}

/// Deletes the data kept for the owner who signs out.
pub(super) fn forget(leaving: MadeFor) {
    drop_names(|name| owner(name).is_some_and(|owner| owner.is_of(leaving)));
}

/// The owner in a name (`placebook.draft.v3:900101:71-16/1`).
fn owner(name: &str) -> Option<MadeFor> {
    let rest = [BOOKER, DRAFT, TYPED].into_iter().find_map(|known| rest_of(name, known))?;
    rest.split(':').nth(1)?.parse().ok()
}

/// The rest of a name after the known one, if it begins with that.
fn rest_of<'a>(name: &'a str, known: &str) -> Option<&'a str> {
    name.strip_prefix(known).filter(|rest| rest.is_empty() || rest.starts_with(':'))
}

fn drop_names(goes: impl Fn(&str) -> bool) {
    for storage in [LocalStorage::raw(), SessionStorage::raw()] {
        let at = 0..storage.length().unwrap_or(0);
        let names: Vec<String> = at.filter_map(|at| storage.key(at).ok().flatten()).collect();
        for name in names.iter().filter(|name| name.starts_with(OURS) && goes(name)) {
            let _ = storage.remove_item(name);
        }
    }
}
