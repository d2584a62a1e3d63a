//! Live seats: a bar with words, that moves when somebody books.

mod bar;
mod live;

pub use bar::{LiveLine, SeatsBar, WhileFull, WhileRoom};
pub(crate) use live::newest;
