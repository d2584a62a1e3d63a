//! The headers by which a script asks for a page to show in place of the one that is shown.

/// The header of a request for such a page. Otherwise the request is like a browser's own for a document.
pub const PAGE: &str = "x-placebook-page";

/// The header of the answer to such a request, if it is a redirect: the address that it leads to. A script cannot read the address
/// of an ordinary redirect with its fragment, and the browser would follow it without asking the service worker.
pub const LEADS_TO: &str = "x-placebook-leads-to";
