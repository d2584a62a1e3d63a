//! Why something is not done in the office.

use serde::{Deserialize, Serialize};

use super::{Deed, NotAPassword, NotASetting, Role, SchoolRefused};
use crate::{
    attachment::NotAnAttachment,
    delegate::NotAName,
    email::NotAnEmail,
    moment::{Moment, NotAMoment},
    refusal::Refusal,
    session::{NotACapacity, NotASessionCode},
    sheet::BodyFault,
    text,
};

/// What is wrong with a field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldFault {
    /// The field's id on its page.
    pub field: String,
    /// What is wrong with it.
    pub why: Why,
}

impl FieldFault {
    /// A fault of this field.
    pub fn new(field: &str, why: impl Into<Why>) -> Self {
        Self { field: field.to_owned(), why: why.into() }
    }
}

/// What can be wrong with what an officer types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Why {
    /// About an email.
    #[error(transparent)]
    Email(#[from] NotAnEmail),
    /// About a person's name.
    #[error(transparent)]
    Name(#[from] NotAName),
    /// About a new password.
    #[error(transparent)]
    Password(#[from] NotAPassword),
    /// No password, where one is asked for.
    #[error("Enter your password")]
    NoPassword,
    /// The new password was not typed twice alike.
    #[error("Type the same password again")]
    NotTheSame,
    /// No role is ticked.
    #[error("Choose at least one role")]
    NoRole,
    /// A sheet's number.
    #[error("Enter the sheet’s number and year, like 71/16")]
    SheetNumber,
    /// Nothing, where something has to stand.
    #[error("Enter {}", .0.words())]
    Missing(Wanted),
    /// More than there is room for.
    #[error("It must be {0} characters or fewer")]
    TooLong(u32),
    /// About the text of a sheet.
    #[error(transparent)]
    Body(#[from] BodyFault),
    /// A text that is pasted, and a file that is chosen as well.
    #[error("Paste the text or choose a file, not both")]
    TextAndFile,
    /// A file of a word processor, where a text file is asked for.
    #[error("This is a Word document, a PDF or the like, not a text file. Open it, copy its text and paste it instead")]
    Document,
    /// A file that is no text.
    #[error("This is not a text file. Open it, copy its text and paste it instead")]
    NotText,
    /// A file that did not arrive whole.
    #[error("The file did not arrive whole. Send it again")]
    Interrupted,
    /// About a file that is attached.
    #[error(transparent)]
    Attachment(#[from] NotAnAttachment),
    /// A date.
    #[error("Enter a date, like 13/05/2016")]
    Date,
    /// A time of day.
    #[error("Enter a time, like 9:30")]
    Time,
    /// An end that is not after its start.
    #[error("The end must be after the start")]
    EndNotAfterStart,
    /// Closing that is not after opening.
    #[error("Booking must close after it opens")]
    ClosesNotAfterOpening,
    /// A moment that is over.
    #[error("Choose a time that is still to come")]
    Past,
    /// A day of publication that has not come yet.
    #[error("This day is still to come. Schedule the sheet for it, or leave this empty to publish it now")]
    NotYet,
    /// About a session's code.
    #[error(transparent)]
    Code(#[from] NotASessionCode),
    /// A code that another session of the sheet has.
    #[error("Another session of this sheet has the same code")]
    CodeTwice,
    /// A code that a session of another sheet has.
    #[error("A session of another sheet has this code")]
    CodeTaken,
    /// About how many people a session takes.
    #[error(transparent)]
    Capacity(#[from] NotACapacity),
    /// About how many people a room holds.
    #[error("Enter how many people the room holds, from 1 to {}", crate::session::Capacity::MAX)]
    RoomHolds,
    /// Fewer people than have places.
    #[error("{0} have places. Move or cancel {1} first")]
    CapacityBelowTaken(u32, u32),
    /// About a school's limit.
    #[error("Enter 1 to 100 places, or nothing where only the room limits")]
    Limit,
    /// A number that another sheet has.
    #[error("Sheet {0} is there already")]
    NumberTaken(String),
    /// Another number for a sheet that has been read under its own.
    #[error("A published sheet keeps its number")]
    NumberStays,
    /// Characters that nobody means to type.
    #[error("This has characters that cannot be printed. Type it anew")]
    NotPrintable,
    /// A name that is there twice.
    #[error("{0} is there twice")]
    NameTwice(String),
    /// More than this many.
    #[error("Enter {0} at most")]
    TooMany(u32),
    /// No web address.
    #[error("Enter a web address, like https://www.example.org/map")]
    WebAddress,
    /// A name by which another venue is known.
    #[error("{0}: {1} is known by this name already")]
    VenueKnown(String, String),
    /// A venue that nobody knows, and those that it may be; nobody has said that it is new.
    #[error("No venue is called so{}, or tick that it is new", may_be(.0))]
    NewVenue(Vec<String>),
    /// More people than the room holds, and nobody has said that this is known.
    #[error("The room holds {0}. Enter fewer, or tick that you know")]
    OverRoom(u32),
    /// A time when the session was not held: from when until when it was.
    #[error("Enter a time from {0} to {1}, when the session is held")]
    OutsideSession(String, String),
    /// Nothing but what holds already.
    #[error("Nothing here differs from how it stands")]
    NothingDiffers,
    /// Nothing is chosen, where one thing has to be.
    #[error("Choose what happens to its places")]
    NothingChosen,
    /// No other session that takes place, where one is asked for.
    #[error("Choose a session of this workshop that is still to come")]
    NoOtherSession,
    /// Nobody is given a place any more from the waiting list of the session that is chosen.
    #[error("Nobody can wait for that session any more: its waiting list is closed or over")]
    NobodyWaits,
    /// Places that are held, or waited for, on sessions to come.
    #[error(
        "Places are held or waited for on its sessions to come ({0}). Cancel those sessions first: you choose what becomes of their places"
    )]
    PlacesToCome(u32),
    /// No school is ticked.
    #[error("Choose at least one school")]
    NoSchoolChosen,
    /// Schools that have had other PINs since they were chosen.
    #[error(
        "These schools have been given new PINs since you opened the page, and their letters were shown then. If a letter was not printed, choose its school again"
    )]
    NewPins,
    /// No school, where one is asked for.
    #[error("Enter the school’s name or URN")]
    NoSchool,
    /// About a field of a school.
    #[error(transparent)]
    Setting(#[from] NotASetting),
    /// Neither an email nor enough of a name.
    #[error("Enter a whole email address, or three letters or more of a name")]
    PersonWords,
    /// A role that would have to have the second step, of an officer who has none.
    #[error("You have this role yourself ({0}). Turn on your own second step first")]
    OwnStepFirst(Role),
    /// Neither a code of an app nor a recovery code.
    #[error("Enter the six digits from your app, or a recovery code")]
    NotACode,
    /// Words that call a session off, while the sheet's sessions can be booked.
    #[error(
        "The sheet says {}. Tick “Cancelled” at the session that this means, change the words, or tick the box below if no session of this sheet is cancelled", quoted(.0)
    )]
    CalledOff(Vec<String>),
    /// More sessions than a sheet has.
    #[error("This has {} sessions. A sheet has {} at most: make several sheets of it", .0, crate::sheet::SESSIONS_MAX)]
    TooManySessions(usize),
    /// More lines in a field than it has.
    #[error("This has {0} lines. Enter {1} at most")]
    TooManyLines(usize, usize),
    /// More parts than a form with a file has.
    #[error("This form has more than {0} parts. Open its page again and send it once more")]
    TooManyParts(usize),
    /// More schools than get letters at once.
    #[error("{0} schools are chosen. Choose {1} at most: making their letters takes some seconds")]
    TooManySchools(usize, usize),
    /// A code that is not right, or not any more.
    #[error("This code is not right, or was used already. Wait for the next one of your app")]
    WrongCode,
    /// Characters that nobody means to type.
    #[error("Take out the hidden characters")]
    Hidden,
    /// Somebody with this email has a place on the same workshop.
    #[error(
        "Somebody with this email has a place on “{0}” too, and each person can come once. Cancel one of the two places first"
    )]
    TwiceOnWorkshop(String),
}

impl From<NotAMoment> for Why {
    fn from(_: NotAMoment) -> Self {
        Self::Time
    }
}

/// What has to be entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wanted {
    /// What sort of sheet it is.
    Kind,
    /// A title.
    Title,
    /// Where a session is held.
    Venue,
    /// When a session ends.
    End,
    /// Why a sheet is withdrawn, or a session cancelled.
    Reason,
    /// The text of a sheet.
    Text,
    /// What a venue is called.
    VenueName,
    /// What a room is called.
    RoomName,
}

impl Wanted {
    fn words(self) -> &'static str {
        match self {
            Self::Kind => "the kind of sheet, like CPD",
            Self::Title => "a title",
            Self::Venue => "the venue",
            Self::End => "when it ends",
            Self::Reason => "the reason",
            Self::Text => "the text of the sheet",
            Self::VenueName => "the name of the venue",
            Self::RoomName => "the name of the room",
        }
    }
}

/// Why something was not done in the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum OfficeRefused {
    /// Nobody is signed in as an officer.
    #[error("Sign in to the office")]
    SignedOut,
    /// The visit had ended when a form was sent.
    #[error("You were signed out before you sent this, so nothing was saved. Check it and send it again")]
    WasSignedOut,
    /// The officer's roles do not allow it.
    #[error("Your roles do not let you {}. Ask an admin of your office", .0.words())]
    NotAllowed(Deed),
    /// There is no such thing, or it is not for the one who asks.
    #[error("It is not there. Perhaps somebody has just removed it")]
    NotFound,
    /// Fields of the form have faults.
    #[error("There is a problem")]
    Unreadable(Vec<FieldFault>),
    /// No such officer, or not the password: one answer for both.
    #[error("The email and password do not match. Check them and try again")]
    NoMatch,
    /// Too many wrong passwords or codes; even the right one waits.
    #[error("Too many wrong passwords or codes. Try again after {}", .until.words)]
    Wait {
        /// When the next attempt is taken.
        until: Moment,
    },
    /// The link to set a password has been used, or its time is over.
    #[error("This link has been used or is too old. Ask an admin of your office for a new one")]
    LinkOver,
    /// An officer has this email.
    #[error("Somebody with this email is an officer already")]
    EmailTaken,
    /// Somebody else has changed the same thing meanwhile.
    #[error("{by} has changed this since you opened it")]
    Changed {
        /// Whose change it was.
        by: String,
    },
    /// It touches places that are held: the officer has to say that this is meant.
    #[error("This touches {} of {}. If you mean it, tick the box and send it again", counted(*.places, "place"), counted(*.schools, "school"))]
    Touches {
        /// Places that are booked or wait.
        places: u32,
        /// Schools that hold them.
        schools: u32,
    },
    /// The session is over or does not take place, so nothing of it is changed any more.
    #[error("A session that is cancelled or has started cannot be changed. Nothing was changed")]
    SessionOver,
    /// What would happen is not any more what the officer was shown.
    #[error(
        "Somebody has booked or cancelled since you looked, so something else would happen. Look again, then send it"
    )]
    PlanChanged,
    /// Without this officer nobody could look after officers.
    #[error("This is the only admin who can sign in. Make somebody else an admin first")]
    LastAdmin,
    /// An account that its owner would lock.
    #[error("This is your own account. Another admin can disable it")]
    Yourself,
    /// The form holds what nobody types, or was sent before with other content.
    #[error("This page is incomplete or was sent before. Load it again and try once more")]
    Spoilt,
    /// The person has places on sessions that are not over.
    #[error("This person has {} on sessions that are not over. Cancel {} first", counted(*.places, "place"), if *.places == 1 { "it" } else { "them" })]
    StillComing {
        /// How many places.
        places: u32,
    },
    /// It cannot be done before this.
    #[error("This can be done from {}", .from.words)]
    TooEarly {
        /// From when on.
        from: Moment,
    },
    /// About schools.
    #[error(transparent)]
    School(#[from] SchoolRefused),
}

impl OfficeRefused {
    /// The heading of a page that says it.
    #[must_use]
    pub fn heading(&self) -> &'static str {
        match self {
            Self::SignedOut => "Sign in to the office",
            Self::NotAllowed(_) => "You cannot see this",
            Self::NotFound => "Page not found",
            Self::LinkOver => "This link does not work",
            Self::NoMatch | Self::Wait { .. } => "You are not signed in",
            Self::SessionOver => "This session is already cancelled or over",
            Self::TooEarly { .. } => "This cannot be done yet",
            Self::EmailTaken
            | Self::Unreadable(_)
            | Self::Changed { .. }
            | Self::Touches { .. }
            | Self::PlanChanged
            | Self::LastAdmin
            | Self::Yourself
            | Self::Spoilt
            | Self::StillComing { .. }
            | Self::WasSignedOut
            | Self::School(_) => "Nothing was changed",
        }
    }

    /// The faults of a form, where there are some.
    pub fn of(faults: impl IntoIterator<Item = Option<FieldFault>>) -> Self {
        Self::Unreadable(faults.into_iter().flatten().collect())
    }

    /// What is wrong, field by field.
    #[must_use]
    pub fn faults(self) -> Vec<FieldFault> {
        if let Self::Unreadable(faults) = self { faults } else { vec![] }
    }

    /// How many people the room holds, where the number in this field is more.
    #[must_use]
    pub fn room_at(&self, field: &str) -> Option<u32> {
        let Self::Unreadable(faults) = self else { return None };
        faults.iter().find_map(|fault| match fault.why {
            Why::OverRoom(holds) if fault.field == field => Some(holds),
            _ => None,
        })
    }

    /// What is wrong with this field.
    #[must_use]
    pub fn fault_of(&self, field: &str) -> Option<String> {
        let Self::Unreadable(faults) = self else { return None };
        faults.iter().find(|fault| fault.field == field).map(|fault| fault.why.to_string())
    }
}

/// The longest reason, in characters.
const REASON_MAX: u32 = 500;

/// Reads why something is withdrawn or cancelled, from the field `reason`.
///
/// # Errors
/// [`OfficeRefused::Unreadable`].
pub fn read_reason(typed: &str) -> Result<&str, OfficeRefused> {
    let reason = typed.trim();
    let why = match reason.chars().count() {
        _ if text::shown(reason).trim().is_empty() => Why::Missing(Wanted::Reason),
        count if count > REASON_MAX as usize => Why::TooLong(REASON_MAX),
        _ => return Ok(reason),
    };
    Err(OfficeRefused::of([Some(FieldFault::new("reason", why))]))
}

/// "1 place", "2 places".
fn counted(count: u32, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

impl Refusal for OfficeRefused {
    fn status(&self) -> u16 {
        match self {
            Self::SignedOut | Self::WasSignedOut | Self::NoMatch => 401,
            Self::NotAllowed(_) => 403,
            Self::NotFound => 404,
            Self::LinkOver => 410,
            Self::EmailTaken
            | Self::LastAdmin
            | Self::Yourself
            | Self::Changed { .. }
            | Self::Touches { .. }
            | Self::SessionOver
            | Self::PlanChanged
            | Self::StillComing { .. }
            | Self::TooEarly { .. } => 409,
            Self::School(refused) => refused.status(),
            Self::Unreadable(_) | Self::Spoilt => 422,
            Self::Wait { .. } => 429,
        }
    }

    fn message(&self) -> String {
        self.to_string()
    }
}
/// Sentences in quotation marks, the first few of them.
fn quoted(sentences: &[String]) -> String {
    const QUOTED: usize = 5;
    let mut quoted: Vec<String> = sentences.iter().take(QUOTED).map(|sentence| format!("“{sentence}”")).collect();
    if sentences.len() > QUOTED {
        quoted.push(format!("{} more", sentences.len() - QUOTED));
    }
    match quoted.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => quoted.concat(),
    }
}

/// What a venue may be that nobody knows.
fn may_be(like: &[String]) -> String {
    match like {
        [] => ". Choose one that is known".to_owned(),
        like => format!(". Is it {}? Choose it", like.join(", or ")),
    }
}
