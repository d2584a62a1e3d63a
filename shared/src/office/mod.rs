//! What all forms of the office share: roles, their permissions, and refusals.

mod permission;
mod refusal;
mod role;

pub use permission::Permission;
pub use refusal::{OfficeRefused, read_reason};
pub use role::{Role, Roles};
