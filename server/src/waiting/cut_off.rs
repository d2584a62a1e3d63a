//! The cut-off of a waiting list.

use time::OffsetDateTime;

use crate::platform::clock;

/// Waiting-list cut-off of a session: 5pm, this many working days before it starts.
pub(crate) fn cut_off(starts_at: OffsetDateTime, days: i16) -> OffsetDateTime {
    clock::working_days_before(starts_at, days)
}
