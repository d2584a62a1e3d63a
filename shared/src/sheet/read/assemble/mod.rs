//! Sessions, put together from marks by what is nearest and by what holds for all that is below, beside or above.

pub(crate) mod called_off;
mod choices;
mod compare;
pub(crate) mod heading;
pub(crate) mod place;
pub(crate) mod prose;
mod record;
pub(crate) mod row;
mod shared;
mod span;
pub(crate) mod venue;
mod walk;
pub(crate) mod years;

pub(crate) use walk::{Found, find};
