//! Sessions, put together from marks by what is nearest and by what holds for all that is below, beside or above.

pub(crate) mod called_off;
pub(crate) mod heading;
pub(crate) mod place;
pub(crate) mod prose;
mod compare;
mod record;
pub(crate) mod row;
mod shared;
mod span;
mod walk;
pub(crate) mod venue;
pub(crate) mod years;

pub(crate) use walk::{Found, find};
