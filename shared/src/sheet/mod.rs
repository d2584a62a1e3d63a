//! The information sheet: its number and kind, and what reading its text brings to light.

mod doubt;
mod kind;
mod number;
mod parse;
mod phone;
mod read;

pub use doubt::{At, Doubt, Field, Unread, Warning, WhyUnread};
pub use kind::{NotASheetKind, OtherKind, SheetKind};
pub use number::{NotASheetNumber, SheetNumber};
pub use parse::{MAX_LENGTH, parse};
pub use phone::{NotAPhone, Phone};
pub use read::{Aims, Block, Contact, SessionRead, SheetRead};
