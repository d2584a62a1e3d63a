//! Retention periods for people's data, set by flags or environment variables.

use clap::Args;

/// Retention periods; `docs/privacy.md` lists the data that each of them ends.
#[derive(Debug, Clone, Args)]
pub struct Periods {
    /// Days after a session until delegates' access needs are deleted
    #[arg(long, env = "PLACEBOOK_KEEP_NEEDS_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=366))]
    pub keep_needs_days: u16,
    /// Years after a session until its delegates, bookers and walk-ins are erased; attendance by school is kept
    #[arg(long, env = "PLACEBOOK_KEEP_ATTENDANCE_YEARS", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=50))]
    pub keep_attendance_years: u8,
    /// Years until rows of the audit log are deleted
    #[arg(long, env = "PLACEBOOK_KEEP_AUDIT_YEARS", default_value_t = 6, value_parser = clap::value_parser!(u8).range(1..=50))]
    pub keep_audit_years: u8,
}

impl Default for Periods {
    /// The default periods.
    fn default() -> Self {
        Self { keep_needs_days: 30, keep_attendance_years: 3, keep_audit_years: 6 }
    }
}
