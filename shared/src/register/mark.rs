//! A mark: an officer's record about one delegate at one time.

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time};
use uuid::Uuid;

use crate::{
    booking::IdempotencyKey,
    form::{FieldFault, FormFault},
    moment::{read_iso_date, read_iso_time},
    office::OfficeRefused,
};

/// The meaning of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The delegate is here.
    Here,
    /// The delegate came late.
    Late,
    /// The delegate went before the end.
    Left,
    /// The delegate did not come.
    Absent,
    /// The mark before was a mistake.
    Undo,
    /// The register was closed and nobody had marked the delegate.
    Close,
    /// The register was opened again.
    Reopen,
}

impl What {
    /// Every value.
    pub const ALL: [Self; 7] =
        [Self::Here, Self::Late, Self::Left, Self::Absent, Self::Undo, Self::Close, Self::Reopen];

    /// The code that the database and forms use.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::Late => "late",
            Self::Left => "left",
            Self::Absent => "absent",
            Self::Undo => "undo",
            Self::Close => "close",
            Self::Reopen => "reopen",
        }
    }

    /// The value with this code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.code() == code)
    }

    /// Whether an officer makes this mark for one delegate, rather than for the whole register.
    #[must_use]
    pub fn is_of_one(self) -> bool {
        !matches!(self, Self::Close | Self::Reopen)
    }
}

/// A mark as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// When the mark was made, by the clock of the device that made it.
    pub at: OffsetDateTime,
    /// The mark's key: the same key is the same mark, however often it arrives.
    pub key: Uuid,
    /// The mark's meaning.
    pub what: What,
    /// When the delegate came or left, if the officer gave another time than that of the mark.
    pub said: Option<OffsetDateTime>,
}

/// A mark as its form sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MarkDraft {
    /// The session's database id.
    pub session: String,
    /// The place's database id.
    pub place: String,
    /// The mark's key.
    pub key: String,
    /// The code of [`What`].
    pub what: String,
    /// `09:45`: when the delegate came or left. Empty: now.
    pub at: String,
    /// `2016-05-13`: the day of that time; empty if the register does not ask for it.
    pub day: String,
}

/// When a delegate came or left, as an officer gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// The day. `None`: the day that fits the time, which [`Marking::said_at`] finds.
    pub day: Option<Date>,
    /// The time.
    pub time: Time,
}

/// A mark to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marking {
    /// The session.
    pub session: i64,
    /// The place.
    pub place: i64,
    /// The mark's key.
    pub key: IdempotencyKey,
    /// The mark's meaning.
    pub what: What,
    /// When the delegate came or left. `None`: now.
    pub said: Option<Said>,
}

impl MarkDraft {
    /// Turns the form into a mark.
    ///
    /// # Errors
    /// [`OfficeRefused::Unreadable`] about the time; [`OfficeRefused::Spoilt`] about the day and other hidden values.
    pub fn parse(&self) -> Result<Marking, OfficeRefused> {
        let read = || {
            let what = What::of_code(&self.what).filter(|what| what.is_of_one())?;
            let key = IdempotencyKey::try_from(self.key.as_str()).ok()?;
            Some((self.session.parse().ok()?, self.place.parse().ok()?, key, what))
        };
        let (session, place, key, what) = read().ok_or(OfficeRefused::Spoilt)?;
        let said = match (what, self.at.trim()) {
            (What::Late | What::Left, typed) if !typed.is_empty() => {
                let wrong = |fault| OfficeRefused::of([Some(FieldFault::new(&format!("at-{place}"), fault))]);
                let time = read_iso_time(typed).map_err(|_| wrong(FormFault::Time))?;
                Some(Said { day: read_day(&self.day)?, time })
            }
            _ => None,
        };
        Ok(Marking { session, place, key, what, said })
    }
}

fn read_day(chosen: &str) -> Result<Option<Date>, OfficeRefused> {
    match chosen.trim() {
        "" => Ok(None),
        day => read_iso_date(day).map(Some).map_err(|_| OfficeRefused::Spoilt),
    }
}

impl Marking {
    /// The day and time that the officer gave, for a session with this start and end. Without a day, it is the first such time after
    /// the start for a delegate who came late, and the last before the end for one who left early.
    #[must_use]
    pub fn said_at(&self, starts: PrimitiveDateTime, ends: Option<PrimitiveDateTime>) -> Option<PrimitiveDateTime> {
        let Said { day, time } = self.said?;
        if let Some(day) = day {
            return Some(PrimitiveDateTime::new(day, time));
        }
        let ends = ends.unwrap_or(starts);
        let day = match self.what {
            What::Left if time > ends.time() => ends.date().previous_day(),
            What::Left => Some(ends.date()),
            _ if time < starts.time() => starts.date().next_day(),
            _ => Some(starts.date()),
        };
        let at = day.map(|day| PrimitiveDateTime::new(day, time)).filter(|at| starts <= *at && *at <= ends);
        Some(at.unwrap_or_else(|| starts.replace_time(time)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(what: &str, at: &str) -> MarkDraft {
        MarkDraft {
            session: "3".into(),
            place: "7".into(),
            key: Uuid::from_u128(1).to_string(),
            what: what.into(),
            at: at.into(),
            day: String::new(),
        }
    }

    #[test]
    fn a_code_reads_back() {
        for what in What::ALL {
            assert_eq!(What::of_code(what.code()), Some(what));
        }
    }

    #[test]
    fn a_form_marks_one_delegate_and_never_closes_the_register() {
        assert_eq!(draft("here", "").parse().map(|mark| (mark.place, mark.what)), Ok((7, What::Here)));
        for spoilt in [draft("close", ""), draft("", ""), MarkDraft { key: String::new(), ..draft("here", "") }] {
            assert_eq!(spoilt.parse(), Err(OfficeRefused::Spoilt));
        }
    }

    #[test]
    fn a_time_is_read_only_for_marks_that_need_one() {
        assert_eq!(draft("late", "09:45").parse().unwrap().said.map(|said| said.time.hour()), Some(9));
        assert_eq!(draft("late", " ").parse().unwrap().said, None);
        assert_eq!(draft("here", "quarter to").parse().unwrap().said, None);
        assert!(draft("left", "quarter to").parse().unwrap_err().fault_of("at-7").is_some());
    }

    #[test]
    fn a_day_is_read_with_its_time_and_is_optional() {
        let on = |day: &str, at: &str| MarkDraft { day: day.into(), ..draft("left", at) }.parse();
        let day = |day: &str| on(day, "13:00").map(|marking| marking.said.unwrap().day);
        assert_eq!(day("2016-05-13"), Ok(Some(read_iso_date("2016-05-13").unwrap())));
        assert_eq!(day(""), Ok(None));
        assert_eq!(on("2016-05-13", " ").map(|marking| marking.said), Ok(None), "without a time it is now");
        for spoilt in ["2016-05-32", "yesterday", "\0"] {
            assert_eq!(day(spoilt), Err(OfficeRefused::Spoilt), "{spoilt:?}");
        }
    }

    #[test]
    fn a_time_at_night_belongs_to_the_session_day_it_falls_in() {
        let at = |text: &str| crate::moment::read_iso_date_time(text).unwrap();
        let said = |what: &str, time: &str, (from, to): (&str, &str)| {
            let said = draft(what, time).parse().unwrap().said_at(at(from), Some(at(to)));
            crate::moment::iso_date_time(said.unwrap())
        };
        let night = ("2016-05-13T22:00", "2016-05-14T01:00");
        assert_eq!(said("late", "22:30", night), "2016-05-13T22:30");
        assert_eq!(said("late", "00:30", night), "2016-05-14T00:30");
        assert_eq!(said("left", "00:30", night), "2016-05-14T00:30");
        assert_eq!(said("left", "23:30", night), "2016-05-13T23:30");
        let days = ("2016-05-13T18:00", "2016-05-14T14:00");
        assert_eq!(said("late", "09:00", days), "2016-05-14T09:00");
        assert_eq!(said("left", "13:00", days), "2016-05-14T13:00");
        let day = ("2016-05-13T09:00", "2016-05-13T12:00");
        assert_eq!(said("late", "08:00", day), "2016-05-13T08:00", "outside the session, which is refused");
        assert_eq!(said("left", "13:00", day), "2016-05-13T13:00");
    }

    #[test]
    fn a_chosen_day_overrides_the_day_that_would_fit() {
        let at = |text: &str| crate::moment::read_iso_date_time(text).unwrap();
        let (from, to) = (at("2016-05-13T09:00"), at("2016-05-14T14:00"));
        for (what, day, time) in
            [("left", "2016-05-13", "13:00"), ("left", "2016-05-14", "13:00"), ("late", "2016-05-14", "09:30")]
        {
            let marking = MarkDraft { day: day.into(), ..draft(what, time) }.parse().unwrap();
            assert_eq!(
                marking.said_at(from, Some(to)),
                Some(at(&format!("{day}T{time}"))),
                "{what} on {day} at {time}"
            );
        }
    }
}
