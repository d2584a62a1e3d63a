//! The reference of a booking: short enough to read out over the telephone.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text;

/// `PB-7K3M-9QX2`: seven random characters of Crockford's base32 and one check character.
///
/// The check is Crockford's own (the number modulo 37, <https://www.crockford.com/base32.html>), which finds every
/// single wrong character and every swap of neighbours. Numbers whose check would be one of his five extra symbols are
/// not used, so that a reference is letters and digits only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BookingReference(u64);

/// Why text is not a booking reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NotAReference {
    /// Not eight characters after `PB`.
    #[error("A booking reference looks like PB-7K3M-9QX8")]
    Malformed,
    /// The check character does not fit: a character is wrong, or two are swapped.
    #[error("This booking reference has a mistake in it. Check each letter and digit")]
    Misspelt,
}

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const PAYLOAD_CHARS: usize = 7;
const CHECK_MODULUS: u64 = 37;

impl BookingReference {
    /// The reference that a random number stands for. `None` if its check character is not a letter or digit (5 in 37), or the
    /// number is too large: then draw another number.
    #[must_use]
    pub fn from_random(number: u64) -> Option<Self> {
        let number = number & ((1 << (5 * PAYLOAD_CHARS)) - 1);
        (number % CHECK_MODULUS < 32).then_some(Self(number))
    }
}

impl TryFrom<&str> for BookingReference {
    type Error = NotAReference;

    /// Reads typed and pasted references: lower case, without hyphens or with others, `O` for `0`, `I` or `L` for `1`.
    fn try_from(typed: &str) -> Result<Self, NotAReference> {
        let plain = text::ungrouped(typed).to_ascii_uppercase();
        // P and B are digits too: only text longer than a bare number has the prefix.
        let body = plain.strip_prefix("PB").filter(|_| plain.len() > PAYLOAD_CHARS + 1).unwrap_or(&plain);
        let digits = body.chars().map(value).collect::<Option<Vec<u64>>>().ok_or(NotAReference::Malformed)?;
        let (check, payload) = digits.split_last().ok_or(NotAReference::Malformed)?;
        if payload.len() != PAYLOAD_CHARS {
            return Err(NotAReference::Malformed);
        }
        let number = payload.iter().fold(0, |number, digit| number * 32 + digit);
        if number % CHECK_MODULUS == *check { Ok(Self(number)) } else { Err(NotAReference::Misspelt) }
    }
}

fn value(c: char) -> Option<u64> {
    let c = match c {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|known| char::from(*known) == c).and_then(|at| u64::try_from(at).ok())
}

impl TryFrom<String> for BookingReference {
    type Error = NotAReference;

    fn try_from(typed: String) -> Result<Self, NotAReference> {
        Self::try_from(typed.as_str())
    }
}

impl fmt::Display for BookingReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbol =
            |value: u64| usize::try_from(value).ok().and_then(|at| ALPHABET.get(at)).map_or('?', |c| char::from(*c));
        f.write_str("PB-")?;
        for at in (0..PAYLOAD_CHARS).rev() {
            write!(f, "{}", symbol((self.0 >> (5 * at)) & 31))?;
            if at == 3 {
                f.write_str("-")?;
            }
        }
        write!(f, "{}", symbol(self.0 % CHECK_MODULUS))
    }
}

impl From<BookingReference> for String {
    fn from(reference: BookingReference) -> Self {
        reference.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_reference() -> impl Strategy<Value = BookingReference> {
        any::<u64>().prop_filter_map("its check is a symbol", BookingReference::from_random)
    }

    #[test]
    fn a4_a_reference_is_accepted_as_people_write_it() {
        let reference = BookingReference::from_random(1).unwrap();
        assert_eq!(reference.to_string(), "PB-0000-0011");
        for typed in [
            "pb-0000-0011",
            "PB00000011",
            "0000 0011",
            " pb-oooo-ooil ",
            "\u{FEFF}PB\u{2011}0000–0011\u{200B}",
            "ＰＢ－００００－００１１",
        ] {
            assert_eq!(BookingReference::try_from(typed), Ok(reference), "{typed}");
        }
        assert_eq!(BookingReference::try_from("PB-0000"), Err(NotAReference::Malformed));
        let begins_alike = BookingReference::from_random(22 << 30 | 11 << 25).map(|known| known.to_string());
        for bare in begins_alike.iter().map(|known| known.trim_start_matches("PB-").to_owned()) {
            assert!(BookingReference::try_from(bare.as_str()).is_ok(), "{bare}");
        }
        assert_eq!(BookingReference::try_from("PB-0000-0!11"), Err(NotAReference::Malformed));
    }

    fn letters(reference: BookingReference) -> Vec<char> {
        reference.to_string().chars().skip(3).filter(|c| *c != '-').collect()
    }

    #[test]
    fn the_example_in_the_message_is_a_valid_reference() {
        assert!(BookingReference::try_from("PB-7K3M-9QX8").is_ok());
    }

    proptest! {
        #[test]
        fn a_reference_reads_back(reference in any_reference()) {
            prop_assert_eq!(BookingReference::try_from(reference.to_string()), Ok(reference));
        }

        #[test]
        fn one_wrong_character_is_found(reference in any_reference(), at in 0usize..8, other in 0usize..32) {
            let mut letters: Vec<char> = letters(reference);
            let wrong = char::from(ALPHABET[other]);
            prop_assume!(letters[at] != wrong);
            letters[at] = wrong;
            prop_assert_eq!(BookingReference::try_from(letters.into_iter().collect::<String>()), Err(NotAReference::Misspelt));
        }

        #[test]
        fn two_swapped_neighbours_are_found(reference in any_reference(), at in 0usize..7) {
            let mut letters: Vec<char> = letters(reference);
            prop_assume!(letters[at] != letters[at + 1]);
            letters.swap(at, at + 1);
            prop_assert_eq!(BookingReference::try_from(letters.into_iter().collect::<String>()), Err(NotAReference::Misspelt));
        }
    }
}
