//! The headers by which scripts ask for pages.

/// The header of a request for a page to show in place of the one that is shown. Otherwise the request is like a browser's own for a document.
pub const PAGE: &str = "x-placebook-page";

/// The header of the answer to such a request, if it is a redirect: the address that it leads to. A script cannot read the address
/// of an ordinary redirect with its fragment, and the browser would follow it without asking the service worker.
pub const LEADS_TO: &str = "x-placebook-leads-to";

/// The header of a request for a page that is kept for later, or of which only a part is shown. What waits to be shown once with the
/// page, such as the outcome of a form, goes on waiting.
pub const ASIDE: &str = "x-placebook-aside";

/// The header of the answer to such a request, if something waits for the page. A page that is kept for later lacks it then, so it must
/// be asked for again when it is shown.
pub const WAITS: &str = "x-placebook-waits";
