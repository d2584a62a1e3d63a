//! A part of a page that is looked at again and again, until it is there no more.

use leptos::prelude::*;

/// Takes the part with this id anew from time to time; when the page has it no longer, the page is loaded anew.
#[island]
pub fn Watched(
    /// The part's id.
    part: String,
) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        let part = part.clone();
        set_interval(
            move || {
                let part = part.clone();
                leptos::task::spawn_local(async move {
                    // Where no answer comes, the next look may have one.
                    let _ = super::exchange(&part).await;
                });
            },
            std::time::Duration::from_millis(700),
        );
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = part;
}
