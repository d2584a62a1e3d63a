//! An officer's password.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A password: long enough, and otherwise whatever somebody likes (NIST SP 800-63B, section 5.1.1.2: no rules of
/// composition). It prints as stars, and is never serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why text is not a password that can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NotAPassword {
    /// Nothing was typed.
    #[error("Enter a password")]
    Missing,
    /// Easily guessed by trying.
    #[error("Password must be {} characters or more", Password::MIN_CHARS)]
    TooShort,
    /// Too much to hash.
    #[error("Password must be {} characters or fewer", Password::MAX_CHARS)]
    TooLong,
    /// It is the same character again and again.
    #[error("Choose a password that is harder to guess")]
    Monotonous,
}

impl Password {
    /// The shortest that is taken, in characters.
    pub const MIN_CHARS: usize = 12;
    /// The longest that is taken, in characters.
    pub const MAX_CHARS: usize = 200;

    /// The password. For hashing, nowhere else.
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
            (_, different) if different < 4 => Err(NotAPassword::Monotonous),
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
    fn length_is_what_counts() {
        assert_eq!(Password::try_from(""), Err(NotAPassword::Missing));
        assert_eq!(Password::try_from("elevenchars"), Err(NotAPassword::TooShort));
        assert_eq!(Password::try_from("aaaaaaaaaaaaaaaa"), Err(NotAPassword::Monotonous));
        assert_eq!(Password::try_from("x1z ".repeat(51).as_str()), Err(NotAPassword::TooLong));
        let taken = Password::try_from("correct horse battery").unwrap();
        assert_eq!(taken.reveal(), "correct horse battery");
        assert!(!format!("{taken:?}").contains("horse"));
    }
}
