//! What can be done in the office, and which role may do it: the one table of permissions.

use serde::{Deserialize, Serialize};

use super::Role;

/// Something that an officer may or may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Come in, and see one's own work.
    Enter,
    /// See every sheet, drafts too.
    SeeSheets,
    /// Write, correct, publish and withdraw sheets.
    WriteSheets,
    /// Change and cancel sessions.
    SetUpSessions,
    /// See every coming session with its seats.
    WatchSeats,
    /// See who comes to a session, with their needs.
    SeeDelegates,
    /// Book, move and cancel for a school.
    ChangeBookings,
    /// Take a register.
    TakeRegisters,
    /// Add, change and import schools, and issue their PINs.
    ManageSchools,
    /// See which schools have not been reached.
    SeeReports,
    /// Read who did what.
    SeeAudit,
    /// Invite officers and give them roles.
    ManageOfficers,
}

impl Deed {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Enter,
        Self::SeeSheets,
        Self::WriteSheets,
        Self::SetUpSessions,
        Self::WatchSeats,
        Self::SeeDelegates,
        Self::ChangeBookings,
        Self::TakeRegisters,
        Self::ManageSchools,
        Self::SeeReports,
        Self::SeeAudit,
        Self::ManageOfficers,
    ];

    /// Whether a role may do it; a trainer, for the sessions that name them.
    #[must_use]
    pub fn is_for(self, role: Role) -> bool {
        let [publisher, bookings, trainer, admin] = match self {
            //                       publisher bookings trainer admin
            Self::Enter => [true, true, true, true],
            Self::SeeSheets => [true, true, false, true],
            Self::WriteSheets => [true, false, false, true],
            Self::SetUpSessions => [true, true, false, true],
            Self::WatchSeats => [true, true, false, true],
            Self::SeeDelegates => [false, true, true, true],
            Self::ChangeBookings => [false, true, false, true],
            Self::TakeRegisters => [false, true, true, true],
            Self::ManageSchools => [false, true, false, true],
            Self::SeeReports => [true, true, false, true],
            Self::SeeAudit => [false, false, false, true],
            Self::ManageOfficers => [false, false, false, true],
        };
        match role {
            Role::Publisher => publisher,
            Role::Bookings => bookings,
            Role::Trainer => trainer,
            Role::Admin => admin,
        }
    }

    /// What a page says that somebody may not do.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Enter => "come into the office",
            Self::SeeSheets => "see all sheets",
            Self::WriteSheets => "write sheets",
            Self::SetUpSessions => "set up sessions",
            Self::WatchSeats => "watch seats",
            Self::SeeDelegates => "see who comes",
            Self::ChangeBookings => "change bookings",
            Self::TakeRegisters => "take registers",
            Self::ManageSchools => "look after schools",
            Self::SeeReports => "read reports",
            Self::SeeAudit => "read the audit log",
            Self::ManageOfficers => "look after officers",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_admin_may_do_everything() {
        assert!(Deed::ALL.into_iter().all(|deed| deed.is_for(Role::Admin)));
    }

    #[test]
    fn only_an_admin_looks_after_officers_and_reads_the_audit_log() {
        for deed in [Deed::ManageOfficers, Deed::SeeAudit] {
            assert_eq!(Role::ALL.into_iter().filter(|role| deed.is_for(*role)).collect::<Vec<_>>(), [Role::Admin]);
        }
    }

    #[test]
    fn who_sees_needs_has_to_know_them() {
        assert!(!Deed::SeeDelegates.is_for(Role::Publisher));
    }
}
