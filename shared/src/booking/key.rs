//! The idempotency key of a command.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A UUID made where the command was made. The same key with the same content always has the same answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IdempotencyKey(Uuid);

/// Why text is not a key. Nobody types keys: a page was tampered with or cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("This page is incomplete. Go back, reload it and try again")]
pub struct NotAKey;

impl IdempotencyKey {
    /// The key as a UUID.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        self.0
    }
}

impl From<Uuid> for IdempotencyKey {
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl TryFrom<&str> for IdempotencyKey {
    type Error = NotAKey;

    fn try_from(typed: &str) -> Result<Self, NotAKey> {
        match Uuid::try_parse(typed.trim()) {
            Ok(uuid) if !uuid.is_nil() => Ok(Self(uuid)),
            _ => Err(NotAKey),
        }
    }
}

impl TryFrom<String> for IdempotencyKey {
    type Error = NotAKey;

    fn try_from(typed: String) -> Result<Self, NotAKey> {
        Self::try_from(typed.as_str())
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<IdempotencyKey> for String {
    fn from(key: IdempotencyKey) -> Self {
        key.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_and_other_text_is_refused() {
        let key = IdempotencyKey::from(Uuid::from_u128(7));
        assert_eq!(IdempotencyKey::try_from(key.to_string()), Ok(key));
        for wrong in ["", "7", "00000000-0000-0000-0000-000000000000"] {
            assert_eq!(IdempotencyKey::try_from(wrong), Err(NotAKey), "{wrong}");
        }
    }
}
