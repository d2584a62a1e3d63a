//! The information sheet: its number and kind, and the result of reading its text.

mod called_off;
mod detail;
mod doubt;
mod kind;
mod link;
mod mention;
mod number;
mod parse;
mod phone;
mod read;
mod reading;
mod written;

pub use called_off::CalledOff;
pub use detail::{Detail, Details};
pub use doubt::{At, Doubt, Field, Unread, Warning, WhyUnread};
pub use kind::{NotASheetKind, OtherKind, SheetKind};
pub use link::{Link, Target, links};
pub use mention::{Mention, mentions};
pub use number::{NotASheetNumber, SheetNumber};
pub use parse::{MAX_LENGTH, named_day, parse};
#[doc(hidden)]
pub use read::parse as read_by_marks;
pub(crate) use parse::{sentences_called_off, sessions_called_off};
pub use phone::{NotAPhone, Phone};
pub use reading::{Aims, Block, Contact, SessionRead, SheetRead};
pub use written::{BODY_MAX, BodyFault, ITEMS_MAX, LEVELS_MAX, SESSIONS_MAX, WAYS_MAX};
