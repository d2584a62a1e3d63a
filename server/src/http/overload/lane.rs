//! The lanes: pages and commands wait apart from each other.

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Something to look at.
    Page,
    /// Something to be done.
    Command,
}
