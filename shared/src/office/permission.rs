//! The table of permissions: the actions of the office, and the roles that allow them.

use serde::{Deserialize, Serialize};

use super::Role;

/// A permission of an officer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Open the office, and see one's own work.
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
    /// Read the audit log.
    SeeAudit,
    /// Invite officers and give them roles.
    ManageOfficers,
    /// Handle requests about personal data: show, correct and erase it.
    AnswerPeople,
}

/// Which roles have each permission. Trainers have theirs only for the sessions that name them.
#[rustfmt::skip]
const TABLE: [(Permission, [bool; 4]); 13] = [
    //                      publisher bookings trainer admin
    (Permission::Enter,          [true,     true,    true,   true]),
    (Permission::SeeSheets,      [true,     true,    false,  true]),
    (Permission::WriteSheets,    [true,     false,   false,  true]),
    (Permission::SetUpSessions,  [true,     true,    false,  true]),
    (Permission::WatchSeats,     [true,     true,    false,  true]),
    (Permission::SeeDelegates,   [false,    true,    true,   true]),
    (Permission::ChangeBookings, [false,    true,    false,  true]),
    (Permission::TakeRegisters,  [false,    true,    true,   true]),
    (Permission::ManageSchools,  [false,    true,    false,  true]),
    (Permission::SeeReports,     [true,     true,    false,  true]),
    (Permission::SeeAudit,       [false,    false,   false,  true]),
    (Permission::ManageOfficers, [false,    false,   false,  true]),
    (Permission::AnswerPeople,   [false,    false,   false,  true]),
];

impl Permission {
    /// Every permission.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.into_iter().map(|(permission, _)| permission)
    }

    /// Whether a role has the permission.
    #[must_use]
    pub fn is_for(self, role: Role) -> bool {
        let column = match role {
            Role::Publisher => 0,
            Role::Bookings => 1,
            Role::Trainer => 2,
            Role::Admin => 3,
        };
        TABLE.into_iter().any(|(permission, roles)| permission == self && roles[column])
    }

    /// The permission in words, for a page that refuses it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Enter => "use the office",
            Self::SeeSheets => "see all sheets",
            Self::WriteSheets => "write sheets",
            Self::SetUpSessions => "set up sessions",
            Self::WatchSeats => "watch seats",
            Self::SeeDelegates => "see delegates",
            Self::ChangeBookings => "change bookings",
            Self::TakeRegisters => "take registers",
            Self::ManageSchools => "manage schools",
            Self::SeeReports => "read reports",
            Self::SeeAudit => "read the audit log",
            Self::ManageOfficers => "manage officers",
            Self::AnswerPeople => "handle requests about personal data",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_admin_can_do_everything() {
        assert!(Permission::all().all(|permission| permission.is_for(Role::Admin)));
    }

    #[test]
    fn only_an_admin_manages_officers_and_personal_data_and_reads_the_audit_log() {
        for permission in [Permission::ManageOfficers, Permission::SeeAudit, Permission::AnswerPeople] {
            assert_eq!(
                Role::ALL.into_iter().filter(|role| permission.is_for(*role)).collect::<Vec<_>>(),
                [Role::Admin]
            );
        }
    }

    #[test]
    fn a_publisher_cannot_see_delegates() {
        assert!(!Permission::SeeDelegates.is_for(Role::Publisher));
    }
}
