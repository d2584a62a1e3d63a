//! Schools as "Get Information About Schools" of the Department for Education writes them, and the outcome of an import.

mod columns;
mod notice;
mod plain;
mod record;
mod unreadable;
mod verdict;

pub use columns::Columns;
pub use notice::{Authority, Notice, Summary};
pub use record::{Details, Record, Standing};
pub use unreadable::Unreadable;
pub use verdict::{Change, Field, Verdict};
