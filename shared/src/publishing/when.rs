//! A future date and time that an officer types.

use time::PrimitiveDateTime;

use crate::{
    clock_change::{Occurs, missing_words, occurs},
    form::{ErrorMessage, FieldFault, FormFault},
    moment::{read_iso_date, read_iso_time},
    office::OfficeRefused,
    session::SessionFault,
};

/// A date and time in local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When(PrimitiveDateTime);

impl When {
    /// Reads a day and a time as fields of a form send them; their ids are `on` and `at`.
    ///
    /// # Errors
    /// [`OfficeRefused::Unreadable`].
    pub fn read(on: &str, at: &str) -> Result<Self, OfficeRefused> {
        let on = read_iso_date(on.trim()).map_err(|_| FieldFault::new("on", FormFault::Date));
        let at = read_iso_time(at.trim()).map_err(|_| FieldFault::new("at", FormFault::Time));
        match (on, at) {
            (Ok(on), Ok(at)) => {
                let civil = PrimitiveDateTime::new(on, at);
                if occurs(civil) == Occurs::Never {
                    let why = ErrorMessage::from(SessionFault::NoSuchTime(missing_words(civil)));
                    return Err(OfficeRefused::of([Some(FieldFault::new("at", why))]));
                }
                Ok(Self(civil))
            }
            (on, at) => Err(OfficeRefused::of([on.err(), at.err()])),
        }
    }

    /// The date and time in local time.
    #[must_use]
    pub fn civil(self) -> PrimitiveDateTime {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_the_clocks_jump_over_is_refused_at_its_field() {
        let why =
            ErrorMessage::from(SessionFault::NoSuchTime("1:30am does not exist on Sunday 29 March 2026".to_owned()));
        let refused = OfficeRefused::of([Some(FieldFault::new("at", why))]);
        assert_eq!(When::read("2026-03-29", "01:30"), Err(refused));
        assert!(When::read("2026-03-29", "02:00").is_ok() && When::read("2026-10-25", "01:30").is_ok());
    }
}
