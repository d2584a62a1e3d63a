//! Pieces that know no feature: fields, summaries, links.

mod back;
mod band;
mod copy;
mod done;
mod error_summary;
#[cfg(feature = "hydrate")]
mod exchange;
mod field;
mod form;
mod no_answer;
mod not_found;
mod page;
mod print;
mod status;
#[cfg(feature = "hydrate")]
mod stream;
mod summary_list;
mod translated;
mod watched;

pub use back::Back;
pub(crate) use band::{Band, Footer};
pub use copy::CopyLink;
pub use done::{Done, DoneNote};
pub use error_summary::{ErrorSummary, FocusOn, Problem};
#[cfg(feature = "hydrate")]
pub(crate) use exchange::{differs_now, exchange};
pub use field::{Field, Kept};
pub(crate) use form::{Choice, FileField, Line, Notes, Sure, TextArea, Tick};
pub use no_answer::NoAnswer;
pub(crate) use not_found::{NotFoundPage, ServiceProblem};
pub use page::{Loading, Page, load_anew, loaded};
pub(crate) use print::PrintButton;
pub(crate) use status::page_status;
#[cfg(feature = "hydrate")]
pub(crate) use stream::{StreamEvent, keep_open};
pub(crate) use summary_list::row;
pub use translated::{as_html, restore_text};
pub use watched::Watched;
