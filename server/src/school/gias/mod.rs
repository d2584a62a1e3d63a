//! The reader of "Get Information About Schools" files. It reads row by row, so a file of any length fits in memory.

mod letters;
mod rows;

pub use rows::{Read, Rows};
