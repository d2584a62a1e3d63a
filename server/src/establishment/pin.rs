//! PINs: making and hashing them.

use argon2::password_hash;
use shared::establishment::{NotAPin, Pin};

use crate::secret;

/// A PIN that nobody can guess better than by trying.
///
/// # Errors
/// None: six digits are a PIN.
pub fn random_pin() -> Result<Pin, NotAPin> {
    Pin::try_from(format!("{:06}", rand::random_range(0..1_000_000_u32)).as_str())
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
