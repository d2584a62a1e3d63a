//! A month of the calendar, in weeks that begin on Monday.

use std::{fmt, str::FromStr};

use time::{Date, Duration, Month as Name};

/// A month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    first: Date,
}

/// Why text is not a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a month looks like 2016-05")]
pub struct NotAMonth;

/// The days of the week, as tables name them.
pub const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Month {
    /// The month that a day is in.
    #[must_use]
    pub fn of(day: Date) -> Self {
        Self { first: day.replace_day(1).unwrap_or(day) }
    }

    /// The first day of the month.
    #[must_use]
    pub fn first(self) -> Date {
        self.first
    }

    /// The next month, or this one at the end of the calendar.
    #[must_use]
    pub fn next(self) -> Self {
        Self::of(self.first.checked_add(Duration::days(31)).unwrap_or(self.first))
    }

    /// The previous month, or this one at the beginning of the calendar.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::of(self.first.previous_day().unwrap_or(self.first))
    }

    /// Whether a day is in this month.
    #[must_use]
    pub fn holds(self, day: Date) -> bool {
        Self::of(day) == self
    }

    /// The weeks of the month, from Monday to Sunday. The first and the last can have days of the neighbouring months.
    #[must_use]
    pub fn weeks(self) -> Vec<[Date; 7]> {
        let before = i64::from(self.first.weekday().number_days_from_monday());
        let monday = self.first.checked_sub(Duration::days(before)).unwrap_or(self.first);
        let week = |nth: i64| {
            std::array::from_fn(|day| {
                let days = Duration::days(nth * 7 + i64::try_from(day).unwrap_or(0));
                monday.checked_add(days).unwrap_or(Date::MAX)
            })
        };
        (0..6).map(week).filter(|days: &[Date; 7]| days.iter().any(|day| self.holds(*day))).collect()
    }

    /// The month in words: "May 2016".
    #[must_use]
    pub fn words(self) -> String {
        format!("{} {}", self.first.month(), self.first.year())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.first.year(), u8::from(self.first.month()))
    }
}

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let (year, month) =
            text.split_once('-').filter(|(year, month)| (year.len(), month.len()) == (4, 2)).ok_or(NotAMonth)?;
        let number =
            |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u16>().ok()).flatten();
        let year = number(year).filter(|year| *year > 0).ok_or(NotAMonth)?;
        let month = number(month).and_then(|month| u8::try_from(month).ok()).ok_or(NotAMonth)?;
        let name = Name::try_from(month).map_err(|_| NotAMonth)?;
        Date::from_calendar_date(i32::from(year), name, 1).map(|first| Self { first }).map_err(|_| NotAMonth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_month_is_read_and_written() {
        let may: Month = "2016-05".parse().unwrap();
        assert_eq!((may.to_string().as_str(), may.words().as_str()), ("2016-05", "May 2016"));
        assert_eq!((may.previous().to_string(), may.next().to_string()), ("2016-04".into(), "2016-06".into()));
        assert_eq!("2016-12".parse::<Month>().unwrap().next().to_string(), "2017-01");
        for wrong in ["", "2016", "2016-5", "2016-13", "2016-00", "0000-01", "+016-05", "2016-05-01", "May 2016"] {
            assert_eq!(wrong.parse::<Month>(), Err(NotAMonth), "{wrong}");
        }
    }

    #[test]
    fn february_2016_begins_on_a_monday_and_has_five_weeks() {
        let weeks = "2016-02".parse::<Month>().unwrap().weeks();
        assert_eq!((weeks.len(), weeks[0][0].day(), weeks[4][0].day()), (5, 1, 29));
    }

    proptest! {
        #[test]
        fn every_day_of_a_month_is_in_its_weeks_once(year in 1..9999u16, month in 1..=12u8) {
            let month: Month = format!("{year:04}-{month:02}").parse().unwrap();
            let days: Vec<Date> = month.weeks().into_iter().flatten().filter(|day| month.holds(*day)).collect();
            prop_assert_eq!(days.len(), usize::from(time::util::days_in_month(month.first().month(), month.first().year())));
            prop_assert!(days.windows(2).all(|pair| pair[0].next_day() == Some(pair[1])));
            prop_assert!(month.weeks().iter().all(|week| week[0].weekday() == time::Weekday::Monday));
            prop_assert_eq!(month.next().previous(), month);
        }
    }
}
