//! "Our bookings" as another device of the school changes them.

use leptos::prelude::*;

use crate::ui::as_html;

/// Shows what is inside as it is now: when something changes it asks for the page anew and takes from it what stands here.
/// What is inside has no islands of its own.
#[island]
pub fn LiveBookings(
    /// The number of the last change that the page was rendered with.
    last_change: i64,
    children: Children,
) -> impl IntoView {
    let changed = RwSignal::new(false);
    watch(last_change, changed);
    let words = move || {
        as_html(if changed.get() { "Something has just changed. This page shows the latest details." } else { "" })
    };
    view! {
        <p class="app-live" role="status" inner_html=words></p>
        <div id=REGION>{children()}</div>
    }
}

/// The part of the page that is exchanged.
const REGION: &str = "our-bookings";

#[cfg(not(feature = "hydrate"))]
fn watch(_: i64, _: RwSignal<bool>) {}

#[cfg(feature = "hydrate")]
use browser::watch;

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::Cell;

    use leptos::{prelude::*, task::spawn_local};

    use super::REGION;
    use crate::ui::{StreamEvent, exchange, keep_open};

    /// Watches for as long as the page is open. What happened while no stream was open is found by the first event of the next.
    pub(super) fn watch(last_change: i64, changed: RwSignal<bool>) {
        // What the device has kept is not live.
        if crate::device::is_kept_page() {
            return;
        }
        let streams = Cell::new(0);
        keep_open("/live/bookings".to_owned(), &["since", "changed"], move |told| {
            let StreamEvent::Event(event) = told else { return };
            let since = event.type_() == "since";
            streams.set(streams.get() + i32::from(since));
            let first = since && streams.get() == 1;
            let known = event.data().as_string().and_then(|text| text.parse().ok()) == Some(last_change);
            if !(first && known) {
                spawn_local(async move {
                    // Where no answer comes, what is shown stays until the next change is told.
                    if let Ok(differs) = exchange(REGION, None).await
                        && differs
                    {
                        changed.set(true);
                    }
                });
            }
        });
    }
}
