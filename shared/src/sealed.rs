//! Sealed data on a device: it can be read only with a key that the service gives to its owner.

use std::{fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use serde::{Deserialize, Serialize};

use crate::made_for::MadeFor;

/// Bytes of a nonce: long enough to be drawn at random.
pub const NONCE: usize = 24;
/// Bytes of a key.
const KEY: usize = 32;

/// The key for one school's or officer's data on devices.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SealKey([u8; KEY]);

/// Text that is not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no key")]
pub struct NoKey;

impl SealKey {
    /// Seals a text for its owner. The nonce is drawn at random for each text.
    #[must_use]
    pub fn seal(&self, owner: MadeFor, nonce: [u8; NONCE], text: &str) -> Option<String> {
        let name = owner.to_string();
        let payload = Payload { msg: text.as_bytes(), aad: name.as_bytes() };
        let closed = self.cipher()?.encrypt(&XNonce::from(nonce), payload).ok()?;
        Some(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &closed].concat()))
    }

    /// The text that was sealed for this owner with this key.
    #[must_use]
    pub fn open(&self, owner: MadeFor, sealed: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, closed) = bytes.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let name = owner.to_string();
        let payload = Payload { msg: closed, aad: name.as_bytes() };
        String::from_utf8(self.cipher()?.decrypt(&XNonce::from(nonce), payload).ok()?).ok()
    }

    fn cipher(&self) -> Option<XChaCha20Poly1305> {
        XChaCha20Poly1305::new_from_slice(&self.0).ok()
    }
}

impl From<[u8; KEY]> for SealKey {
    fn from(bytes: [u8; KEY]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey")
    }
}

impl From<SealKey> for String {
    fn from(key: SealKey) -> Self {
        URL_SAFE_NO_PAD.encode(key.0)
    }
}

impl FromStr for SealKey {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| NoKey)?;
        bytes.try_into().map(Self).map_err(|_| NoKey)
    }
}

impl TryFrom<String> for SealKey {
    type Error = NoKey;

    fn try_from(text: String) -> Result<Self, NoKey> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HAWTHORN: &str = "900101";

    fn of(owner: &str) -> MadeFor {
        owner.parse().unwrap()
    }

    #[test]
    fn a_sealed_text_opens_only_for_its_owner_and_key() {
        let key = SealKey::from([1; KEY]);
        let sealed = key.seal(of(HAWTHORN), [7; NONCE], "needs=Step-free access").unwrap();
        assert_eq!(key.open(of(HAWTHORN), &sealed).as_deref(), Some("needs=Step-free access"));
        for other in ["900102", "officer-3", "officer-3-for-900101"] {
            assert_eq!(key.open(of(other), &sealed), None, "{other}");
        }
        assert_eq!(SealKey::from([2; KEY]).open(of(HAWTHORN), &sealed), None);
    }

    #[test]
    fn a_key_reads_back_and_its_debug_output_is_masked() {
        let key = SealKey::from([9; KEY]);
        let text = String::from(key.clone());
        assert_eq!(text.parse(), Ok(key.clone()));
        assert_eq!(format!("{key:?}"), "SealKey");
        for text in ["", "x", &text[1..]] {
            assert_eq!(text.parse::<SealKey>(), Err(NoKey), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back_and_nothing_of_it_is_readable(text in ".{4,200}", nonce: [u8; NONCE], at in 0usize..1000) {
            let key = SealKey::from([1; KEY]);
            let sealed = key.seal(of(HAWTHORN), nonce, &text).unwrap();
            prop_assert!(!URL_SAFE_NO_PAD.decode(&sealed).unwrap().windows(text.len()).any(|part| part == text.as_bytes()));
            let opened = key.open(of(HAWTHORN), &sealed);
            prop_assert_eq!(opened.as_deref(), Some(text.as_str()));
            let mut spoilt = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
            let at = at % spoilt.len();
            spoilt[at] ^= 1;
            prop_assert_eq!(key.open(of(HAWTHORN), &URL_SAFE_NO_PAD.encode(spoilt)), None);
        }

        #[test]
        fn unsealed_text_opens_to_nothing(text in ".{0,100}") {
            prop_assert_eq!(SealKey::from([1; KEY]).open(of(HAWTHORN), &text), None);
        }
    }
}
