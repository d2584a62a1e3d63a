//! The days of a session, where an officer has to say on which of them a delegate came or left.

use time::{Date, Duration, PrimitiveDateTime, Time};

use crate::moment::last_day;

/// The days that a register offers. It offers days only if the session is so long that some time of day occurs twice. In a
/// shorter session the time alone tells the day, so there is nothing to choose.
#[must_use]
pub fn days_to_choose(starts: PrimitiveDateTime, ends: PrimitiveDateTime) -> Vec<Date> {
    if ends - starts <= Duration::DAY {
        return Vec::new();
    }
    let last = last_day(starts, ends);
    std::iter::successors(Some(starts.date()), |day| day.next_day()).take_while(|day| *day <= last).collect()
}

/// When a session is held. One that ends on a later day at a later time of day is held on each of its days between these times: Friday
/// 10am to Saturday 4pm is two days of six hours. Any other is held in one stretch, like 10pm to 1am.
#[must_use]
pub fn stretches(starts: PrimitiveDateTime, ends: PrimitiveDateTime) -> Vec<(PrimitiveDateTime, PrimitiveDateTime)> {
    let last = last_day(starts, ends);
    let until_midnight = ends.time() == Time::MIDNIGHT;
    if last == starts.date() || !(until_midnight || ends.time() > starts.time()) {
        return vec![(starts, ends)];
    }
    let days = std::iter::successors(Some(starts.date()), |day| day.next_day()).take_while(|day| *day <= last);
    days.filter_map(|day| {
        let end = if until_midnight { day.next_day()? } else { day };
        Some((PrimitiveDateTime::new(day, starts.time()), PrimitiveDateTime::new(end, ends.time())))
    })
    .collect()
}

/// The day that a register suggests today: today if the session is held then, else the nearest of its days.
#[must_use]
pub fn day_now(days: &[Date], today: Date) -> Option<Date> {
    days.iter().rev().find(|day| **day <= today).or(days.first()).copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::{
        booking::IdempotencyKey,
        moment::{iso_date, read_iso_date, read_iso_date_time},
        register::{Marking, Said, What},
    };

    fn date(text: &str) -> Date {
        read_iso_date(text).unwrap()
    }

    fn days(starts: &str, ends: &str) -> Vec<String> {
        let at = |text: &str| read_iso_date_time(text).unwrap();
        days_to_choose(at(starts), at(ends)).into_iter().map(iso_date).collect()
    }

    #[test]
    fn a_register_asks_for_the_day_only_where_a_time_comes_twice() {
        assert_eq!(days("2016-05-13T09:00", "2016-05-14T14:00"), ["2016-05-13", "2016-05-14"]);
        assert_eq!(days("2016-05-13T09:00", "2016-05-15T09:30"), ["2016-05-13", "2016-05-14", "2016-05-15"]);
        assert_eq!(days("2016-05-13T09:00", "2016-05-16T00:00"), ["2016-05-13", "2016-05-14", "2016-05-15"]);
        for (starts, ends) in [
            ("2016-05-13T09:00", "2016-05-13T12:00"),
            ("2016-05-13T22:00", "2016-05-14T01:00"),
            ("2016-05-13T18:00", "2016-05-14T14:00"),
            ("2016-05-13T09:00", "2016-05-14T09:00"),
        ] {
            assert_eq!(days(starts, ends), Vec::<String>::new(), "{starts} to {ends}");
        }
    }

    #[test]
    fn session_of_several_days_is_held_by_day_and_not_at_night() {
        let at = |text: &str| read_iso_date_time(text).unwrap();
        let hours = |starts: &str, ends: &str| -> Vec<i64> {
            stretches(at(starts), at(ends)).into_iter().map(|(starts, ends)| (ends - starts).whole_hours()).collect()
        };
        for (starts, ends, held) in [
            ("2016-05-13T10:00", "2016-05-14T16:00", &[6, 6][..]),
            ("2016-05-13T09:00", "2016-05-15T14:00", &[5, 5, 5]),
            ("2016-05-13T18:00", "2016-05-15T00:00", &[6, 6]),
            ("2016-05-13T09:00", "2016-05-13T12:00", &[3]),
            ("2016-05-13T22:00", "2016-05-14T01:00", &[3]),
            ("2016-05-13T20:00", "2016-05-14T00:00", &[4]),
            ("2016-05-13T18:00", "2016-05-14T14:00", &[20]),
            ("2016-05-13T09:00", "2016-05-14T09:00", &[24]),
        ] {
            assert_eq!(hours(starts, ends), held, "{starts} to {ends}");
        }
    }

    #[test]
    fn the_day_that_fits_now_is_today_or_the_nearest() {
        let held = [date("2016-05-13"), date("2016-05-14")];
        for (today, suggested) in
            [(date("2016-05-12"), held[0]), (held[0], held[0]), (held[1], held[1]), (date("2016-06-01"), held[1])]
        {
            assert_eq!(day_now(&held, today), Some(suggested), "{today}");
        }
        assert_eq!(day_now(&[], held[0]), None);
    }

    fn marking(what: What, day: Option<Date>, at: PrimitiveDateTime) -> Marking {
        let key = IdempotencyKey::try_from(Uuid::from_u128(1).to_string().as_str()).unwrap();
        Marking { session: 3, place: 7, key, what, said: Some(Said { day, time: at.time() }) }
    }

    proptest! {
        #[test]
        fn stretches_are_in_order_and_within_the_session(start in 0..1440i64, length in 1..20_160i64) {
            let starts = date("2016-05-13").midnight() + Duration::minutes(start);
            let ends = starts + Duration::minutes(length);
            let held = stretches(starts, ends);
            prop_assert_eq!((held[0].0, held[held.len() - 1].1), (starts, ends));
            prop_assert!(held.iter().all(|(from, to)| from < to));
            prop_assert!(held.windows(2).all(|two| two[0].1 <= two[1].0));
        }

        #[test]
        fn every_time_of_a_session_can_be_recorded(start in 0..1440i64, length in 1..20_160i64, offset in 0..20_160i64) {
            let starts = date("2016-05-13").midnight() + Duration::minutes(start);
            let (ends, at) = (starts + Duration::minutes(length), starts + Duration::minutes(offset % (length + 1)));
            let days = days_to_choose(starts, ends);
            // A session that ends at midnight ends with the day before, so its exact end is on none of its days.
            prop_assert!(days.is_empty() || days.contains(&at.date()) || at == ends);
            // A session of exactly a day has one time twice: its start and its end, which nobody marks.
            prop_assume!(length != 1440);
            let day = (!days.is_empty()).then_some(at.date());
            for what in [What::Late, What::Left] {
                prop_assert_eq!(marking(what, day, at).said_at(starts, Some(ends)), Some(at));
            }
        }
    }
}
