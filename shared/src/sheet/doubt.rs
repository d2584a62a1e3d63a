//! Doubtful and unreadable parts of a sheet, shown to the officer beside the field that they concern.

use serde::{Deserialize, Serialize};
use time::{Date, Time};

use super::Detail;
use crate::moment::{short_date_words, time_words};

/// A part of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The number, `71/16`.
    Number,
    /// The kind: CPD, Information, Action.
    Kind,
    /// The title.
    Title,
    /// The day of publication.
    Published,
    /// The day of completion, "To be completed by".
    CompleteBy,
    /// The contact.
    Contact,
    /// The audience.
    Audience,
    /// Links and documents.
    Links,
    /// The lines at the top that belong to no known field.
    Heading,
    /// The text.
    Body,
    /// The most places that a school can take.
    Limit,
    /// A short text.
    Detail(Detail),
    /// Whether a PIN is needed.
    Pin,
    /// The sessions.
    Sessions,
}

impl Field {
    /// The part's name on pages.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Number => "Sheet number",
            Self::Kind => "Kind of sheet",
            Self::Title => "Title",
            Self::Published => "Publication date",
            Self::CompleteBy => "To be completed by",
            Self::Contact => "Contact",
            Self::Audience => "Audience",
            Self::Links => "Links",
            Self::Heading => "Heading of the sheet",
            Self::Body => "Text",
            Self::Limit => "Places for each school",
            Self::Detail(detail) => detail.label(),
            Self::Pin => "PIN",
            Self::Sessions => "Sessions",
        }
    }
}

/// The place of a doubt: a field, or one of the sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// A field of the sheet.
    Field(Field),
    /// The session with this index in [`SheetRead::sessions`](super::SheetRead::sessions).
    Session(u32),
}

/// A doubt about a part that was read, for an officer to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// The field or the session that the doubt is about.
    pub at: At,
    /// The line of the pasted text, counted from 1.
    pub line: u32,
    /// The doubt. Its `Display` is the text for an officer.
    pub doubt: Doubt,
}

/// Why a part that was read should be checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// The weekday written does not fit the date.
    #[error("the sheet says {written}, but {} is a {}", short_date_words(*.date), .date.weekday())]
    WrongWeekday {
        /// The weekday in the sheet, in full.
        written: String,
        /// The date in the sheet.
        #[serde(with = "crate::moment::as_date")]
        date: Date,
    },
    /// The date is before the day of publication.
    #[error("{} is before the sheet was published", short_date_words(*.date))]
    BeforePublication {
        /// The date in the sheet.
        #[serde(with = "crate::moment::as_date")]
        date: Date,
    },
    /// The field occurs more than once; the first was used.
    #[error("it is given more than once; \"{ignored}\" was not used")]
    Repeated {
        /// The value that was not taken.
        ignored: String,
    },
    /// There was no title above the details; the first line of the text was taken.
    #[error("the title was taken from the first line of the text")]
    TitleFromText,
    /// The sheet names no end.
    #[error("no end is given")]
    NoEnd,
    /// The end is not after the start, so it was left out.
    #[error("the end, {}, is not after the start", time_words(*.end))]
    EndNotAfterStart {
        /// The end in the sheet.
        #[serde(with = "clock")]
        end: Time,
    },
    /// The end can only be in the afternoon, though the sheet does not say so.
    #[error("the end was read as {}", time_words(*.end))]
    EndInTheAfternoon {
        /// The end as it was read.
        #[serde(with = "clock")]
        end: Time,
    },
    /// The end is on the day after the start, though the sheet does not say so.
    #[error("the end was read as {} on the next day", time_words(*.end))]
    EndsNextDay {
        /// The end as it was read.
        #[serde(with = "clock")]
        end: Time,
    },
    /// The clocks go forward over the start or the end.
    #[error("this time does not exist: the clocks go forward that night")]
    NoSuchTime,
    /// The sheet names no venue.
    #[error("no venue is given")]
    NoVenue,
    /// The sheet says that the venue will be confirmed later.
    #[error("the venue is to be confirmed")]
    VenueToBeConfirmed,
    /// The sheet says that the session is full.
    #[error("the sheet says this session is full")]
    Full,
    /// The sheet says that the session does not take place as announced.
    #[error("the sheet says this session is cancelled or postponed")]
    Cancelled,
    /// Another session has the same code.
    #[error("another session has the same course code")]
    SameCode,
    /// Another session has the same start and venue.
    #[error("another session starts at the same time at the same venue")]
    SameSession,
    /// The session was read from a sentence, not from a list.
    #[error("this was read from a sentence in the text")]
    FromSentence,
    /// The times are given once, for several dates.
    #[error("the times were taken from a line that gives them for every date")]
    SharedTimes,
    /// The venue is given once, for several dates.
    #[error("the venue was taken from a line that gives it for every date")]
    SharedVenue,
    /// The date is written without a year; only one year has this weekday.
    #[error("the year was taken from the weekday")]
    YearOfWeekday,
    /// A CPD sheet in which no session was found.
    #[error("a CPD sheet usually has sessions; none were found")]
    NoSessions,
}

/// Unreadable text, for an officer to fill in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// The field or the session that is incomplete because of the text.
    pub at: At,
    /// The line of the pasted text, counted from 1; `None` if there is no line.
    pub line: Option<u32>,
    /// The unreadable text.
    pub text: String,
    /// Why the text could not be read. Its `Display` is the text for an officer.
    pub why: WhyUnread,
}

/// Why a text could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum WhyUnread {
    /// The sheet does not have this part.
    #[error("the sheet does not give it")]
    Missing,
    /// The text is longer than [`MAX_LENGTH`](super::MAX_LENGTH): nothing of it was read.
    #[error("the text is too long to be a sheet")]
    TooLong,
    /// The text has no known form.
    #[error("it could not be understood")]
    NotUnderstood,
    /// The text does not have the form of a sheet number.
    #[error("a sheet number looks like 71/16")]
    NotANumber,
    /// The text is not one whole date.
    #[error("it does not name one day")]
    NotADay,
    /// A day of a month, without a year.
    #[error("the year is missing")]
    NoYear,
    /// A date without a time.
    #[error("the time is missing")]
    NoTime,
    /// A time without a date.
    #[error("the date is missing")]
    NoDate,
    /// Several dates where one is needed.
    #[error("it names several dates")]
    SeveralDates,
    /// Several times where one is needed.
    #[error("it names several times")]
    SeveralTimes,
    /// A time like "2.00 to 4.00".
    #[error("it does not say whether morning or afternoon is meant")]
    MorningOrAfternoon,
    /// Different places in the sheet contradict each other.
    #[error("it says different things")]
    Contradictory,
    /// The sentence may announce a session.
    #[error("this sentence may announce a session")]
    InSentence,
    /// The sentence says that a session does not take place, but not which one.
    #[error("this cancels a session, but it is not certain which")]
    CalledOff,
    /// A number of people that no session has.
    #[error("this may say how many people a session takes")]
    People,
    /// A course code that no session has.
    #[error("this course code belongs to no session")]
    Code,
    /// A label at the top that is not known.
    #[error("this line belongs to no known field")]
    UnknownLabel,
}

/// A time of day, serialised as `09:30`.
mod clock {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use time::Time;

    #[cfg_attr(
        target_pointer_width = "64",
        expect(clippy::trivially_copy_pass_by_ref, reason = "serde's `with` calls it by reference")
    )]
    pub(super) fn serialize<S: Serializer>(time: &Time, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&crate::moment::iso_time(*time))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
        crate::moment::read_iso_time(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}
