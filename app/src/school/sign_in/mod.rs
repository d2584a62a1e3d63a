//! Establishments: schools, and how they sign in.

mod api;
mod page;

pub use api::*;
pub use page::{SignInPage, SignOutButton};
