//! The reader of "Get Information About Schools" files: row by row, whatever their length.

mod letters;
mod rows;

pub use rows::{Read, Rows};
