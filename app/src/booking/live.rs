//! Updates "Our bookings" when another device of the school changes them.

use leptos::prelude::*;

use crate::{navigation::living, ui::as_html};

/// Keeps its children up to date: when something changes, it fetches the page again and replaces this part.
/// The children have no islands of their own.
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
    living(view! {
        <p class="app-live" role="status" inner_html=words></p>
        <div id=REGION>{children()}</div>
    })
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

    /// Watches while the page is open. The first event of a new stream reports changes made while none was open.
    pub(super) fn watch(last_change: i64, changed: RwSignal<bool>) {
        // A page from the device is not live.
        if crate::device::is_kept_page() {
            return;
        }
        let streams = Cell::new(0);
        keep_open("/live/bookings".to_owned(), &["since", "changed"], move |event| {
            let StreamEvent::Event(event) = event else { return };
            let since = event.type_() == "since";
            streams.set(streams.get() + i32::from(since));
            let first = since && streams.get() == 1;
            let known = event.data().as_string().and_then(|text| text.parse().ok()) == Some(last_change);
            if !(first && known) {
                spawn_local(async move {
                    // If no answer comes, the page stays as it is until the next change is reported.
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
