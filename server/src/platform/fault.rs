//! What is our fault: logged once with its cause, shown as a reference.

use std::error::Error;

use app::failure::Failure;
use uuid::Uuid;

use crate::platform::database;

/// Logs a cause that no person should see and gives the reference under which it stands in the log.
pub fn broken(cause: impl std::fmt::Display) -> Uuid {
    let reference = Uuid::from_u128(rand::random());
    tracing::error!(%reference, %cause, "broken");
    reference
}

/// A failure that is our fault, with its cause logged. It says whether another transaction was in the way.
pub fn failure<R>(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Failure<R> {
    let cause = cause.into();
    if !database::contended(&*cause) {
        return Failure::Broken { reference: broken(cause), again: false };
    }
    let reference = Uuid::from_u128(rand::random());
    tracing::warn!(%reference, %cause, "another transaction was in the way");
    Failure::Broken { reference, again: true }
}
