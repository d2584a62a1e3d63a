//! Shared parts of the office's forms: roles, their permissions, and refusals.

mod permission;
mod refusal;
mod role;

pub use permission::Permission;
pub use refusal::{OfficeRefused, read_reason};
pub use role::{Role, Roles};
