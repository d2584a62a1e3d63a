//! Booking periods in words.

use shared::{moment::Moment, workshop::BookingWindow};
use time::{OffsetDateTime, Time};

use crate::platform::clock;

/// The end of booking in words. Midnight in London ends the previous day, so that day is named.
#[must_use]
pub fn closing_shown(closes: OffsetDateTime) -> Moment {
    let local = clock::london(closes);
    match local.date().previous_day() {
        Some(last_day) if local.time() == Time::MIDNIGHT => Moment::of_date(last_day),
        _ => clock::shown(closes),
    }
}

/// The start of booking in words. Midnight in London begins the day.
pub(crate) fn opening_shown(opens: OffsetDateTime) -> Moment {
    let local = clock::london(opens);
    if local.time() == Time::MIDNIGHT { Moment::of_date(local.date()) } else { clock::shown(opens) }
}

/// Whether a workshop can be booked at `now`. If its last session starts before booking closes, booking ends with that start.
pub(super) fn booking_window(
    opens: OffsetDateTime,
    closes: Option<OffsetDateTime>,
    last_start: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> BookingWindow {
    let closes = closes.filter(|closes| last_start.is_none_or(|start| *closes <= start));
    if let Some(closes) = closes.filter(|closes| now >= *closes) {
        return BookingWindow::Closed { since: closing_shown(closes) };
    }
    if let Some(start) = last_start.filter(|start| now >= *start) {
        return BookingWindow::Closed { since: clock::shown(start) };
    }
    if now < opens {
        return BookingWindow::Opens(opening_shown(opens));
    }
    BookingWindow::Open { until: closes.map(closing_shown) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::moment::read_iso_date_time;

    fn london(civil: &str) -> OffsetDateTime {
        clock::from_london(read_iso_date_time(civil).unwrap())
    }

    fn window(closes: Option<&str>, now: &str) -> BookingWindow {
        booking_window(london("2016-04-22T00:00"), closes.map(london), Some(london("2016-05-25T14:00")), london(now))
    }

    #[test]
    fn midnight_ends_the_previous_day() {
        assert_eq!(closing_shown(london("2016-05-07T00:00")).words, "Friday 6 May 2016");
        assert_eq!(closing_shown(london("2016-05-06T12:00")).words, "Friday 6 May 2016, midday");
    }

    #[test]
    fn booking_opens_on_its_day_and_closes_after_its_last() {
        let closes = Some("2016-05-07T00:00");
        let day = |words: &str, iso: &str| Moment { iso: iso.into(), words: words.into() };
        assert_eq!(window(closes, "2016-04-21T23:59"), BookingWindow::Opens(day("Friday 22 April 2016", "2016-04-22")));
        assert_eq!(
            window(closes, "2016-05-06T23:59"),
            BookingWindow::Open { until: Some(day("Friday 6 May 2016", "2016-05-06")) }
        );
        assert_eq!(
            window(closes, "2016-05-07T00:00"),
            BookingWindow::Closed { since: day("Friday 6 May 2016", "2016-05-06") }
        );
    }

    #[test]
    fn without_a_closing_time_booking_ends_with_the_last_start() {
        assert_eq!(window(None, "2016-05-25T13:59"), BookingWindow::Open { until: None });
        let since = match window(None, "2016-05-25T14:00") {
            BookingWindow::Closed { since } => since.words,
            other => format!("{other:?}"),
        };
        assert_eq!(since, "Wednesday 25 May 2016, 2pm");
        assert_eq!(window(Some("2016-06-01T00:00"), "2016-05-25T13:59"), BookingWindow::Open { until: None });
    }
}
