//! The pages of Placebook. The server renders every page, and it works without scripts. Its moving parts (live seats,
//! the school field, the booking form) are islands: only they are compiled for the browser and run there.

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
pub mod live;
pub mod made_for;
#[cfg(feature = "hydrate")]
mod navigation;
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
pub mod visit_list;
pub mod waiting;
pub mod workshop;

/// Starts the islands of the page that the server has rendered.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    let _ = leptos::server_fn::redirect::set_redirect_hook(navigation::go);
    ui::restore_text();
    leptos::mount::hydrate_islands();
    navigation::start(navigation::Hooks {
        before_waking: ui::restore_text,
        new_page: live::new_page,
        no_answer: ui::no_answer_shown,
        before_leaving: || Box::pin(device::keep_typed()),
    });
    navigation::wake_first();
    live::new_page();
    device::take_typed();
    // Last, so that its requests do not compete with the page's own.
    device::keep_pages();
}
