//! Links: which of them lead to a page of the site.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

use super::{
    answer::Asked,
    elements::{here, is_page, listen, without_fragment},
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
        travel(Asked { address, form: None }, way);
    });
}

/// The link that an element is in.
pub(super) fn link_of(element: &Element) -> Option<HtmlAnchorElement> {
    element.closest("a[href]").ok()??.dyn_into().ok()
}

/// Whether a press is the one that opens a link in its own tab.
fn is_plain(event: &MouseEvent) -> bool {
    let with_key = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
    event.button() == 0 && !with_key && !event.default_prevented()
}

/// Whether a link leads to a page, in its own tab.
pub(super) fn leads_on(link: &HtmlAnchorElement) -> bool {
    let address = link.href();
    let other_tab = !matches!(&*link.target(), "" | "_self");
    let is_part = address.contains('#') && without_fragment(&address) == here();
    !other_tab && !link.has_attribute("download") && !link.rel().contains("external") && !is_part && is_page(&address)
}
