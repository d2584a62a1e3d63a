//! Sending commands until they are answered.
//!
//! A form with `data-outbox` (its action in words) is sent by this code, not by the browser. A command that could not be sent
//! waits on the device, survives a reload, and is sent again under the same key until the service answers.
//! Without scripts the browser sends the form itself.

#[cfg(feature = "hydrate")]
mod browser;

use leptos::prelude::*;
#[cfg(not(feature = "hydrate"))]
use shared::made_for::MadeFor;
#[cfg(not(feature = "hydrate"))]
use shared::outbox::Maker;
use shared::outbox::Outbox;

#[cfg(feature = "hydrate")]
pub(super) use super::sending::spoken;
#[cfg(feature = "hydrate")]
pub(crate) use browser::show_waiting;
#[cfg(feature = "hydrate")]
pub use browser::{forget, send_later, waiting};
#[cfg(feature = "hydrate")]
pub(super) use browser::{known, open, opened, seen};

/// The content of the banner.
#[derive(Clone)]
pub(super) struct Known {
    pub outbox: ArcRwSignal<Outbox>,
    /// Whether the last attempt found no service.
    pub lost: ArcRwSignal<bool>,
    /// Whether the service has said that it is too busy.
    pub crowded: ArcRwSignal<bool>,
    /// Whether somebody must sign in before more can be sent.
    pub sign_in: ArcRwSignal<bool>,
    /// The key of the command that was given on this page: its answer is the next page.
    pub here: ArcRwSignal<Option<String>>,
}

impl Known {
    fn nothing() -> Self {
        Self {
            outbox: ArcRwSignal::new(Outbox::default()),
            lost: ArcRwSignal::new(false),
            crowded: ArcRwSignal::new(false),
            sign_in: ArcRwSignal::new(false),
            here: ArcRwSignal::new(None),
        }
    }
}

/// On the server nothing waits.
#[cfg(not(feature = "hydrate"))]
pub(super) fn known() -> Known {
    Known::nothing()
}

/// On the server nothing is sent.
#[cfg(not(feature = "hydrate"))]
pub(super) fn open(_: Option<MadeFor>, _: Maker) {}

/// On the server nothing is on its way.
#[cfg(not(feature = "hydrate"))]
pub(super) fn opened() -> u64 {
    0
}

/// On the server nothing was made on a device.
#[cfg(not(feature = "hydrate"))]
pub(super) fn spoken(_: u64) -> String {
    String::new()
}

/// On the server nobody sees an answer.
#[cfg(not(feature = "hydrate"))]
pub(super) fn seen(_: &str) {}

/// On the server nothing is sent.
#[cfg(not(feature = "hydrate"))]
pub fn send_later(_: &leptos::ev::MouseEvent, _: &str, _: String) -> bool {
    false
}
