//! The second step of signing in: an officer enters a code from an app after the password.

mod api;
mod code;
mod fields;
mod rule;
mod set_up;

pub use api::*;
pub use code::SignInCodePage;
pub(crate) use fields::{CodeField, KeyToScan};
pub use rule::StepRulePage;
pub use set_up::*;
