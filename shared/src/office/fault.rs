//! What can be wrong with what an officer types.

use serde::{Deserialize, Serialize};

use crate::{
    attachment::NotAnAttachment,
    delegate::NotAName,
    email::NotAnEmail,
    moment::NotAMoment,
    officer::{NotAPassword, Role},
    register::NotBooked,
    school::NotASetting,
    session::{NotACapacity, NotASessionCode},
    sheet::BodyFault,
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
    #[error("The end must be after the start. If the session ends on a later day, enter that day too")]
    EndNotAfterStart,
    /// An end that is more days after its start than this.
    #[error("A session can last {0} days at most")]
    SessionTooLong(i64),
    /// A time that London's clocks jump over: which, and when.
    #[error("{0}: the clocks go forward from 1am to 2am. Enter another time")]
    NoSuchTime(String),
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
    #[error("This has characters that cannot be printed. Type it again")]
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
    /// Clashes with other sessions, in words, that nobody has said to know.
    #[error("This clashes with {}. Change it, or tick that you know", other_sessions(.0.len()))]
    Clashes(Vec<String>),
    /// No venue to merge with is chosen.
    #[error("Choose the venue that stays")]
    MergeNone,
    /// A venue that is to be merged with itself.
    #[error("A venue cannot be merged with itself. Choose another venue")]
    MergeItself,
    /// A venue to merge with that is not there.
    #[error("We no longer have this venue. It may have been merged with another. Choose one from the list")]
    MergeGone,
    /// More rooms or other names than one venue may have.
    #[error("Together they have more than {0} rooms or more than {0} other names. Take some out first")]
    MergeTooMany(u32),
    /// What would be merged differs from what was shown.
    #[error("These venues or their sessions have changed since you looked. Check what moves, then merge them")]
    MergeChanged,
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
    /// The rule that keeps a noted person from being booked.
    #[error("Not booked: {0}")]
    NotBooked(NotBooked),
    /// A closed register, on which nobody can be booked.
    #[error("Open the register again to book them")]
    RegisterClosed,
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

/// "another session", "2 other sessions".
fn other_sessions(count: usize) -> String {
    if count == 1 { "another session".to_owned() } else { format!("{count} other sessions") }
}

/// What a venue may be that nobody knows.
fn may_be(like: &[String]) -> String {
    match like {
        [] => ". Choose one that is known".to_owned(),
        like => format!(". Is it {}? Choose it", like.join(", or ")),
    }
}
