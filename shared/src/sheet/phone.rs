//! A telephone number as a sheet gives it, with the extension if there is one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A number that can be dialled: `01603 307729`, or `01603 307729 ext 4521`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone {
    number: String,
    extension: Option<String>,
}

/// Why a text is not a telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NotAPhone {
    /// The text has characters that no telephone number has.
    #[error("a telephone number looks like 01603 555014")]
    Shape,
    /// The number has fewer or more digits than can be dialled.
    #[error("a telephone number has {} to {} digits", Phone::MIN_DIGITS, Phone::MAX_DIGITS)]
    Length,
    /// The extension is not a few digits.
    #[error("an extension has 1 to {} digits", Phone::MAX_EXTENSION)]
    Extension,
}

impl Phone {
    /// The fewest digits of a number: fewer would be a room or an extension.
    pub const MIN_DIGITS: usize = 5;
    /// The longest number there is, by ITU-T E.164.
    pub const MAX_DIGITS: usize = 15;
    /// The longest extension.
    pub const MAX_EXTENSION: usize = 6;

    /// Without the extension, spaced as written.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The extension, if there is one.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }

    /// The address that dials: `tel:01603307729;ext=4521` (RFC 3966).
    #[must_use]
    pub fn address(&self) -> String {
        let dialled: String = self.number.chars().filter(|c| *c != ' ').collect();
        match &self.extension {
            Some(extension) => format!("tel:{dialled};ext={extension}"),
            None => format!("tel:{dialled}"),
        }
    }

    /// The digits, without `+` and spaces.
    pub(super) fn digits(&self) -> usize {
        self.number.bytes().filter(u8::is_ascii_digit).count()
    }

    /// The number whose last digits are these: `01603 555020` and `555021` are `01603 555021`.
    pub(super) fn ending_in(&self, ending: &str) -> Self {
        let mut fresh = ending.bytes().rev().filter(u8::is_ascii_digit);
        let mut number: Vec<char> = self.number.chars().collect();
        for place in number.iter_mut().rev().filter(|c| c.is_ascii_digit()) {
            let Some(digit) = fresh.next() else { break };
            *place = char::from(digit);
        }
        Self { number: number.into_iter().collect(), extension: None }
    }

    /// The same number at an extension.
    ///
    /// # Errors
    /// [`NotAPhone::Extension`].
    pub(super) fn at_extension(self, extension: &str) -> Result<Self, NotAPhone> {
        let few = (1..=Self::MAX_EXTENSION).contains(&extension.len());
        if !few || !extension.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotAPhone::Extension);
        }
        Ok(Self { extension: Some(extension.to_owned()), ..self })
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.number)?;
        match &self.extension {
            Some(extension) => write!(f, " ext {extension}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Phone {
    type Err = NotAPhone;

    fn from_str(text: &str) -> Result<Self, NotAPhone> {
        let (number, extension) = match text.split_once("ext") {
            Some((number, extension)) => (number, Some(extension.trim())),
            None => (text, None),
        };
        let plus = if number.trim_start().starts_with('+') { "+" } else { "" };
        let mut groups = Vec::new();
        for group in number.trim_start().trim_start_matches('+').split([' ', '(', ')', '-', '.']) {
            if !group.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(NotAPhone::Shape);
            }
            if !group.is_empty() {
                groups.push(group);
            }
        }
        let phone = Self { number: format!("{plus}{}", groups.join(" ")), extension: None };
        if !(Self::MIN_DIGITS..=Self::MAX_DIGITS).contains(&phone.digits()) {
            return Err(NotAPhone::Length);
        }
        match extension {
            Some(extension) => phone.at_extension(extension),
            None => Ok(phone),
        }
    }
}

impl TryFrom<String> for Phone {
    type Error = NotAPhone;

    fn try_from(text: String) -> Result<Self, NotAPhone> {
        text.parse()
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.to_string()
    }
}
