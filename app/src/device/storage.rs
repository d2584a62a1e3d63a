//! Where the outbox is kept on the device, and what older versions of Placebook left there.

use gloo_storage::{LocalStorage, SessionStorage, Storage};
use shared::outbox::Outbox;

/// The version is that of [`Outbox`]'s shape.
const OUTBOX: &str = "placebook.outbox.v1";
/// How all names of ours begin.
const OURS: &str = "placebook.";
/// The names that are read today.
const KNOWN: [&str; 3] = [OUTBOX, "placebook.booker.v1", "placebook.draft.v2"];

/// The outbox; an empty one where there is none, or none that can be read.
pub(super) fn load() -> Outbox {
    LocalStorage::get(OUTBOX).unwrap_or_default()
}

/// Keeps the outbox; says whether the device has.
pub(super) fn store(outbox: &Outbox) -> bool {
    LocalStorage::set(OUTBOX, outbox).is_ok()
}

/// Forgets the outbox.
pub(super) fn forget() {
    LocalStorage::delete(OUTBOX);
}

/// Drops what an older version left and nobody reads any more.
pub(super) fn tidy() {
    drop_unknown::<LocalStorage>(&LocalStorage::raw());
    drop_unknown::<SessionStorage>(&SessionStorage::raw());
}

fn drop_unknown<S: Storage>(raw: &web_sys::Storage) {
    let names: Vec<String> = (0..raw.length().unwrap_or(0)).filter_map(|at| raw.key(at).ok().flatten()).collect();
    let unknown = |name: &&String| name.starts_with(OURS) && !KNOWN.iter().any(|known| is_of(name, known));
    names.iter().filter(unknown).for_each(|name| S::delete(name));
}

/// Whether a name is the known one, or one of several that begin with it (`placebook.draft.v2:71-16/1`).
fn is_of(name: &str, known: &str) -> bool {
    name.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}
