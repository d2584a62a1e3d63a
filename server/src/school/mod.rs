//! Schools: how they sign in, the directory that the office keeps, and the import of the department's file.

pub mod directory;
pub mod gias;
pub mod import;
pub mod sign_in;
