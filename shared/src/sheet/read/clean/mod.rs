//! The lines of a pasted text, without the traces of pasting.

mod join;
pub(crate) mod line;
mod unglue;

pub(crate) use join::joined;
pub(crate) use line::{Line, lines};
pub(crate) use unglue::lines as unglued;
