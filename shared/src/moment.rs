//! Civil dates and times: as pages write them, and as they are serialised.
//!
//! The `time` crate's own formatting would add more to the browser's download than this whole module does.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::{Date, Month, PrimitiveDateTime, Time};

use crate::text;

/// An instant as a page shows it: the value of `<time datetime>`, and the words.
///
/// The server makes it, so that the browser needs neither a clock nor a time zone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Moment {
    /// For machines: `2016-05-13` or `2016-05-13T09:30`.
    pub iso: String,
    /// For people: `Friday 13 May 2016, 9:30am`.
    pub words: String,
}

impl Moment {
    /// A day: `Friday 13 May 2016`.
    #[must_use]
    pub fn of_date(date: Date) -> Self {
        Self { iso: iso_date(date), words: date_words(date) }
    }

    /// A day and a time: `Friday 13 May 2016, 9:30am`.
    #[must_use]
    pub fn of_start(start: PrimitiveDateTime) -> Self {
        Self { iso: iso_date_time(start), words: start_words(start) }
    }

    /// From a start to an end; the machine-readable form has only the start.
    #[must_use]
    pub fn of_span(start: PrimitiveDateTime, end: PrimitiveDateTime) -> Self {
        Self { iso: iso_date_time(start), words: span_words((start, ""), (end, "")) }
    }
}

/// A date in words: `Friday 13 May 2016`.
#[must_use]
pub fn date_words(date: Date) -> String {
    format!("{} {}", date.weekday(), short_date_words(date))
}

/// A date in short words: `13 May 2016`.
#[must_use]
pub fn short_date_words(date: Date) -> String {
    format!("{} {} {}", date.day(), date.month(), date.year())
}

/// A time in words: `9:30am`, `9am`, `midday`, `midnight`.
#[must_use]
pub fn time_words(time: Time) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    let half = if hour < 12 { "am" } else { "pm" };
    let shown = if hour % 12 == 0 { 12 } else { hour % 12 };
    match (hour, minute) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "midday".to_owned(),
        (_, 0) => format!("{shown}{half}"),
        _ => format!("{shown}:{minute:02}{half}"),
    }
}

/// A day and a time in words: `Friday 13 May 2016, 9:30am`.
#[must_use]
pub fn start_words(start: PrimitiveDateTime) -> String {
    format!("{}, {}", date_words(start.date()), time_words(start.time()))
}

/// A span in words: `Friday 13 May 2016, 9:30am to 11:30am`. A second day is named if there is one. A text can follow each time.
#[must_use]
pub fn span_words((start, of_start): (PrimitiveDateTime, &str), (end, of_end): (PrimitiveDateTime, &str)) -> String {
    let until = if start.date() == last_day(start, end) { time_words(end.time()) } else { start_words(end) };
    format!("{}{of_start} to {until}{of_end}", start_words(start))
}

/// The last day of a span. A span that ends at midnight ends with the day before, as people say it.
#[must_use]
pub fn last_day(start: PrimitiveDateTime, end: PrimitiveDateTime) -> Date {
    let before = if end.time() == Time::MIDNIGHT { end.date().previous_day() } else { Some(end.date()) };
    before.map_or(start.date(), |day| day.max(start.date()))
}

/// A duration in words: `2 hours 30 minutes`, `1 hour`, `45 minutes`.
#[must_use]
pub fn duration_words(minutes: u32) -> String {
    let counted = |count: u32, unit: &str| format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
    match (minutes / 60, minutes % 60) {
        (0, minutes) => counted(minutes, "minute"),
        (hours, 0) => counted(hours, "hour"),
        (hours, minutes) => format!("{} {}", counted(hours, "hour"), counted(minutes, "minute")),
    }
}

/// A date in ISO form: `2016-05-13`.
#[must_use]
pub fn iso_date(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

/// A date and time in ISO form, to the minute, as sheets and forms write it: `2016-05-13T09:30`.
#[must_use]
pub fn iso_date_time(moment: PrimitiveDateTime) -> String {
    format!("{}T{}", iso_date(moment.date()), iso_time(moment.time()))
}

/// A time in ISO form: `09:30`.
#[must_use]
pub fn iso_time(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Why a text is not an ISO date or date and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NotAMoment {
    /// Not `2016-05-13`, or a day that does not exist.
    #[error("a date looks like 2016-05-13")]
    Date,
    /// Not `09:30`, or a time that does not exist.
    #[error("a time looks like 09:30")]
    Time,
    /// Not `2016-05-13T09:30`, or a time that does not exist.
    #[error("a date and time look like 2016-05-13T09:30")]
    DateTime,
}

/// Reads `2016-05-13`. Invisible characters, which programs leave in copied text, are ignored.
///
/// # Errors
/// [`NotAMoment::Date`].
pub fn read_iso_date(text: &str) -> Result<Date, NotAMoment> {
    let text = text::bare(text);
    let mut parts = text.splitn(3, '-');
    let mut number = |digits: usize| {
        let part = parts.next().filter(|part| part.len() == digits)?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u16>().ok())?
    };
    let (year, month, day) = (number(4), number(2), number(2));
    civil_date(year, month, day).ok_or(NotAMoment::Date)
}

fn civil_date(year: Option<u16>, month: Option<u16>, day: Option<u16>) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month?).ok()?).ok()?;
    Date::from_calendar_date(i32::from(year?), month, u8::try_from(day?).ok()?).ok()
}

/// Reads `2016-05-13T09:30`, with or without seconds; seconds are dropped.
///
/// # Errors
/// [`NotAMoment::DateTime`].
pub fn read_iso_date_time(text: &str) -> Result<PrimitiveDateTime, NotAMoment> {
    let (date, time) = text.split_once('T').ok_or(NotAMoment::DateTime)?;
    let date = read_iso_date(date).map_err(|_| NotAMoment::DateTime)?;
    let time = read_iso_time(time).map_err(|_| NotAMoment::DateTime)?;
    Ok(PrimitiveDateTime::new(date, time))
}

/// Reads `09:30`, with or without seconds; seconds are dropped, and so are invisible characters.
///
/// # Errors
/// [`NotAMoment::Time`].
pub fn read_iso_time(text: &str) -> Result<Time, NotAMoment> {
    read_clock(text).ok_or(NotAMoment::Time)
}

fn read_clock(text: &str) -> Option<Time> {
    let text = text::bare(text);
    let two = |part: &str| {
        (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse::<u8>().ok()).flatten()
    };
    let mut parts = text.splitn(3, ':').map(two);
    let (hour, minute) = (parts.next()??, parts.next()??);
    if let Some(seconds) = parts.next() {
        seconds.filter(|seconds| *seconds < 60)?;
    }
    Time::from_hms(hour, minute, 0).ok()
}

/// A day, and the time of that day if one was written. Serialised as `2016-05-13` or `2016-05-13T09:30`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Stamp {
    /// The day.
    pub date: Date,
    /// The time, if there is one.
    pub time: Option<Time>,
}

impl Stamp {
    /// The stamp as a page shows it.
    #[must_use]
    pub fn moment(self) -> Moment {
        match self.time {
            Some(time) => Moment::of_start(PrimitiveDateTime::new(self.date, time)),
            None => Moment::of_date(self.date),
        }
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match self.time {
            Some(time) => iso_date_time(PrimitiveDateTime::new(self.date, time)),
            None => iso_date(self.date),
        })
    }
}

impl FromStr for Stamp {
    type Err = NotAMoment;

    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        if text.contains('T') {
            let both = read_iso_date_time(text)?;
            Ok(Self { date: both.date(), time: Some(both.time()) })
        } else {
            Ok(Self { date: read_iso_date(text)?, time: None })
        }
    }
}

impl TryFrom<String> for Stamp {
    type Error = NotAMoment;

    fn try_from(text: String) -> Result<Self, NotAMoment> {
        text.parse()
    }
}

impl From<Stamp> for String {
    fn from(stamp: Stamp) -> Self {
        stamp.to_string()
    }
}

macro_rules! on_the_wire {
    ($(#[$doc:meta])* $name:ident, $optional:ident, $kind:ty, $write:ident, $read:ident) => {
        $(#[$doc])*
        pub mod $name {
            use serde::{Deserialize, Deserializer, Serializer, de::Error};

            /// Writes the ISO form.
            ///
            /// # Errors
            /// The serializer's error.
            pub fn serialize<S: Serializer>(value: &$kind, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&super::$write(*value))
            }

            /// Reads the ISO form.
            ///
            /// # Errors
            /// The words of [`NotAMoment`](super::NotAMoment).
            pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<$kind, D::Error> {
                super::$read(&String::deserialize(from)?).map_err(D::Error::custom)
            }
        }

        /// The same for a value that may be absent; give the field `#[serde(default)]` too.
        pub mod $optional {
            use serde::{Deserialize, Deserializer, Serializer, de::Error};

            /// Writes the ISO form, or nothing.
            ///
            /// # Errors
            /// The serializer's error.
            pub fn serialize<S: Serializer>(value: &Option<$kind>, to: S) -> Result<S::Ok, S::Error> {
                match value {
                    Some(value) => to.serialize_some(&super::$write(*value)),
                    None => to.serialize_none(),
                }
            }

            /// Reads the ISO form, or nothing.
            ///
            /// # Errors
            /// The words of [`NotAMoment`](super::NotAMoment).
            pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<$kind>, D::Error> {
                let text = Option::<String>::deserialize(from)?;
                text.map(|text| super::$read(&text)).transpose().map_err(D::Error::custom)
            }
        }
    };
}

on_the_wire! {
    /// A [`Date`] in JSON as `2016-05-13`: `#[serde(with = "moment::as_date")]`.
    as_date, as_date_option, time::Date, iso_date, read_iso_date
}
on_the_wire! {
    /// A [`PrimitiveDateTime`] in JSON as `2016-05-13T09:30`: `#[serde(with = "moment::as_date_time")]`.
    as_date_time, as_date_time_option, time::PrimitiveDateTime, iso_date_time, read_iso_date_time
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> PrimitiveDateTime {
        read_iso_date_time(text).unwrap()
    }

    #[test]
    fn a_session_reads_as_a_day_and_two_times() {
        let words = span_words((at("2016-05-13T09:30"), ""), (at("2016-05-13T11:30"), ""));
        assert_eq!(words, "Friday 13 May 2016, 9:30am to 11:30am");
    }

    #[test]
    fn a_session_that_ends_on_another_day_names_both() {
        let words = |end: &str| span_words((at("2016-12-31T22:00"), ""), (at(end), ""));
        assert_eq!(words("2017-01-01T01:00"), "Saturday 31 December 2016, 10pm to Sunday 1 January 2017, 1am");
        assert_eq!(words("2017-01-01T00:00"), "Saturday 31 December 2016, 10pm to midnight", "the end of the same day");
        assert_eq!(words("2017-01-02T00:00"), "Saturday 31 December 2016, 10pm to Monday 2 January 2017, midnight");
    }

    #[test]
    fn noon_and_midnight_have_names_and_whole_hours_no_minutes() {
        for (iso, words) in [
            ("00:00", "midnight"),
            ("00:15", "12:15am"),
            ("09:00", "9am"),
            ("09:05", "9:05am"),
            ("12:00", "midday"),
            ("12:30", "12:30pm"),
            ("19:00", "7pm"),
            ("23:59", "11:59pm"),
        ] {
            assert_eq!(time_words(read_iso_time(iso).unwrap()), words, "{iso}");
        }
    }

    #[test]
    fn a_duration_is_written_in_hours_and_minutes() {
        for (minutes, words) in [
            (0, "0 minutes"),
            (1, "1 minute"),
            (45, "45 minutes"),
            (60, "1 hour"),
            (61, "1 hour 1 minute"),
            (120, "2 hours"),
            (150, "2 hours 30 minutes"),
            (1740, "29 hours"),
        ] {
            assert_eq!(duration_words(minutes), words, "{minutes}");
        }
    }

    #[test]
    fn a_moment_has_a_machine_form_and_words() {
        let moment = Moment::of_start(at("2016-05-13T09:30"));
        assert_eq!((moment.iso.as_str(), moment.words.as_str()), ("2016-05-13T09:30", "Friday 13 May 2016, 9:30am"));
    }

    #[test]
    fn invalid_dates_and_times_are_refused() {
        for wrong in ["", "2016-5-13", "2016-02-30", "16-05-13", "2016-05-13T09:30", "+016-05-13", "２０１６-05-13"]
        {
            assert_eq!(read_iso_date(wrong), Err(NotAMoment::Date), "{wrong}");
        }
        for wrong in ["", "9:30", "24:00", "09:60", "09:30:61", "09-30", "09:30:00:00"] {
            assert_eq!(read_iso_time(wrong), Err(NotAMoment::Time), "{wrong}");
            assert_eq!(read_iso_date_time(&format!("2016-05-13T{wrong}")), Err(NotAMoment::DateTime), "{wrong}");
        }
    }

    #[test]
    fn a_stamp_keeps_whether_a_time_was_written() {
        for iso in ["2016-04-22", "2016-04-22T12:00"] {
            let stamp: Stamp = iso.parse().unwrap();
            assert_eq!(stamp.to_string(), iso);
            assert_eq!(stamp.moment().iso, iso);
            assert_eq!(serde_json::from_str::<Stamp>(&serde_json::to_string(&stamp).unwrap()).unwrap(), stamp);
        }
    }
}
