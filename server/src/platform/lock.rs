//! Locks.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A lock, even where its holder panicked. Only for what is replaced whole or appended to, so that it is never half changed.
pub(crate) fn unpoisoned<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
