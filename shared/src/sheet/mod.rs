//! The information sheet: its number and kind, and the result of reading its text.

mod called_off;
mod detail;
mod doubt;
mod kind;
mod link;
mod marked;
mod mention;
mod number;
mod phone;
mod read;
mod reading;
mod written;

pub use called_off::CalledOff;
pub use detail::{Detail, Details};
pub use doubt::{At, Doubt, Field, Unread, Warning, WhyUnread};
pub use kind::{NotASheetKind, OtherKind, SheetKind};
pub use link::{Link, Target, links};
pub use marked::{Choice, MarkOwner, Marked, Says};
pub use mention::{Mention, mentions};
pub use number::{NotASheetNumber, SheetNumber};
pub use phone::{NotAPhone, Phone};
pub use read::{MAX_LENGTH, named_day, parse};
pub(crate) use read::{sentences_called_off, sessions_called_off};
pub use reading::{Aims, Block, Contact, SessionRead, SheetRead};
pub use written::{BODY_MAX, BodyFault, ITEMS_MAX, LEVELS_MAX, SESSIONS_MAX, WAYS_MAX};
