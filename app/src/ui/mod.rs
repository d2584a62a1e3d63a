//! Pieces that know no feature: fields, summaries, links.

mod back;
mod error_summary;
mod field;
mod page;

pub use back::Back;
pub use error_summary::{ErrorSummary, FocusOn, Problem};
pub use field::{Field, Kept};
pub use page::{Loading, Page, load_anew, loaded};
