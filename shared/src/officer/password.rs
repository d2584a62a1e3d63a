//! An officer's password.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A password of an allowed length (NIST SP 800-63B, section 5.1.1.2: no rules of composition). The server also refuses
/// those that are easily guessed. It prints as stars, and is never serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why text is not a password that can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NotAPassword {
    /// The text is not the password of the officer who is signed in.
    #[error("This is not your password")]
    NotYours,
    /// Nothing was typed.
    #[error("Enter a password")]
    Missing,
    /// Short enough to be guessed by trying.
    #[error("Password must be {} characters or more", Password::MIN_CHARS)]
    TooShort,
    /// Longer than [`Password::MAX_CHARS`]: too much to hash.
    #[error("Password must be {} characters or fewer", Password::MAX_CHARS)]
    TooLong,
    /// Characters that repeat or follow each other: `aaaaaaaaaaaa`, `123456789012`.
    #[error("Password must not be characters that repeat or follow each other, like abcabcabcabc or 123456789012")]
    Repeated,
    /// A common password, or nearly one.
    #[error("This password is too easy to guess. Choose another, such as three words that do not belong together")]
    Common,
    /// Made of public facts about the officer and the service.
    #[error("Password must not be made of your name, your email, the council’s name or “placebook”")]
    OwnWords,
}

impl crate::form::Fault for NotAPassword {}

impl Password {
    /// The shortest password allowed, in characters.
    pub const MIN_CHARS: usize = 12;
    /// The longest password allowed, in characters.
    pub const MAX_CHARS: usize = 128;

    /// The password. Use it only for hashing.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl TryFrom<&str> for Password {
    type Error = NotAPassword;

    fn try_from(typed: &str) -> Result<Self, NotAPassword> {
        let count = typed.chars().count();
        let mut characters: Vec<char> = typed.chars().collect();
        characters.sort_unstable();
        characters.dedup();
        match (count, characters.len()) {
            (0, _) => Err(NotAPassword::Missing),
            (count, _) if count < Self::MIN_CHARS => Err(NotAPassword::TooShort),
            (count, _) if count > Self::MAX_CHARS => Err(NotAPassword::TooLong),
            (_, different) if different < 4 => Err(NotAPassword::Repeated),
            _ => Ok(Self(typed.to_owned())),
        }
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(******)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_checked_for_length_and_repetition() {
        assert_eq!(Password::try_from(""), Err(NotAPassword::Missing));
        assert_eq!(Password::try_from("elevenchars"), Err(NotAPassword::TooShort));
        assert_eq!(Password::try_from("aaaaaaaaaaaaaaaa"), Err(NotAPassword::Repeated));
        assert_eq!(Password::try_from("x1z ".repeat(33).as_str()), Err(NotAPassword::TooLong));
        assert!(Password::try_from("x1z ".repeat(32).as_str()).is_ok(), "128 characters");
        let taken = Password::try_from("correct horse battery").unwrap();
        assert_eq!(taken.reveal(), "correct horse battery");
        assert!(!format!("{taken:?}").contains("horse"));
    }
}
