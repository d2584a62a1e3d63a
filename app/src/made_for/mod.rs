//! Forms that name the owner they were made for, and the page for a form sent while somebody else is signed in.

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

/// Scripts of earlier builds, still running on open pages, send the owner in this header. The form's address has it now.
#[cfg(feature = "ssr")]
pub const MADE_FOR: &str = "x-placebook-school";
