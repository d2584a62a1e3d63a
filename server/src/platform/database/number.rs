//! Numbers as Postgres keeps them.

/// Postgres has no unsigned numbers; the constraints keep these from being negative.
pub(crate) fn count(number: i32) -> u32 {
    u32::try_from(number).unwrap_or(0)
}
