//! The fields of a sheet: its labels at the top, its title, its text.

mod aims;
mod contact;
pub(crate) mod head;
pub(crate) mod label;
pub(crate) mod text;
mod title;
pub(crate) mod values;
mod ways;
