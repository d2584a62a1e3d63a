//! Components shared by all features: fields, summaries, links.

mod back;
mod band;
mod copy;
mod document;
mod done;
mod error_page;
mod error_summary;
#[cfg(feature = "hydrate")]
mod exchange;
mod field;
mod form;
mod living;
mod loading;
mod no_answer;
mod page;
mod print;
mod summary_list;
mod translated;
mod watched;

pub use back::Back;
pub(crate) use band::{Band, Footer};
pub use copy::CopyLink;
pub(crate) use document::{HeadStart, static_document};
pub use done::{Done, DoneNote};
pub(crate) use error_page::{ErrorPage, NotFoundPage, ServiceProblem};
pub use error_summary::{ErrorSummary, FocusOn, Problem};
#[cfg(feature = "hydrate")]
pub(crate) use exchange::{differs_now, exchange};
pub use field::{Field, Kept};
pub(crate) use form::{Choice, FileField, Line, Notes, Sure, TextArea, Tick};
pub(crate) use living::living;
pub use loading::{Loading, loaded, reload};
pub(crate) use loading::{page_of, parameter, path_id, path_part};
pub use no_answer::NoAnswer;
#[cfg(feature = "hydrate")]
pub(crate) use no_answer::no_answer_shown;
pub use page::Page;
pub(crate) use print::PrintButton;
pub(crate) use summary_list::row;
pub use translated::{as_html, restore_text};
pub use watched::Watched;
