//! When a booking can be cancelled freely.

use shared::booking::{CancelPolicy, is_late};
use time::OffsetDateTime;

use super::store::bookings::BookingRow;
use crate::platform::clock;

/// The end of the free period: 5pm, this many working days before the session starts.
pub(super) fn free_until(starts_at: OffsetDateTime, free_days: i16) -> OffsetDateTime {
    clock::working_days_before(starts_at, free_days)
}

/// Whether cancelling a booked place is late now.
pub(crate) fn policy(row: &BookingRow, now: OffsetDateTime) -> CancelPolicy {
    let until = free_until(row.session.starts_at, row.cancel_free_days);
    CancelPolicy { free_until: (row.cancel_free_days > 0).then(|| clock::shown(until)), late: is_late(now, until) }
}
