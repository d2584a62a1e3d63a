//! The status of the page that is being rendered.

/// Gives the page that is being rendered a status.
pub fn page_status(status: u16) {
    #[cfg(feature = "ssr")]
    crate::visit::set_status(status);
    #[cfg(not(feature = "ssr"))]
    let _ = status;
}
