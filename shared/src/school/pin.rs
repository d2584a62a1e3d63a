//! A school's PIN, and reading the digits that people copy from a letter.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text;

/// The secret digits by which a school signs in: [`Pin::DIGITS`] in a new one, [`Pin::OLD_DIGITS`] in those from older
/// letters, which work until the school has a new one. It prints as stars, and is never serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

/// Why text is not a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NotAPin {
    /// Nothing was typed.
    #[error("Enter your school’s PIN")]
    Missing,
    /// Not as many digits as a PIN has.
    #[error("PIN must be {} digits, or {} from an older letter", Pin::DIGITS, Pin::OLD_DIGITS)]
    Malformed,
}

impl Pin {
    /// How many digits a new PIN has.
    pub const DIGITS: usize = 8;
    /// How many digits an older PIN has.
    pub const OLD_DIGITS: usize = 6;

    /// The PIN with this number, which is less than 10 to the power of [`Pin::DIGITS`].
    ///
    /// # Errors
    /// [`NotAPin::Malformed`] if the number is greater.
    pub fn numbered(number: u32) -> Result<Self, NotAPin> {
        let digits = format!("{number:0width$}", width = Self::DIGITS);
        if digits.len() == Self::DIGITS { Ok(Self(digits)) } else { Err(NotAPin::Malformed) }
    }

    /// The digits. Use them only for hashing.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The digits in two groups, as the letter to the school prints them.
    #[must_use]
    pub fn printed(&self) -> String {
        let (first, last) = self.0.split_at(self.0.len() / 2);
        format!("{first} {last}")
    }
}

impl TryFrom<&str> for Pin {
    type Error = NotAPin;

    /// Reads a PIN in any grouping, also after the word PIN.
    fn try_from(typed: &str) -> Result<Self, NotAPin> {
        match digits(without_label(typed)) {
            Some(digits) if digits.is_empty() => Err(NotAPin::Missing),
            Some(digits) if [Self::DIGITS, Self::OLD_DIGITS].contains(&digits.len()) => Ok(Self(digits)),
            _ => Err(NotAPin::Malformed),
        }
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(******)")
    }
}

/// The text without the word PIN and a colon at its beginning.
fn without_label(typed: &str) -> &str {
    let typed = typed.trim_start_matches(text::separates);
    let mut rest = typed.chars();
    for letter in ['p', 'i', 'n'] {
        if rest.next().map(|c| text::half_width(c).to_ascii_lowercase()) != Some(letter) {
            return typed;
        }
    }
    let rest = rest.as_str().trim_start_matches(text::separates);
    rest.strip_prefix([':', '：']).unwrap_or(rest)
}

/// The digits of the typed text; `None` if it has anything else but spaces and hyphens between them. Full-width digits, which
/// keyboards for East Asian languages type, count as ordinary ones.
pub(super) fn digits(typed: &str) -> Option<String> {
    let plain = text::ungrouped(typed);
    plain.bytes().all(|byte| byte.is_ascii_digit()).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(typed: &str) -> Result<String, NotAPin> {
        Pin::try_from(typed).map(|pin| pin.reveal().to_owned())
    }

    #[test]
    fn a4_a_pin_is_accepted_however_it_is_grouped() {
        for typed in ["12345678", " 1234 5678 ", "12-34-56-78", "1 2 3 4 5 6 7 8", "1234\u{a0}5678", "1234\u{202f}5678"]
        {
            assert_eq!(read(typed), Ok("12345678".to_owned()), "{typed:?}");
        }
        for typed in
            ["246810", "246 810", "246\u{2011}810", "246–810", "246—810", "246\u{2212}810", "\u{feff}246\u{200b}810"]
        {
            assert_eq!(read(typed), Ok("246810".to_owned()), "{typed:?}");
        }
    }

    #[test]
    fn full_width_digits_and_the_word_pin_are_read() {
        for typed in [
            "２４６８１０",
            "２４６　８１０",
            "PIN 246 810",
            "pin:246810",
            "Pin : 246-810",
            "ＰＩＮ：２４６８１０",
            "  PIN\u{a0}246 810",
        ] {
            assert_eq!(read(typed), Ok("246810".to_owned()), "{typed:?}");
        }
    }

    #[test]
    fn other_text_is_not_a_pin() {
        for typed in ["", "  ", "-", "PIN", "PIN:"] {
            assert_eq!(read(typed), Err(NotAPin::Missing), "{typed:?}");
        }
        for typed in
            ["12345", "1234567", "123456789", "12345a", "246810 PIN", "PINS 246810", "٢٤٦٨١٠", "+246810", "246.810"]
        {
            assert_eq!(read(typed), Err(NotAPin::Malformed), "{typed:?}");
        }
        assert_eq!(NotAPin::Malformed.to_string(), "PIN must be 8 digits, or 6 from an older letter");
    }

    #[test]
    fn a_pin_prints_in_two_groups_and_its_debug_output_is_masked() {
        assert_eq!(Pin::numbered(4_321).map(|pin| pin.printed()), Ok("0000 4321".to_owned()));
        assert_eq!(Pin::numbered(100_000_000), Err(NotAPin::Malformed));
        assert_eq!(Pin::try_from("246810").map(|pin| pin.printed()), Ok("246 810".to_owned()));
        assert_eq!(format!("{:?}", Pin::numbered(12_345_678)), "Ok(Pin(******))");
    }

    proptest! {
        #[test]
        fn a_pin_reads_back_as_it_is_printed(number in 0u32..100_000_000) {
            let pin = Pin::numbered(number).unwrap();
            prop_assert_eq!(Pin::try_from(pin.printed().as_str()), Ok(pin.clone()));
            prop_assert_eq!(Pin::try_from(format!("PIN {}", pin.reveal()).as_str()), Ok(pin));
        }

        #[test]
        fn any_text_is_a_pin_or_a_fault(typed in ".{0,20}") {
            if let Ok(pin) = Pin::try_from(typed.as_str()) {
                prop_assert!([6, 8].contains(&pin.reveal().len()));
                prop_assert!(pin.reveal().bytes().all(|byte| byte.is_ascii_digit()));
            }
        }
    }
}
