//! Pieces that know no feature: fields, summaries, links.

mod back;
mod copy;
mod done;
mod error_summary;
#[cfg(feature = "hydrate")]
mod exchange;
mod field;
mod no_answer;
mod page;
#[cfg(feature = "hydrate")]
mod stream;
mod translated;
mod watched;

pub use back::Back;
pub use copy::CopyLink;
pub use done::{Done, DoneNote};
pub use error_summary::{ErrorSummary, FocusOn, Problem};
#[cfg(feature = "hydrate")]
pub(crate) use exchange::{differs_now, exchange};
pub use field::{Field, Kept};
pub use no_answer::NoAnswer;
pub use page::{Loading, Page, load_anew, loaded};
#[cfg(feature = "hydrate")]
pub(crate) use stream::{Told, keep_open};
pub use translated::{as_html, restore_text};
pub use watched::Watched;
