//! Publishing: the form of a sheet, and when it is published.

pub mod form;
mod when;

pub use when::When;
