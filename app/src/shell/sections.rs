//! The sections of the office, each for officers with permission.

use shared::officer::{Permission, Roles};

/// A section of the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Section {
    /// The section's address.
    pub address: &'static str,
    /// The section's name in the header.
    pub name: &'static str,
    /// The section's tasks.
    pub about: &'static str,
    /// The permission that the section needs.
    permission: Permission,
}

const SECTIONS: &[Section] = &[
    Section {
        address: "/office/sheets",
        name: "Sheets",
        about: "Paste, write, publish, correct and withdraw",
        permission: Permission::SeeSheets,
    },
    Section {
        address: "/office/sessions",
        name: "Sessions",
        about: "See seats and delegates, change sessions, take the register",
        permission: Permission::Enter,
    },
    Section {
        address: "/office/venues",
        name: "Venues",
        about: "Add and change: other names, rooms, how to get there",
        permission: Permission::SetUpSessions,
    },
    Section {
        address: "/office/registers",
        name: "Registers",
        about: "Take the register of a session that is on",
        permission: Permission::TakeRegisters,
    },
    Section {
        address: "/office/schools",
        name: "Schools",
        about: "Import, change, issue PINs",
        permission: Permission::ManageSchools,
    },
    Section {
        address: "/office/reports",
        name: "Reports",
        about: "See which schools have come and which have not",
        permission: Permission::SeeReports,
    },
    Section {
        address: "/office/officers",
        name: "Officers",
        about: "Invite, give roles, disable",
        permission: Permission::ManageOfficers,
    },
    Section {
        address: "/office/people",
        name: "People",
        about: "Handle requests about personal data",
        permission: Permission::AnswerPeople,
    },
    Section {
        address: "/office/audit",
        name: "Audit",
        about: "Who did what and when",
        permission: Permission::SeeAudit,
    },
];

/// The sections for an officer with these roles.
pub(super) fn sections_of(roles: &Roles) -> Vec<Section> {
    SECTIONS.iter().copied().filter(|section| roles.may(section.permission)).collect()
}
