//! PINs: making and hashing them.

use argon2::password_hash;
use shared::school::{NotAPin, Pin};

use crate::platform::secret;

/// How many different new PINs are possible.
const NUMBERS: u32 = 100_000_000;

/// A random PIN.
///
/// # Errors
/// Never: every number with this many digits is a PIN.
pub fn random_pin() -> Result<Pin, NotAPin> {
    Pin::numbered(rand::random_range(0..NUMBERS))
}

/// Hashes a PIN with a fresh salt, in PHC form. It takes some 20 ms of CPU time: do not call it in an async task.
///
/// # Errors
/// argon2's errors; none occur with these parameters.
pub fn hash_pin(pin: &Pin) -> password_hash::Result<String> {
    secret::hash_now(pin.reveal())
}

/// Hashes a PIN off the async tasks.
pub(crate) async fn hash(pin: Pin) -> password_hash::Result<String> {
    secret::hash(pin.reveal().to_owned()).await
}
