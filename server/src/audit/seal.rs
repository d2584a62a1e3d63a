//! A seal as kept outside the database.

use std::{fmt, str::FromStr};

/// Identifies a seal: its number and its hash, which covers all rows so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// The seal's number, counted from 1.
    pub number: i64,
    /// The seal's SHA-256 hash.
    pub hash: Vec<u8>,
}

/// The text is not a seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a seal is its number and 64 hexadecimal digits, like 12:9f86…")]
pub struct NotASeal;

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.number)?;
        self.hash.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Seal {
    type Err = NotASeal;

    fn from_str(text: &str) -> Result<Self, NotASeal> {
        let (number, hash) = text.trim().split_once(':').ok_or(NotASeal)?;
        if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NotASeal);
        }
        let byte = |at: usize| hash.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
        let hash = (0..64).step_by(2).map(byte).collect::<Option<_>>().ok_or(NotASeal)?;
        Ok(Self { number: number.parse().map_err(|_| NotASeal)?, hash })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn printed_seal_is_read_back(number in 1i64.., hash in prop::collection::vec(any::<u8>(), 32)) {
            let seal = Seal { number, hash };
            prop_assert_eq!(seal.to_string().parse(), Ok(seal));
        }

        #[test]
        fn reading_any_text_does_not_panic(text in ".{0,80}") {
            let _ = text.parse::<Seal>();
        }
    }

    #[test]
    fn text_that_is_not_a_seal_is_refused() {
        for text in ["", "1:", "1:abc", &format!("x:{}", "0".repeat(64)), &format!("1:{}", "é".repeat(32))] {
            assert_eq!(text.parse::<Seal>(), Err(NotASeal), "{text}");
        }
    }
}
