//! The links by which officers set their passwords: random, used once, over after a time.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use time::Duration;

/// How long a link can be used.
pub(crate) const LASTS: Duration = Duration::days(7);

/// A link that nobody can guess: 192 bits.
pub(crate) fn random() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 24]>())
}

/// What the database keeps of it.
pub(crate) fn digest(link: &str) -> Vec<u8> {
    Sha256::digest(link.as_bytes()).to_vec()
}
