//! The office: who of the council's staff may do what, and what they type about each other.

mod fault;
mod refusal;

pub use fault::{FieldFault, Wanted, Why};
pub use refusal::{OfficeRefused, read_reason};
