//! Working days in England: Monday to Friday, bank holidays left out.

use std::{collections::BTreeSet, sync::LazyLock};

use time::{Date, PrimitiveDateTime, Time, Weekday};

use crate::moment::read_iso_date;

/// The dates that gov.uk publishes, one per line. After the last year in the list, only weekends are known.
const BANK_HOLIDAYS: &str = include_str!("../data/bank-holidays.txt");

static HOLIDAYS: LazyLock<BTreeSet<Date>> =
    LazyLock::new(|| BANK_HOLIDAYS.lines().filter_map(|line| read_iso_date(line).ok()).collect());

/// The end of a working day: 5pm.
pub const CLOSE_OF_DAY: Time = match Time::from_hms(17, 0, 0) {
    Ok(time) => time,
    Err(_) => Time::MIDNIGHT,
};

/// Whether offices are open on this day.
#[must_use]
pub fn is_working_day(date: Date) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) && !HOLIDAYS.contains(&date)
}

/// 5pm on the day that is this many working days before `starts`; with 0 days, `starts` itself.
#[must_use]
pub fn before(starts: PrimitiveDateTime, days: u32) -> PrimitiveDateTime {
    let mut left = days;
    let mut day = starts.date();
    while left > 0 {
        let Some(earlier) = day.previous_day() else { break };
        day = earlier;
        left -= u32::from(is_working_day(day));
    }
    if days == 0 { starts } else { PrimitiveDateTime::new(day, CLOSE_OF_DAY) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::{iso_date_time, read_iso_date_time};

    fn before_start(starts: &str, days: u32) -> String {
        iso_date_time(before(read_iso_date_time(starts).unwrap(), days))
    }

    #[test]
    fn every_line_of_the_file_is_a_weekday() {
        let lines: Vec<&str> = BANK_HOLIDAYS.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(lines.len(), HOLIDAYS.len());
        assert!(lines.len() > 100);
        assert!(HOLIDAYS.iter().all(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)));
    }

    #[test]
    fn weekends_and_bank_holidays_do_not_count() {
        assert_eq!(before_start("2016-05-13T09:30", 1), "2016-05-12T17:00");
        assert_eq!(before_start("2016-05-16T09:30", 1), "2016-05-13T17:00", "over a weekend");
        assert_eq!(before_start("2016-05-03T09:30", 1), "2016-04-29T17:00", "over the early May bank holiday");
        assert_eq!(before_start("2016-03-29T09:30", 1), "2016-03-24T17:00", "over Easter");
        assert_eq!(before_start("2016-05-13T09:30", 4), "2016-05-09T17:00");
    }

    #[test]
    fn without_days_the_start_is_the_end() {
        assert_eq!(before_start("2016-05-13T09:30", 0), "2016-05-13T09:30");
    }
}
