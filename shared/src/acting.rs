//! The form that an officer fills in before acting for a school.

use serde::{Deserialize, Serialize};

use crate::{
    form::FieldFault,
    office::{OfficeRefused, read_reason},
    school::{SchoolFault, SignInDraft, Urn},
};

/// The form as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ActDraft {
    /// The school's URN.
    pub establishment: String,
    /// Why the officer acts.
    pub reason: String,
    /// Ticked if the next booking can go over the school's limit.
    pub over_limit: String,
    /// The page that the officer wanted: a path of the public site.
    pub next: String,
}

/// The parsed form to act for a school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// The school's number.
    pub school: Urn,
    /// Why the officer acts for the school.
    pub reason: String,
    /// Whether the next booking can go over the school's limit.
    pub over_limit: bool,
}

impl ActDraft {
    /// Parses the form, or names every field that has a fault.
    ///
    /// # Errors
    /// [`OfficeRefused::Unreadable`].
    pub fn parse(&self) -> Result<Act, OfficeRefused> {
        let school = Urn::try_from(self.establishment.trim());
        let reason = read_reason(&self.reason);
        match (school, reason) {
            (Ok(school), Ok(reason)) => Ok(Act { school, reason, over_limit: !self.over_limit.is_empty() }),
            (school, reason) => {
                let school = school.err().map(|_| FieldFault::new("school", SchoolFault::NoSchool));
                let reason = reason.err().map(OfficeRefused::faults).unwrap_or_default();
                Err(OfficeRefused::Unreadable(school.into_iter().chain(reason).collect()))
            }
        }
    }

    /// The page to go to: one where a school books or looks at its bookings.
    #[must_use]
    pub fn next_path(&self) -> &str {
        let path = self.next.as_str();
        let plain = path.bytes().all(|byte| byte.is_ascii_graphic()) && !path.contains('\\');
        let books = path.starts_with("/workshops/") || path.starts_with("/bookings/");
        if plain && books && path.len() <= SignInDraft::NEXT_MAX { path } else { "/bookings" }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn draft(school: &str, reason: &str) -> ActDraft {
        ActDraft { establishment: school.into(), reason: reason.into(), ..ActDraft::default() }
    }

    #[test]
    fn a_school_and_a_reason_are_required() {
        let act = draft(" 900101 ", "Asked by telephone ").parse().unwrap();
        assert_eq!((act.school.to_string().as_str(), act.reason.as_str()), ("900101", "Asked by telephone"));
        assert_eq!(draft("900101", "\u{FEFF}By tele\u{AD}phone\u{200B}").parse().unwrap().reason, "By telephone");
        let refused = draft("", " \u{3164}\u{200B}").parse().unwrap_err();
        assert!(refused.fault_of("school").is_some());
        assert_eq!(refused.fault_of("reason").as_deref(), Some("Enter the reason"));
    }

    #[test]
    fn the_limit_is_lifted_only_if_ticked() {
        assert!(!draft("900101", "Asked").parse().unwrap().over_limit);
        let ticked = ActDraft { over_limit: "yes".into(), ..draft("900101", "Asked") };
        assert!(ticked.parse().unwrap().over_limit);
    }

    proptest! {
        #[test]
        fn acting_redirects_only_to_pages_of_the_school(next in ".{0,40}") {
            let draft = ActDraft { next, ..ActDraft::default() };
            let path = draft.next_path();
            prop_assert!(path == "/bookings" || path.starts_with("/bookings/") || path.starts_with("/workshops/"));
        }
    }
}
