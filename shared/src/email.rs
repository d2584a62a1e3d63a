//! A work email address, in the one spelling that identifies a person.

use serde::{Deserialize, Serialize};

use crate::text;

/// An email address: trimmed and lower-cased, so that two spellings of one address identify one person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// Why text is not an email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NotAnEmail {
    /// Nothing was typed.
    #[error("Enter a work email address")]
    Missing,
    /// The text does not have the form of an address.
    #[error("Enter an email address in the correct format, like name@school.org.uk")]
    Malformed,
    /// Longer than an address may be.
    #[error("Email address must be {} characters or fewer", Email::MAX_CHARS)]
    TooLong,
}

impl crate::form::Fault for NotAnEmail {}

impl Email {
    /// The longest address that mail can be sent to (RFC 5321, section 4.5.3.1.3, less the angle brackets).
    pub const MAX_CHARS: usize = 254;

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<&str> for Email {
    type Error = NotAnEmail;

    fn try_from(typed: &str) -> Result<Self, NotAnEmail> {
        let address = text::composed(&text::composed(&text::bare(typed)).to_lowercase()).trim().to_owned();
        if address.is_empty() {
            return Err(NotAnEmail::Missing);
        }
        if address.chars().count() > Self::MAX_CHARS {
            return Err(NotAnEmail::TooLong);
        }
        let (local, domain) = address.rsplit_once('@').ok_or(NotAnEmail::Malformed)?;
        if is_local(local) && is_domain(domain) { Ok(Self(address)) } else { Err(NotAnEmail::Malformed) }
    }
}

impl TryFrom<String> for Email {
    type Error = NotAnEmail;

    fn try_from(typed: String) -> Result<Self, NotAnEmail> {
        Self::try_from(typed.as_str())
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

/// Unquoted local parts only (RFC 5322 `dot-atom`, with letters of any script as RFC 6531 allows): nobody's work address is quoted.
fn is_local(local: &str) -> bool {
    local.chars().count() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && !local.is_empty()
        && local.chars().all(|c| c.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c))
}

/// Two labels or more, none empty, none with a hyphen at an end (RFC 1035, section 2.3.1).
fn is_domain(domain: &str) -> bool {
    let label = |l: &str| {
        !l.is_empty()
            && l.len() <= 63
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    domain.contains('.')
        && domain.split('.').all(label)
        && domain.rsplit('.').next().is_some_and(|tld| !tld.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_and_spaces_do_not_make_another_person() {
        assert_eq!(
            Email::try_from(" Ada.Lovelace@Hawthorn.Example "),
            Email::try_from("ada.lovelace@hawthorn.example")
        );
    }

    #[test]
    fn one_letter_has_one_form() {
        let address = Email::try_from("zoë@hawthorn.example");
        for typed in
            ["zoe\u{308}@hawthorn.example", "ZOE\u{308}@Hawthorn.Example", "ｚｏë＠ｈａｗｔｈｏｒｎ．ｅｘａｍｐｌｅ"]
        {
            assert_eq!(Email::try_from(typed), address, "{typed}");
        }
        assert_eq!(address.map(String::from), Ok("zoë@hawthorn.example".to_owned()));
    }

    #[test]
    fn invisible_characters_from_mail_programs_are_removed() {
        let address = Email::try_from("ada.lovelace@hawthorn.example");
        for hidden in ["\u{200B}", "\u{FEFF}", "\u{2060}", "\u{AD}", "\u{200E}", "\u{200D}", "\u{E0061}"] {
            let typed = format!("{hidden}ada.{hidden}lovelace{hidden}@hawthorn{hidden}.example {hidden}");
            assert_eq!(Email::try_from(typed.as_str()), address, "{hidden:?}");
        }
        assert_eq!(Email::try_from("\u{200B}"), Err(NotAnEmail::Missing));
    }

    #[test]
    fn an_invalid_address_is_refused_with_a_reason() {
        assert_eq!(Email::try_from("  "), Err(NotAnEmail::Missing));
        for wrong in [
            "ada",
            "ada@",
            "@hawthorn.example",
            "ada@hawthorn",
            "a da@hawthorn.example",
            "ada@-x.example",
            "ada@x..example",
            "ada@127.0.0.1",
            ".a@x.example",
        ] {
            assert_eq!(Email::try_from(wrong), Err(NotAnEmail::Malformed), "{wrong}");
        }
        assert_eq!(Email::try_from(format!("{}@x.example", "a".repeat(250)).as_str()), Err(NotAnEmail::TooLong));
    }

    proptest! {
        #[test]
        fn any_text_is_an_address_or_a_fault(typed in ".{0,300}") {
            if let Ok(email) = Email::try_from(typed.as_str()) {
                prop_assert_eq!(Email::try_from(email.as_str()), Ok(email));
            }
        }

        #[test]
        fn the_wire_carries_only_addresses(local in "[a-z]{1,10}", domain in "[a-z]{1,10}\\.example") {
            let email = Email::try_from(format!("{local}@{domain}")).unwrap();
            let sent = serde_json::to_string(&email).unwrap();
            prop_assert_eq!(serde_json::from_str::<Email>(&sent).unwrap(), email);
            let bare = serde_json::to_string(&local).unwrap();
            prop_assert!(serde_json::from_str::<Email>(&bare).is_err());
        }
    }
}
