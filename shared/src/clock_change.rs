//! The nights on which London's clocks change: hours that do not exist, and hours that occur twice.
//!
//! Both changes happen at 1am UTC on the last Sunday of March and of October, as in the tz database since 1996. This code is
//! written by hand so that the browser needs no time zones; the server's tests compare it with the tz database.

use time::{Date, Month, PrimitiveDateTime, Weekday};

use crate::moment::{date_words, time_words};

/// How often a civil time occurs in London.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occurs {
    /// Once, as almost every time does.
    Once,
    /// Never: the clocks go forward over this time.
    Never,
    /// Twice: the clocks go back to this time.
    Twice,
}

/// How often this date and time occurs in London.
#[must_use]
pub fn occurs(civil: PrimitiveDateTime) -> Occurs {
    if civil.hour() != 1 || !is_last_sunday(civil.date()) {
        return Occurs::Once;
    }
    match civil.month() {
        Month::March => Occurs::Never,
        Month::October => Occurs::Twice,
        _ => Occurs::Once,
    }
}

/// Explains why a time does not exist.
#[must_use]
pub fn missing_words(civil: PrimitiveDateTime) -> String {
    format!("{} does not exist on {}", time_words(civil.time()), date_words(civil.date()))
}

fn is_last_sunday(date: Date) -> bool {
    date.weekday() == Weekday::Sunday && date.day() + 7 > date.month().length(date.year())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::read_iso_date_time;

    fn at(text: &str) -> Occurs {
        occurs(read_iso_date_time(text).unwrap())
    }

    #[test]
    fn the_hour_before_two_is_missing_in_march_and_comes_twice_in_october() {
        for (text, often) in [
            ("2026-03-29T00:59", Occurs::Once),
            ("2026-03-29T01:00", Occurs::Never),
            ("2026-03-29T01:59", Occurs::Never),
            ("2026-03-29T02:00", Occurs::Once),
            ("2026-03-22T01:30", Occurs::Once),
            ("2026-10-25T00:59", Occurs::Once),
            ("2026-10-25T01:00", Occurs::Twice),
            ("2026-10-25T01:59", Occurs::Twice),
            ("2026-10-25T02:00", Occurs::Once),
            ("2026-10-18T01:30", Occurs::Once),
            ("2024-03-31T01:30", Occurs::Never),
        ] {
            assert_eq!(at(text), often, "{text}");
        }
    }
}
