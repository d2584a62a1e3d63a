//! The second step of signing in: six digits from an app, or a recovery code that was printed.

use serde::{Deserialize, Serialize};
use std::fmt;

use super::Claimed;
use crate::{form::FieldFault, office::OfficeRefused, officer::OfficerFault, text};

/// How many recovery codes an officer gets at a time.
pub const RECOVERY_CODES: usize = 10;
/// How many digits an app's code has.
const DIGITS: usize = 6;
/// How many characters a recovery code has: 120 bits.
const RECOVERY_CHARS: usize = 24;
/// How many characters the recovery codes of earlier builds have: 80 bits. They stay valid until they are used or replaced.
const OLD_RECOVERY_CHARS: usize = 16;
/// Crockford's base32 (<https://www.crockford.com/base32.html>), as in booking references.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code typed as the second step. It prints as stars.
#[derive(Clone, PartialEq, Eq)]
pub enum SecondCode {
    /// Six digits from an app.
    App(String),
    /// A recovery code.
    Recovery(RecoveryCode),
}

/// A code that lets an officer in once without the app: `7K3M-9QX2-0ABC-DEFG-4T6V-8W0Z`. It prints as stars.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// The code made from these random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; RECOVERY_CHARS]) -> Self {
        Self(bytes.into_iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
    }

    /// The code without hyphens. Use it only to make a digest.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The code as printed, in groups of four.
    #[must_use]
    pub fn printed(&self) -> String {
        self.0.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(******)")
    }
}

impl fmt::Debug for SecondCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecondCode(******)")
    }
}

impl SecondCode {
    /// Reads the field `code`, in any grouping. A recovery code can also be in lower case, with `O` for `0`, and `I` or `L` for
    /// `1`.
    ///
    /// # Errors
    /// [`OfficeRefused::Unreadable`].
    pub fn read(typed: &str) -> Result<Self, OfficeRefused> {
        let plain = text::ungrouped(typed).to_ascii_uppercase();
        if plain.len() == DIGITS && plain.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Self::App(plain));
        }
        let read: String = plain
            .chars()
            .map(|c| match c {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        if [RECOVERY_CHARS, OLD_RECOVERY_CHARS].contains(&read.len())
            && read.bytes().all(|byte| ALPHABET.contains(&byte))
        {
            return Ok(Self::Recovery(RecoveryCode(read)));
        }
        Err(OfficeRefused::of([Some(FieldFault::new("code", OfficerFault::NotACode))]))
    }
}

/// The form that changes a second step, as typed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StepDraft {
    /// The officer's password. It is never sent back to a page.
    pub password: String,
    /// A code from the app, or a recovery code.
    pub code: String,
}

impl fmt::Debug for StepDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StepDraft(******)")
    }
}

/// The proof of identity from an officer who changes their second step.
#[derive(Debug, Clone)]
pub struct StepProof {
    /// The password, as claimed.
    pub password: Claimed,
    /// A code from the app, or a recovery code.
    pub code: SecondCode,
}

impl StepDraft {
    /// Turns the form into a proof, or names every field that has a fault.
    ///
    /// # Errors
    /// [`OfficeRefused::Unreadable`].
    pub fn parse(&self) -> Result<StepProof, OfficeRefused> {
        match (Claimed::read("password", &self.password), SecondCode::read(&self.code)) {
            (Ok(password), Ok(code)) => Ok(StepProof { password, code }),
            (password, code) => {
                let code = code.err().map(OfficeRefused::faults).unwrap_or_default();
                Err(OfficeRefused::Unreadable(password.err().into_iter().chain(code).collect()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_recovery_code_reads_back_as_it_is_printed(bytes: [u8; RECOVERY_CHARS]) {
            let code = RecoveryCode::from_random(bytes);
            let typed = code.printed();
            prop_assert_eq!(typed.len(), RECOVERY_CHARS + 5);
            prop_assert_eq!(SecondCode::read(&typed), Ok(SecondCode::Recovery(code.clone())));
            prop_assert_eq!(SecondCode::read(&typed.to_lowercase().replace('-', " ")), Ok(SecondCode::Recovery(code)));
        }

        #[test]
        fn any_text_is_a_code_or_a_fault(typed in ".{0,40}") {
            let _ = SecondCode::read(&typed);
        }
    }

    #[test]
    fn six_digits_are_read_however_they_are_grouped() {
        for typed in [" 123 456 ", "123\u{a0}456", "123\u{2011}456", "\u{200b}123456\u{feff}", "１２３４５６"] {
            assert_eq!(SecondCode::read(typed), Ok(SecondCode::App("123456".into())), "{typed:?}");
        }
        for wrong in ["", "12345", "1234567", "12345a", "+12345", "١٢٣٤٥٦"] {
            assert!(SecondCode::read(wrong).is_err(), "{wrong}");
        }
        assert!(!format!("{:?}", SecondCode::read("123456")).contains("123"));
    }

    #[test]
    fn similar_characters_in_a_recovery_code_are_accepted() {
        let read = |typed: &str| SecondCode::read(typed).ok();
        assert_eq!(read("oil0-0000-0000-0000"), read("0110-0000-0000-0000"));
        assert!(read("0110-0000-0000-0000").is_some());
    }

    #[test]
    fn a_recovery_code_has_112_bits_or_more_and_any_byte_makes_each_of_its_characters() {
        let bits = RECOVERY_CHARS * usize::try_from(ALPHABET.len().ilog2()).unwrap();
        assert!(bits >= 112, "{bits} bits");
        let characters: std::collections::BTreeSet<String> =
            (0..=255).map(|byte| RecoveryCode::from_random([byte; RECOVERY_CHARS]).reveal()[..1].to_owned()).collect();
        assert_eq!(characters.len(), ALPHABET.len(), "256 is a multiple of 32, so each is as likely as any other");
    }
}
