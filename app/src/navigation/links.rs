//! Links: which of them lead to a page of the site.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

use super::{
    answer::Asked,
    elements::{here, leads_on, link_of, listen},
    history::Way,
    journey::travel,
    unsent,
};

/// Follows the links of the site. The window hears them last, after any script of the page.
pub(super) fn start() {
    listen(&window(), "click", |event| {
        let Ok(event) = event.dyn_into::<MouseEvent>() else { return };
        let link = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(link) = link.as_ref().and_then(link_of).filter(|_| is_plain(&event)) else { return };
        let address = link.href();
        if !leads_on(&link) {
            return;
        }
        event.prevent_default();
        if !unsent::may_leave() {
            return;
        }
        // As browsers do, so that a page does not stand in the history twice in a row.
        let way = if address == here() { Way::Replace } else { Way::Push };
        travel(Asked::page(address), way);
    });
}

/// Whether a press is the one that opens a link in its own tab.
fn is_plain(event: &MouseEvent) -> bool {
    let with_key = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
    event.button() == 0 && !with_key && !event.default_prevented()
}
