//! The roles of officers.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Permission;

/// A role of an officer, who may have several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Writes sheets and sets up their workshops.
    Publisher,
    /// Looks after bookings and schools.
    Bookings,
    /// Takes the register of named sessions.
    Trainer,
    /// Does everything that the other roles do, and looks after officers.
    Admin,
}

impl Role {
    /// Every role, in the order in which a page lists them.
    pub const ALL: [Self; 4] = [Self::Publisher, Self::Bookings, Self::Trainer, Self::Admin];

    /// The code that the database and forms use.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Publisher => "publisher",
            Self::Bookings => "bookings",
            Self::Trainer => "trainer",
            Self::Admin => "admin",
        }
    }

    /// The role with this code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The role's purpose, in words for pages.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Publisher => "writes sheets, publishes them and sets up their sessions",
            Self::Bookings => "manages bookings, registers and schools",
            Self::Trainer => "sees the delegates of the sessions that name them, and takes the register",
            Self::Admin => "does everything, and manages officers",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Publisher => "Publisher",
            Self::Bookings => "Bookings",
            Self::Trainer => "Trainer",
            Self::Admin => "Admin",
        })
    }
}

/// The roles of one officer: sorted, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles(Vec<Role>);

impl Roles {
    /// Whether the officer has this role.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// Whether one of the roles gives this permission, at least for some sessions.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.0.iter().any(|role| permission.is_for(*role))
    }

    /// Whether one of the roles gives this permission for every session, not only for those that name the officer as trainer.
    #[must_use]
    pub fn may_everywhere(&self, permission: Permission) -> bool {
        self.0.iter().any(|role| *role != Role::Trainer && permission.is_for(*role))
    }

    /// Every role of the officer.
    pub fn iter(&self) -> impl Iterator<Item = Role> {
        self.0.iter().copied()
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        let mut roles: Vec<Role> = roles.into_iter().collect();
        roles.sort_unstable();
        roles.dedup();
        Self(roles)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_reads_back() {
        for role in Role::ALL {
            assert_eq!(Role::of_code(role.code()), Some(role));
        }
        assert_eq!(Role::of_code("Admin"), None);
    }

    #[test]
    fn several_roles_add_up() {
        let both: Roles = [Role::Trainer, Role::Publisher, Role::Trainer].into_iter().collect();
        assert_eq!(both.iter().collect::<Vec<_>>(), [Role::Publisher, Role::Trainer]);
        assert!(both.may(Permission::WriteSheets) && both.may(Permission::TakeRegisters));
        assert!(!both.may(Permission::ManageOfficers) && !Roles::default().may(Permission::Enter));
    }

    #[test]
    fn a_trainer_sees_named_sessions_only() {
        let trainer: Roles = [Role::Trainer].into_iter().collect();
        assert!(trainer.may(Permission::SeeDelegates) && !trainer.may_everywhere(Permission::SeeDelegates));
        let bookings: Roles = [Role::Trainer, Role::Bookings].into_iter().collect();
        assert!(bookings.may_everywhere(Permission::SeeDelegates));
    }
}
