//! When something is to happen, as an officer says it.

use time::PrimitiveDateTime;

use super::{FieldFault, OfficeRefused, Why};
use crate::moment::{read_iso_date, read_iso_time};

/// A date and time by the clock on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When(PrimitiveDateTime);

impl When {
    /// Reads a day and a time as fields of a form send them; their ids are `on` and `at`.
    ///
    /// # Errors
    /// [`OfficeRefused::Unreadable`].
    pub fn read(on: &str, at: &str) -> Result<Self, OfficeRefused> {
        let on = read_iso_date(on.trim()).map_err(|_| FieldFault::new("on", Why::Date));
        let at = read_iso_time(at.trim()).map_err(|_| FieldFault::new("at", Why::Time));
        match (on, at) {
            (Ok(on), Ok(at)) => Ok(Self(PrimitiveDateTime::new(on, at))),
            (on, at) => Err(OfficeRefused::of([on.err(), at.err()])),
        }
    }

    /// As the clock on the wall says it.
    #[must_use]
    pub fn civil(self) -> PrimitiveDateTime {
        self.0
    }
}
