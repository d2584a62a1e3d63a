//! Where things are kept on the device, and what older versions of Placebook left there.

use gloo_storage::{LocalStorage, SessionStorage, Storage};
use shared::{made_for::MadeFor, outbox::Outbox};

/// The version is that of [`Outbox`]'s shape.
const OUTBOX: &str = "placebook.outbox.v1";
/// Who books, if they want to be remembered. With whose it is.
pub(crate) const BOOKER: &str = "placebook.booker.v2";
/// Half-filled booking forms. With whose each is, and for what.
pub(crate) const DRAFT: &str = "placebook.draft.v3";
/// How all names of ours begin.
const OURS: &str = "placebook.";
/// The names that are read today.
const KNOWN: [&str; 3] = [OUTBOX, BOOKER, DRAFT];

/// The outbox; an empty one where there is none, or none that can be read.
pub(super) fn load() -> Outbox {
    LocalStorage::get(OUTBOX).unwrap_or_default()
}

/// Keeps the outbox; says whether the device has.
pub(super) fn store(outbox: &Outbox) -> bool {
    if *outbox == Outbox::default() {
        LocalStorage::delete(OUTBOX);
        return true;
    }
    LocalStorage::set(OUTBOX, outbox).is_ok()
}

/// Drops what an older version left and nobody reads any more.
pub(super) fn tidy() {
    drop_names(|name| !KNOWN.iter().any(|known| rest_of(name, known).is_some()));
}

/// Drops what is kept of others than stay when this one signs in.
pub(super) fn keep_for(now: MadeFor) {
    drop_names(|name| owner(name).is_some_and(|owner| !owner.stays_for(now)));
}

/// Drops what is kept of one who signs out.
pub(super) fn forget(leaving: MadeFor) {
    drop_names(|name| owner(name).is_some_and(|owner| owner.is_of(leaving)));
}

/// Whose a name is (`placebook.draft.v3:900101:71-16/1`).
fn owner(name: &str) -> Option<MadeFor> {
    let rest = [BOOKER, DRAFT].into_iter().find_map(|known| rest_of(name, known))?;
    rest.split(':').nth(1)?.parse().ok()
}

/// What a name has after the known one, if it is that or one of several that begin with it.
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
