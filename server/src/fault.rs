//! What is our fault: logged once with its cause, shown as a reference.

use app::failure::Failure;
use uuid::Uuid;

/// Logs a cause that no person should see and gives the reference under which it stands in the log.
pub fn broken(cause: impl std::fmt::Display) -> Uuid {
    let reference = Uuid::from_u128(rand::random());
    tracing::error!(%reference, %cause, "broken");
    reference
}

/// A failure that is our fault, with its cause logged.
pub fn failure<R>(cause: impl std::fmt::Display) -> Failure<R> {
    Failure::Broken { reference: broken(cause) }
}
