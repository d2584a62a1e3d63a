//! PINs: making and hashing them.

use argon2::password_hash;
use shared::school::{NotAPin, Pin};

use crate::platform::secret;

/// How many new PINs there are.
const NUMBERS: u32 = 100_000_000;

/// A PIN that nobody can guess better than by trying.
///
/// # Errors
/// None: every number of as many digits is a PIN.
pub fn random_pin() -> Result<Pin, NotAPin> {
    Pin::numbered(rand::random_range(0..NUMBERS))
}

/// Hashes a PIN with a salt of its own, in PHC form. It takes some 20 ms of processor: not for an async task.
///
/// # Errors
/// What argon2 says; with these parameters, nothing.
pub fn hash_pin(pin: &Pin) -> password_hash::Result<String> {
    secret::hash_now(pin.reveal())
}

/// Hashes a PIN away from the async tasks.
pub(crate) async fn hash(pin: Pin) -> password_hash::Result<String> {
    secret::hash(pin.reveal().to_owned()).await
}
