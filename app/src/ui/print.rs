//! The button that prints a page.

use leptos::prelude::*;

use super::living;

/// Prints the page. The button needs scripts, so it is shown only when they run. Without scripts the browser's own menu can print.
#[island]
pub fn PrintButton() -> impl IntoView {
    crate::ui::restore_text();
    let awake = RwSignal::new(false);
    Effect::new(move |_| awake.set(true));
    let print = |_| {
        let _ = window().print();
    };
    living(view! {
        <button class="govuk-button govuk-button--secondary" type="button" hidden=move || !awake.get() on:click=print>"Print this page"</button>
    })
}
