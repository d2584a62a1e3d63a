//! When a session of a form starts and ends.

use time::{Date, Duration, PrimitiveDateTime, Time};

use crate::{
    clock_change::{Occurs, missing_words, occurs},
    form::ErrorMessage,
    session::SessionFault,
};

/// The longest that one session lasts, in days. The database has the same bound (`session_ends_within_two_weeks`).
const LONGEST: i64 = 14;

/// When a session that starts on `first` ends. Midnight is the end of a day, not its beginning.
pub(super) fn ending(
    first: Date,
    starts: PrimitiveDateTime,
    last: Option<Date>,
    time: Time,
) -> Result<PrimitiveDateTime, ErrorMessage> {
    let midnight = last.is_none() && time == Time::MIDNIGHT;
    let day = if midnight { first.next_day().unwrap_or(first) } else { last.unwrap_or(first) };
    let ends = existing(PrimitiveDateTime::new(day, time))?;
    if ends <= starts {
        Err(ErrorMessage::from(SessionFault::EndNotAfterStart))
    } else if ends - starts > Duration::days(LONGEST) {
        Err(ErrorMessage::from(SessionFault::SessionTooLong(LONGEST)))
    } else {
        Ok(ends)
    }
}

/// Accepts a time only if London's clocks show it.
pub(super) fn existing(civil: PrimitiveDateTime) -> Result<PrimitiveDateTime, ErrorMessage> {
    if occurs(civil) == Occurs::Never {
        Err(ErrorMessage::from(SessionFault::NoSuchTime(missing_words(civil))))
    } else {
        Ok(civil)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::{FormFault, Wanted};
    use crate::{
        moment::iso_date_time,
        publishing::form::{
            SessionForm, SheetForm, ends_on,
            parse::tests::{faults, session, sheet},
        },
    };

    #[test]
    fn a_session_can_end_on_a_later_day() {
        let until = |ends: &str, last: &str| SessionForm {
            starts: "22:00".into(),
            ends: ends.into(),
            ends_on: last.into(),
            ..session()
        };
        for (ends, last, at) in [
            ("01:00", "14/05/2016", "2016-05-14T01:00"),
            ("14:00", "2016-05-15", "2016-05-15T14:00"),
            ("00:00", "", "2016-05-14T00:00"),
            ("00:00", "2016-05-14", "2016-05-14T00:00"),
            ("22:00", "2016-05-27", "2016-05-27T22:00"),
        ] {
            let ready = until(ends, last).ready().unwrap();
            assert_eq!(ready.ends.map(iso_date_time).as_deref(), Some(at));
            let shown = SessionForm { ends_on: ends_on(ready.starts, ready.ends.unwrap()), ..until(ends, "") };
            assert_eq!(shown.ready().unwrap().ends, ready.ends, "the form that is shown means the same");
        }
        for (ends, last, field, why) in [
            ("01:00", "", "session-1-ends", ErrorMessage::from(SessionFault::EndNotAfterStart)),
            ("23:00", "2016-05-12", "session-1-ends_on", ErrorMessage::from(SessionFault::EndNotAfterStart)),
            ("01:00", "tomorrow", "session-1-ends_on", ErrorMessage::from(FormFault::Date)),
            ("22:01", "2016-05-27", "session-1-ends", ErrorMessage::from(SessionFault::SessionTooLong(14))),
            ("", "2016-05-14", "session-1-ends", ErrorMessage::from(FormFault::Missing(Wanted::End))),
        ] {
            assert_eq!(faults(&sheet(vec![until(ends, last)])), [(field.to_owned(), why)], "{ends} {last}");
        }
    }

    #[test]
    fn a_time_that_the_clocks_jump_over_is_refused_at_its_field() {
        let on = |starts: &str, ends: &str| SessionForm {
            date: "2026-03-29".into(),
            starts: starts.into(),
            ends: ends.into(),
            ..session()
        };
        let form = |session| sheet(vec![session]);
        let missing = |time: &str| {
            ErrorMessage::from(SessionFault::NoSuchTime(format!("{time} does not exist on Sunday 29 March 2026")))
        };
        assert_eq!(faults(&form(on("01:30", "03:00"))), [("session-1-starts".to_owned(), missing("1:30am"))]);
        assert_eq!(faults(&form(on("00:30", "01:00"))), [("session-1-ends".to_owned(), missing("1am"))]);
        assert!(form(on("00:30", "02:00")).parse(true).is_ok());
        let opens = SheetForm { opens_on: "2026-03-29".into(), opens_at: "01:59".into(), ..form(on("10:00", "11:00")) };
        assert_eq!(faults(&opens), [("opens_at".to_owned(), missing("1:59am"))]);
        let published =
            SheetForm { published_on: "2026-03-29".into(), published_at: "01:10".into(), ..form(on("10:00", "11:00")) };
        assert_eq!(faults(&published), [("published_at".to_owned(), missing("1:10am"))]);
    }
}
