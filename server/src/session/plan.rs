//! A session as the database stores it.

use shared::session::Capacity;
use time::OffsetDateTime;

/// All columns of a session.
pub(crate) struct SessionPlan {
    /// The session's number, counted from 1 in the order of the sheet.
    pub number: u16,
    pub code: Option<String>,
    pub starts_at: OffsetDateTime,
    pub ends_at: Option<OffsetDateTime>,
    pub venue: String,
    pub room: String,
    pub note: String,
    pub state: &'static str,
    pub capacity: Capacity,
}
