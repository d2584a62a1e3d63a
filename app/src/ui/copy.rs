//! A button that copies an address.

use leptos::prelude::*;

use super::living;
use super::{as_html, restore_text};

/// Copies the whole address of a page of this site. The button needs scripts, so it is shown only when they run. Without
/// scripts the link beside it can be copied from the browser's own menu.
#[island]
pub fn CopyLink(
    /// The page's path from the site's root.
    address: String,
    /// The name of the copied text, for a screen reader.
    about: String,
) -> impl IntoView {
    restore_text();
    let awake = RwSignal::new(false);
    let copied = RwSignal::new(false);
    Effect::new(move |_| awake.set(true));
    living(view! {
        <button class="app-link-button app-copy" type="button" hidden=move || !awake.get() on:click=move |_| copy(&address, copied)>
            "Copy"<span class="govuk-visually-hidden">{format!(" {about}")}</span>
        </button>
        <span role="status" inner_html=move || as_html(if copied.get() { " Copied" } else { "" })></span>
    })
}

/// If the browser refuses, the page does not say that the address was copied.
#[cfg(feature = "hydrate")]
fn copy(address: &str, copied: RwSignal<bool>) {
    let Ok(origin) = window().location().origin() else { return };
    let promise = window().navigator().clipboard().write_text(&format!("{origin}{address}"));
    leptos::task::spawn_local(async move {
        copied.set(wasm_bindgen_futures::JsFuture::from(promise).await.is_ok());
    });
}

#[cfg(not(feature = "hydrate"))]
fn copy(_: &str, _: RwSignal<bool>) {}
