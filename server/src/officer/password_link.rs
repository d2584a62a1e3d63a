//! The links with which officers set their passwords: random, for one use, with an expiry.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use time::Duration;

/// How long a link is valid.
pub(crate) const LASTS: Duration = Duration::days(7);

/// A random link: 192 bits.
pub(crate) fn random() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 24]>())
}

/// The link's hash, which the database stores.
pub(crate) fn digest(link: &str) -> Vec<u8> {
    Sha256::digest(link.as_bytes()).to_vec()
}
