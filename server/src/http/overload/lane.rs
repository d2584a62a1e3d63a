//! The lanes: pages and commands wait separately.

/// The kind of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// A page.
    Page,
    /// A command.
    Command,
}
