//! Conversions of Postgres integers.

/// Converts a number that a constraint keeps from being negative, because Postgres has no unsigned integers.
pub(crate) fn count(number: i32) -> u32 {
    u32::try_from(number).unwrap_or(0)
}
