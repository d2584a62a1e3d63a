//! The reader of "Get Information About Schools" files: row by row, so that a file of any length fits.

mod letters;
mod rows;

pub use rows::{Read, Rows};
