//! The office's pages of schools: the list, one school, the import, letters with PINs.

mod api;
mod form;
mod import;
mod letters;
mod list;
mod new;
mod school;
mod view;

pub use api::*;
pub use import::{ImportPage, ImportResultPage};
pub use letters::{LETTERS_MAX, Letter, letters_page};
pub use list::SchoolsPage;
pub use new::NewSettingPage;
pub use school::SchoolPage;
pub use view::*;
