//! Handles every request: addresses, layers, visits, the page cache, live pages and error pages.

pub(crate) mod body_limit;
pub(crate) mod cookie;
pub(crate) mod error_pages;
pub(crate) mod headers;
pub mod lifecycle;
pub mod limits;
pub mod live;
pub mod metrics_page;
pub mod origin;
pub mod overload;
pub mod page_cache;
pub(crate) mod page_redirect;
pub mod ports;
pub(crate) mod readable;
pub mod readiness;
pub(crate) mod request_head;
pub mod router;
pub(crate) mod site_page;
pub mod state;
pub(crate) mod static_files;
pub mod visit;
