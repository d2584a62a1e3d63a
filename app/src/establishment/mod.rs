//! Establishments: schools, and how they sign in.

mod api;
mod chooser;
mod page;

pub use api::*;
pub(crate) use chooser::SchoolChooser;
pub use page::{SignInPage, SignOutButton};
