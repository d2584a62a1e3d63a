//! Live seats: a bar with words, that moves when somebody books.

mod bar;

pub use bar::{LiveLine, SeatsBar, SeatsLeft, WhileFull, WhileRoom};
