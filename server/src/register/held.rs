//! When a session is held, as instants.

use shared::register::stretches;
use time::OffsetDateTime;

use crate::platform::clock;

/// The stretches in which a session is held, in order; none if it has no end.
pub(crate) fn held(starts: OffsetDateTime, ends: Option<OffsetDateTime>) -> Vec<(OffsetDateTime, OffsetDateTime)> {
    let Some(ends) = ends else { return Vec::new() };
    let days = stretches(clock::london(starts), clock::london(ends));
    days.into_iter().map(|(from, to)| (clock::from_london(from), clock::from_london(to))).collect()
}
