//! A session as the database keeps one.

use time::OffsetDateTime;

/// A session with all that the database needs of one.
pub(crate) struct SessionPlan {
    /// Counted from 1 in the order of the sheet.
    pub number: u16,
    pub code: Option<String>,
    pub starts_at: OffsetDateTime,
    pub ends_at: Option<OffsetDateTime>,
    pub venue: String,
    pub room: String,
    pub note: String,
    pub state: &'static str,
}
