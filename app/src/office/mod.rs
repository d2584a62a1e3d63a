//! Shared parts of the office's pages: the frame, the table, the end of forms, conflicts between two officers,
//! and clashes of sessions.

mod clashes;
mod conflict;
mod frame;
mod outcome;
mod static_page;
mod table;

pub(crate) use clashes::{Clashes, KnownClashes};
pub(crate) use conflict::{Conflict, differing};
pub(crate) use frame::{OfficePage, clashes_at, fault, load_live_page, load_office_page, offer, problems, room_at};
pub(crate) use outcome::Turned;
#[cfg(feature = "ssr")]
pub use outcome::leave_done;
#[cfg(feature = "ssr")]
pub(crate) use outcome::{Done, answered, finish, may, sign_in_first, turned};
pub(crate) use static_page::static_page;
pub(crate) use table::OfficeTable;
