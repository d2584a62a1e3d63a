//! Booking, afterwards, a person who came without a booking and was only recorded.

use serde::{Deserialize, Serialize};

use super::{NotBooked, WalkInDraft};
use crate::{
    form::{ErrorMessage, FieldFault},
    office::OfficeRefused,
    register::RegisterFault,
    school::SchoolFault,
    text::{self, LineFault},
};

/// The form beside a recorded person, as sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecordedDraft {
    /// The session's database id.
    pub session: String,
    /// The record's database id. The form sends it under an old name, because pages kept on devices do.
    #[serde(rename = "noted")]
    pub recorded: String,
    /// The school's URN or name, if the record names no open school.
    pub school: String,
}

/// A recorded person who is to be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookRecorded {
    /// The session.
    pub session: i64,
    /// The record.
    pub record: i64,
    /// The school's URN or name; `None` if nothing was typed.
    pub school: Option<String>,
}

impl RecordedDraft {
    /// Turns the form into a recorded person, or names the field that has a fault.
    ///
    /// # Errors
    /// [`OfficeRefused::Unreadable`] about the school; [`OfficeRefused::Spoilt`] about hidden values.
    pub fn parse(&self) -> Result<BookRecorded, OfficeRefused> {
        let (Ok(session), Ok(record)) = (self.session.parse(), self.recorded.parse()) else {
            return Err(OfficeRefused::Spoilt);
        };
        let school = match text::line(&self.school, WalkInDraft::SCHOOL_MAX_CHARS) {
            Ok(school) => Some(school),
            Err(LineFault::Empty) => None,
            Err(_) => {
                return Err(refused(&BookRecorded::school_field(record), ErrorMessage::from(SchoolFault::NoSchool)));
            }
        };
        Ok(BookRecorded { session, record, school })
    }
}

impl BookRecorded {
    /// The id of a record's button on the page.
    #[must_use]
    pub fn button(record: i64) -> String {
        format!("recorded-{record}")
    }

    /// The id of a record's field for the school.
    #[must_use]
    pub fn school_field(record: i64) -> String {
        format!("recorded-{record}-school")
    }

    /// The refusal that says why the person is still not booked, beside the field where that can be corrected.
    #[must_use]
    pub fn not_booked(&self, why: NotBooked) -> OfficeRefused {
        match (why, &self.school) {
            (NotBooked::School, None) => {
                refused(&Self::school_field(self.record), ErrorMessage::from(SchoolFault::NoSchool))
            }
            (NotBooked::School, Some(_)) => {
                refused(&Self::school_field(self.record), ErrorMessage::from(RegisterFault::NotBooked(why)))
            }
            _ => refused(&Self::button(self.record), ErrorMessage::from(RegisterFault::NotBooked(why))),
        }
    }

    /// The refusal while the register is closed.
    #[must_use]
    pub fn register_closed(&self) -> OfficeRefused {
        refused(&Self::button(self.record), ErrorMessage::from(RegisterFault::RegisterClosed))
    }
}

fn refused(field: &str, why: ErrorMessage) -> OfficeRefused {
    OfficeRefused::of([Some(FieldFault::new(field, why))])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(session: &str, recorded: &str, school: &str) -> RecordedDraft {
        RecordedDraft { session: session.into(), recorded: recorded.into(), school: school.into() }
    }

    #[test]
    fn a_typed_school_is_read() {
        let school = |typed: &str| draft("3", "7", typed).parse().map(|book| book.school);
        assert_eq!(school("  Hawthorn   Primary "), Ok(Some("Hawthorn Primary".to_owned())));
        assert_eq!(school(" "), Ok(None));
        assert!(school(&"a".repeat(201)).unwrap_err().fault_of("recorded-7-school").is_some());
        assert!(school("a\u{202E}b").unwrap_err().fault_of("recorded-7-school").is_some());
    }

    #[test]
    fn a_form_without_its_numbers_is_refused() {
        for spoilt in [draft("", "7", ""), draft("3", "", ""), draft("3", "seven", "")] {
            assert_eq!(spoilt.parse(), Err(OfficeRefused::Spoilt));
        }
    }

    #[test]
    fn a_refusal_is_shown_beside_the_field_that_can_fix_it() {
        let fault =
            |typed: &str, why, field: &str| draft("3", "7", typed).parse().unwrap().not_booked(why).fault_of(field);
        assert_eq!(fault("", NotBooked::Full, "recorded-7").as_deref(), Some("Not booked: every place is taken"));
        assert_eq!(
            fault("", NotBooked::School, "recorded-7-school").as_deref(),
            Some("Enter the school’s name or URN")
        );
        let unknown = "Not booked: no open school, or more than one, has that name or number";
        assert_eq!(fault("Nowhere", NotBooked::School, "recorded-7-school").as_deref(), Some(unknown));
    }
}
