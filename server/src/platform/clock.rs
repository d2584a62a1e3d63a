//! The service's clock. Every rule uses it, so that a service can run at another time than the real one.

use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicI64, Ordering},
};

use jiff::{Timestamp, tz::TimeZone};
use shared::{
    booking::Instant,
    clock_change::{Occurs, occurs},
    moment::{self, Moment},
    working_days,
};
use time::{Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, Time};

/// Tells the time. Copies of a clock agree.
#[derive(Debug, Clone)]
pub struct Clock {
    /// Microseconds that are added to the system clock.
    ahead: Arc<AtomicI64>,
    /// Whether the clock was started at another time.
    moved: bool,
    /// Whether the clock is stopped, and moves only when set. Then `ahead` counts from 1970.
    stands: bool,
}

impl Clock {
    /// The system clock.
    #[must_use]
    pub fn system() -> Self {
        Self { ahead: Arc::new(AtomicI64::new(0)), moved: false, stands: false }
    }

    /// A clock that shows `instant` now and runs on from there.
    #[must_use]
    pub fn started_at(instant: OffsetDateTime) -> Self {
        let ahead = i64::try_from((instant - world_now()).whole_microseconds()).unwrap_or(0);
        Self { ahead: Arc::new(AtomicI64::new(ahead)), moved: true, stands: false }
    }

    /// A stopped clock that shows `instant` until it is moved on.
    #[must_use]
    pub fn standing_at(instant: OffsetDateTime) -> Self {
        let since = i64::try_from((instant - OffsetDateTime::UNIX_EPOCH).whole_microseconds()).unwrap_or(0);
        Self { ahead: Arc::new(AtomicI64::new(since)), moved: true, stands: true }
    }

    /// The time, to the microsecond as Postgres stores it.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        let from = if self.stands { OffsetDateTime::UNIX_EPOCH } else { world_now() };
        let now = from + Duration::microseconds(self.ahead.load(Ordering::Relaxed));
        now.replace_microsecond(now.microsecond()).unwrap_or(now)
    }

    /// Moves the clock on.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.whole_microseconds()).unwrap_or(0);
        self.ahead.fetch_add(by, Ordering::Relaxed);
    }

    /// Today's date in words, if the clock differs from the system clock.
    #[must_use]
    pub fn demonstration_date(&self) -> Option<String> {
        self.moved.then(|| moment::date_words(london(self.now()).date()))
    }
}

#[expect(clippy::disallowed_methods, reason = "the only place where the system clock is read")]
fn world_now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// The civil date and time in Europe/London.
#[must_use]
pub fn london(instant: OffsetDateTime) -> PrimitiveDateTime {
    let civil = Timestamp::from_second(instant.unix_timestamp()).map(|stamp| stamp.to_zoned(zone()).datetime());
    let read = civil.ok().and_then(|civil| {
        let month = Month::try_from(u8::try_from(civil.month()).ok()?).ok()?;
        let date = Date::from_calendar_date(civil.year().into(), month, u8::try_from(civil.day()).ok()?).ok()?;
        let part = |n: i8| u8::try_from(n).ok();
        Some(PrimitiveDateTime::new(
            date,
            Time::from_hms(part(civil.hour())?, part(civil.minute())?, part(civil.second())?).ok()?,
        ))
    });
    read.unwrap_or_else(|| PrimitiveDateTime::new(instant.date(), instant.time()))
}

/// The instant of a civil date and time in Europe/London; in the hour that occurs twice, the first.
#[must_use]
pub fn from_london(civil: PrimitiveDateTime) -> OffsetDateTime {
    let instant = local(civil)
        .and_then(|local| zone().to_ambiguous_zoned(local).compatible().ok())
        .and_then(|zoned| OffsetDateTime::from_unix_timestamp(zoned.timestamp().as_second()).ok());
    instant.unwrap_or_else(|| civil.assume_utc())
}

fn local(civil: PrimitiveDateTime) -> Option<jiff::civil::DateTime> {
    let small = |n: u8| i8::try_from(n).unwrap_or_default();
    let (month, day) = (small(civil.month().into()), small(civil.day()));
    let (hour, minute, second) = (small(civil.hour()), small(civil.minute()), small(civil.second()));
    jiff::civil::DateTime::new(i16::try_from(civil.year()).ok()?, month, day, hour, minute, second, 0).ok()
}

/// A time as a page shows it: "Friday 13 May 2016, 9:30am".
#[must_use]
pub fn shown(instant: OffsetDateTime) -> Moment {
    let local = london(instant);
    Moment { iso: iso(instant), words: format!("{}{}", moment::start_words(local), which_hour(instant)) }
}

/// A time with its words, for a decision.
#[must_use]
pub fn instant(at: OffsetDateTime) -> Instant {
    Instant { at, shown: shown(at) }
}

/// A session's span: "Friday 13 May 2016, 9:30am to 11:30am".
#[must_use]
pub fn span_shown(starts: OffsetDateTime, ends: Option<OffsetDateTime>) -> Moment {
    match ends {
        Some(ends) => Moment {
            iso: iso(starts),
            words: moment::span_words((london(starts), which_hour(starts)), (london(ends), which_hour(ends))),
        },
        None => shown(starts),
    }
}

/// Words that say which of the two hours is meant when clocks show a time twice; empty for any other time.
fn which_hour(instant: OffsetDateTime) -> &'static str {
    let civil = london(instant);
    match occurs(civil) {
        Occurs::Once | Occurs::Never => "",
        Occurs::Twice if from_london(civil).unix_timestamp() == instant.unix_timestamp() => {
            " (before the clocks go back)"
        }
        Occurs::Twice => " (after the clocks go back)",
    }
}

/// 5pm in London, this many working days before `instant`; with 0 days, `instant` itself.
#[must_use]
pub fn working_days_before(at: OffsetDateTime, days: i16) -> OffsetDateTime {
    match u32::try_from(days) {
        Ok(days) if days > 0 => from_london(working_days::before(london(at), days)),
        _ => at,
    }
}

/// RFC 3339 in UTC, to the second, for `<time datetime>`.
#[must_use]
pub fn iso(instant: OffsetDateTime) -> String {
    Timestamp::from_second(instant.unix_timestamp()).map(|stamp| stamp.to_string()).unwrap_or_default()
}

/// The time zone. It is looked up once, because a page needs it some thousand times.
fn zone() -> TimeZone {
    static ZONE: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC));
    ZONE.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(text.parse::<Timestamp>().unwrap().as_second()).unwrap()
    }

    #[test]
    fn summer_time_is_an_hour_ahead() {
        let at = instant("2016-05-13T09:30:00+01:00");
        assert_eq!(shown(at).words, "Friday 13 May 2016, 9:30am");
        assert_eq!(iso(at), "2016-05-13T08:30:00Z");
        assert_eq!(from_london(london(at)), at);
    }

    #[test]
    fn winter_time_is_utc() {
        let at = instant("2016-01-13T09:30:00Z");
        assert_eq!(london(at).hour(), 9);
        assert_eq!(from_london(london(at)), at);
    }

    #[test]
    fn repeated_hour_says_which_one_it_is() {
        let (first, second) = (instant("2026-10-25T00:30:00Z"), instant("2026-10-25T01:30:00Z"));
        assert_eq!(from_london(london(second)), first, "a typed time means the first");
        assert_eq!(shown(first).words, "Sunday 25 October 2026, 1:30am (before the clocks go back)");
        assert_eq!(shown(second).words, "Sunday 25 October 2026, 1:30am (after the clocks go back)");
        assert_eq!(
            span_shown(instant("2026-10-24T21:00:00Z"), Some(first)).words,
            "Saturday 24 October 2026, 10pm to Sunday 25 October 2026, 1:30am (before the clocks go back)"
        );
    }

    #[test]
    fn the_clocks_change_when_the_tz_database_says() {
        let mut civil = moment::read_iso_date_time("1997-01-01T00:30").unwrap();
        while civil.year() < 2038 {
            let often = match zone().to_ambiguous_zoned(local(civil).unwrap()).offset() {
                jiff::tz::AmbiguousOffset::Unambiguous { .. } => Occurs::Once,
                jiff::tz::AmbiguousOffset::Gap { .. } => Occurs::Never,
                jiff::tz::AmbiguousOffset::Fold { .. } => Occurs::Twice,
            };
            assert_eq!(occurs(civil), often, "{civil}");
            civil += Duration::hours(1);
        }
    }

    #[test]
    fn stopped_clock_shows_one_time_until_moved_on() {
        let start = instant("2016-04-25T09:00:00+01:00");
        let clock = Clock::standing_at(start);
        assert_eq!((clock.now(), clock.now()), (start, start));
        clock.advance(Duration::seconds(1));
        assert_eq!(clock.now(), start + Duration::seconds(1));
    }

    #[test]
    fn clock_started_at_another_time_runs_on_from_there() {
        let start = instant("2016-04-25T09:00:00+01:00");
        let clock = Clock::started_at(start);
        assert!(clock.now() >= start && clock.now() < start + Duration::minutes(5));
        clock.clone().advance(Duration::hours(2));
        assert!(clock.now() >= start + Duration::hours(2));
        assert_eq!(clock.demonstration_date().as_deref(), Some("Monday 25 April 2016"));
        assert_eq!(Clock::system().demonstration_date(), None);
    }
}
