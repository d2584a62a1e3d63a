//! Where people's data ends: what erasing takes out and what stays, and the periods after which it is done.

mod ending;
mod erase;

pub use ending::{Ended, end_old};
pub(crate) use erase::{Erased, NOBODYS_EMAIL, erase};
