//! What a person sees of Placebook: every page is rendered on the server, works as it is, and comes alive in the browser.

// Long view macros nest deeply.
#![recursion_limit = "512"]

pub mod booking;
pub mod establishment;
pub mod failure;
pub mod home;
pub mod seats;
pub mod sheet;
pub mod shell;
pub mod ui;
#[cfg(feature = "ssr")]
pub mod visit;
pub mod workshop;

/// Wakes the page that the server has rendered.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(shell::App);
    // Tests, and whoever looks at a page, can see that it is awake.
    if let Some(body) = leptos::prelude::document().body() {
        let _ = body.set_attribute("data-awake", "");
    }
}
