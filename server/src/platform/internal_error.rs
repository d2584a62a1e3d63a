//! Internal errors: logged once with their cause, shown as a reference.

use std::error::Error;

use app::failure::Failure;
use uuid::Uuid;

use crate::platform::database;

/// Logs a cause that must not be shown, and returns the reference under which it is logged.
pub fn broken(cause: impl std::fmt::Display) -> Uuid {
    let reference = Uuid::from_u128(rand::random());
    tracing::error!(%reference, %cause, "broken");
    reference
}

/// Logs the cause of an internal error, and returns the failure. The failure also says whether a conflict with another
/// transaction caused it.
pub fn failure<R>(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Failure<R> {
    let cause = cause.into();
    if !database::contended(&*cause) {
        return Failure::Broken { reference: broken(cause), again: false };
    }
    let reference = Uuid::from_u128(rand::random());
    tracing::warn!(%reference, %cause, "a command conflicted with another transaction");
    Failure::Broken { reference, again: true }
}
