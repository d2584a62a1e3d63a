//! The visit of somebody who is not signed in. Anybody can create one, so it is small and short, and limited for each network.

use std::{
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use app::{failure::NotKept, visit::KeepError};
use shared::made_for::MadeFor;
use tower_sessions::Expiry;

use super::kept::Kept;
use crate::platform::{
    metrics,
    network::{Most, Rate},
};

/// Bytes of a visit's texts and their names: a refused form with two or three delegates. With the store's overhead, a row stays
/// below 1 KB.
const TEXTS_MAX: usize = 880;
/// How long a visit lasts after its last text, in minutes: enough to find a PIN.
const LASTS_MINUTES: u16 = 30;
/// How many texts are kept in [`LASTS_MINUTES`] minutes. Many schools may share one address through a county's proxy, and each
/// may mistype.
const TEXTS: Most = Most { near: 600, wide: 2_400, all: 20_000 };

/// Limits the texts of anonymous visits. Copies count together.
#[derive(Debug, Clone)]
pub struct AnonymousVisits(Arc<Rate>);

impl Default for AnonymousVisits {
    fn default() -> Self {
        Self(Arc::new(Rate::new(TEXTS, Duration::from_secs(u64::from(LASTS_MINUTES) * 60))))
    }
}

impl AnonymousVisits {
    /// Adds a text to a visit, if the limits allow it.
    pub(super) fn keep(
        &self,
        from: IpAddr,
        kept: &mut Kept,
        (name, made_for, text): (&str, Option<MadeFor>, &str),
    ) -> Result<(), KeepError> {
        let refused = if kept.keep_within(TEXTS_MAX, name, made_for, text) {
            (!self.0.allow(from, Instant::now())).then_some(NotKept::TooMany)
        } else {
            Some(NotKept::TooLong)
        };
        let Some(why) = refused else { return Ok(()) };
        metrics::not_kept(why);
        Err(KeepError::NotKept(why))
    }
}

/// How long an anonymous visit lasts.
pub(super) fn lasts() -> Expiry {
    Expiry::OnInactivity(time::Duration::minutes(LASTS_MINUTES.into()))
}
