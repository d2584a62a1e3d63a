//! What all forms of the office share: roles, what each role may do, and why something was not done.

mod permission;
mod refusal;
mod role;

pub use permission::Permission;
pub use refusal::{OfficeRefused, read_reason};
pub use role::{Role, Roles};
