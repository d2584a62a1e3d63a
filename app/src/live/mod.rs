//! Live: parts of a page that follow what others change.
//!
//! The server marks such a part with its topic and the version that it shows ([`LiveRegion`]). In the browser, one stream for the whole
//! visit says which topics have newer versions; the page then fetches itself and replaces the marked parts. Seats come in the stream
//! itself. With scripts off, pages are right whenever they are loaded.

#[cfg(feature = "hydrate")]
mod known;
#[cfg(feature = "hydrate")]
mod page;
#[cfg(feature = "hydrate")]
mod part;
#[cfg(feature = "hydrate")]
mod refresh;
mod region;
mod seats;
#[cfg(feature = "hydrate")]
mod stream;

#[cfg(feature = "hydrate")]
pub use page::new_page;
#[cfg(feature = "ssr")]
pub use region::LiveVersions;
pub(crate) use region::{AsOf, LiveRegion, LiveStatus, as_of};
pub(crate) use seats::{class, left_words};
