//! Forms that say for whom they were made, and what is said where one is sent while somebody else is signed in.

mod form;
#[cfg(feature = "ssr")]
mod forms;
#[cfg(feature = "hydrate")]
mod send;

pub use form::PostForm;
pub(crate) use form::sent_to;
#[cfg(feature = "ssr")]
pub use forms::{CHANGES_VISIT, FORMS, Whose, whose};
#[cfg(feature = "hydrate")]
pub(crate) use send::{made_for, send_form};

/// The header in which scripts of earlier builds, which may still run on an open page, say what a form's address says today.
#[cfg(feature = "ssr")]
pub const MADE_FOR: &str = "x-placebook-school";
