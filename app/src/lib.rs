//! What a person sees of Placebook: every page is rendered on the server and works as it is. Its moving parts (live seats,
//! the school field, the booking form) are islands, and only they come alive in the browser and are compiled for it.

// Long view macros nest deeply.
#![recursion_limit = "512"]

pub mod acting;
pub mod addresses;
pub mod attachment;
pub mod audit;
pub mod booking;
pub mod delegate;
pub mod device;
pub mod failure;
pub mod made_for;
pub mod office;
pub mod officer;
#[cfg(feature = "ssr")]
pub mod overload;
pub mod people;
pub mod publishing;
pub mod register;
pub mod report;
pub mod school;
pub mod seats;
pub mod session;
pub mod sheet;
pub mod shell;
mod status;
pub mod ui;
pub mod venue;
#[cfg(feature = "ssr")]
pub mod visit;
pub mod visits;
pub mod waiting;
pub mod workshop;

/// Wakes the islands of the page that the server has rendered.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    // A server function that sends the browser on does so as a link would: there is no router in the browser.
    let _ = leptos::server_fn::redirect::set_redirect_hook(|to| {
        let _ = leptos::prelude::window().location().set_href(to);
    });
    ui::restore_text();
    leptos::mount::hydrate_islands();
    // Tests, and whoever looks at a page, can see that it is awake: when the islands' first effects have run.
    leptos::task::spawn_local(async {
        leptos::task::tick().await;
        if let Some(body) = leptos::prelude::document().body() {
            let _ = body.set_attribute("data-awake", "");
        }
    });
    // Last: what it fetches must not compete with what the page itself needs.
    device::keep_pages();
}
