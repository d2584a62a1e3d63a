//! The base of the service, independent of features: the clock, the database, metrics, attempts, networks, signed links.

pub mod attempts;
pub mod batch;
pub mod busy;
pub mod clock;
pub mod database;
pub mod internal_error;
pub(crate) mod lock;
pub mod metrics;
pub mod network;
pub(crate) mod qr;
pub(crate) mod secret;
pub mod signed_link;
