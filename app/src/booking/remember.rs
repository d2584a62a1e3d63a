//! Who booked last on this device, if they wanted to be remembered.

#[cfg(feature = "hydrate")]
use serde::{Deserialize, Serialize};

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

/// Forgets whoever is remembered.
pub fn forget_booker() {
    #[cfg(feature = "hydrate")]
    {
        use gloo_storage::{LocalStorage, Storage};
        LocalStorage::delete(KEY);
    }
}
