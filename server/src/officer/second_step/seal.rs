//! Encrypts secrets of the second step, so that the database table alone reveals none.

use std::fmt;

use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};

use crate::platform::signed_link::LinkKey;

/// Bytes of a nonce: enough for random nonces.
const NONCE: usize = 24;

/// Encrypts secrets, each for one officer.
#[derive(Clone)]
pub(super) struct Seal([u8; 32]);

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal")
    }
}

impl Seal {
    /// Uses a key derived from this database's key.
    pub(super) fn of(key: &LinkKey) -> Self {
        Self(key.derived("second step"))
    }

    /// Encrypts a secret for an officer.
    pub(super) fn close(&self, officer: i64, secret: &[u8]) -> Option<Vec<u8>> {
        let nonce: [u8; NONCE] = rand::random();
        let aad = officer.to_be_bytes();
        let closed = self.cipher()?.encrypt(&XNonce::from(nonce), Payload { msg: secret, aad: &aad }).ok()?;
        Some([nonce.as_slice(), &closed].concat())
    }

    /// Decrypts a secret that was encrypted for this officer with this key.
    pub(super) fn open(&self, officer: i64, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, closed) = sealed.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let aad = officer.to_be_bytes();
        self.cipher()?.decrypt(&XNonce::from(nonce), Payload { msg: closed, aad: &aad }).ok()
    }

    fn cipher(&self) -> Option<XChaCha20Poly1305> {
        XChaCha20Poly1305::new_from_slice(&self.0).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_decrypts_only_for_its_officer_and_key() {
        let seal = Seal([1; 32]);
        let sealed = seal.close(7, b"a secret of twenty b").unwrap();
        assert_eq!(seal.open(7, &sealed).as_deref(), Some(b"a secret of twenty b".as_slice()));
        assert!(!sealed.windows(8).any(|part| part == b"a secret"));
        assert_ne!(seal.close(7, b"a secret of twenty b"), Some(sealed.clone()), "each has its own nonce");
        assert_eq!(seal.open(8, &sealed), None);
        assert_eq!(Seal([2; 32]).open(7, &sealed), None);
        assert_eq!(seal.open(7, &sealed[..20]), None);
        let mut spoilt = sealed;
        spoilt[30] ^= 1;
        assert_eq!(seal.open(7, &spoilt), None);
    }
}
