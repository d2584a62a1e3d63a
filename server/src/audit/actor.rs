//! The actor of a change, for the audit log.

/// The actor of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Actor {
    /// The command line.
    Operator,
    /// The service itself.
    Service,
    /// An officer, by number.
    Officer(i64),
    /// An officer who acts for a school, with the reason.
    OfficerFor(i64, String),
    /// A school, by its number inside the database.
    Establishment(i64),
    /// A delegate, by number.
    Delegate(i64),
}

impl Actor {
    /// The officer with this number. `None`: the command line.
    pub(crate) fn office(officer: Option<i64>) -> Self {
        officer.map_or(Self::Operator, Self::Officer)
    }

    /// The columns of an audit row: the actor's kind and number, and the reason.
    pub(crate) fn columns(&self) -> (&'static str, Option<i64>, &str) {
        match self {
            Self::Operator => ("operator", None, ""),
            Self::Service => ("service", None, ""),
            Self::Officer(id) => ("officer", Some(*id), ""),
            Self::OfficerFor(id, reason) => ("officer", Some(*id), reason),
            Self::Establishment(id) => ("establishment", Some(*id), ""),
            Self::Delegate(id) => ("delegate", Some(*id), ""),
        }
    }
}
