//! "Our bookings" as another device of the school changes them.

use leptos::prelude::*;

/// Shows what is inside as it is now: when something changes it asks for the page anew and takes from it what stands here.
/// What is inside has no islands of its own.
#[island]
pub fn LiveBookings(
    /// The number of the last change that the page was rendered with.
    last_change: i64,
    children: Children,
) -> impl IntoView {
    let changed = RwSignal::new(false);
    Effect::new(move |_| watch(last_change, changed));
    let words = move || changed.get().then_some("Something has changed just now. This page shows how it stands.");
    view! {
        <p class="app-live" role="status">{words}</p>
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
    use std::{cell::Cell, rc::Rc};

    use leptos::{prelude::*, task::spawn_local};
    use wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::{EventSource, MessageEvent};

    use super::REGION;
    use crate::ui::exchange;

    /// Watches for as long as the page is open. The browser opens a lost stream again by itself; what happened meanwhile is
    /// found by the first event of the new one.
    pub(super) fn watch(last_change: i64, changed: RwSignal<bool>) {
        // What the device has kept is not live.
        if crate::device::is_kept_page() {
            return;
        }
        let Ok(source) = EventSource::new("/live/bookings") else { return };
        let streams = Rc::new(Cell::new(0));
        let told = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let since = event.type_() == "since";
            streams.set(streams.get() + i32::from(since));
            let first = since && streams.get() == 1;
            let known = event.data().as_string().and_then(|text| text.parse().ok()) == Some(last_change);
            if !(first && known) {
                spawn_local(async move {
                    // Where no answer comes, what is shown stays until the next change is told.
                    if let Ok(differs) = exchange(REGION).await
                        && differs
                    {
                        changed.set(true);
                    }
                });
            }
        });
        for event in ["since", "changed"] {
            let _ = source.add_event_listener_with_callback(event, told.as_ref().unchecked_ref());
        }
        // It lives as long as the browser's stream does.
        told.forget();
    }
}
