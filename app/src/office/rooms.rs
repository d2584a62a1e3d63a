//! The rooms of the office, each for those who may do something there.

use shared::office::{Deed, Roles};

/// A room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Room {
    /// Its address.
    pub address: &'static str,
    /// What the band on top calls it.
    pub name: &'static str,
    /// What there is to do.
    pub about: &'static str,
    /// Who may come in.
    deed: Deed,
}

const ROOMS: &[Room] = &[
    Room {
        address: "/office/sheets",
        name: "Sheets",
        about: "Paste, write, publish, correct and withdraw",
        deed: Deed::SeeSheets,
    },
    Room {
        address: "/office/sessions",
        name: "Sessions",
        about: "Watch seats, see who comes, change, take the register",
        deed: Deed::Enter,
    },
    Room {
        address: "/office/venues",
        name: "Venues",
        about: "Add and change: other names, rooms, how to get there",
        deed: Deed::SetUpSessions,
    },
    Room {
        address: "/office/registers",
        name: "Registers",
        about: "Take the register of a session that is on",
        deed: Deed::TakeRegisters,
    },
    Room {
        address: "/office/schools",
        name: "Schools",
        about: "Import, change, issue PINs",
        deed: Deed::ManageSchools,
    },
    Room {
        address: "/office/reports",
        name: "Reports",
        about: "Which schools have come, and which have not",
        deed: Deed::SeeReports,
    },
    Room {
        address: "/office/officers",
        name: "Officers",
        about: "Invite, give roles, disable",
        deed: Deed::ManageOfficers,
    },
    Room {
        address: "/office/people",
        name: "People",
        about: "Answer who asks about their data, put it right, erase it",
        deed: Deed::AnswerPeople,
    },
    Room { address: "/office/audit", name: "Audit", about: "Who did what and when", deed: Deed::SeeAudit },
];

/// The rooms for somebody with these roles.
pub(super) fn rooms_of(roles: &Roles) -> Vec<Room> {
    ROOMS.iter().copied().filter(|room| roles.may(room.deed)).collect()
}
