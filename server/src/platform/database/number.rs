//! Conversions of Postgres integers.

/// Postgres has no unsigned integers; constraints keep these from being negative.
pub(crate) fn count(number: i32) -> u32 {
    u32::try_from(number).unwrap_or(0)
}
