//! Small helpers for the browser's elements and events.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event, EventTarget, HtmlAnchorElement};

/// All elements below this one that match a selector, in the document's order.
pub(crate) fn all(below: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = below.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

/// Calls `then` at every event of this name, for as long as the document lives.
pub(crate) fn listen(target: &EventTarget, event: &str, then: impl FnMut(Event) + 'static) {
    let then = Closure::<dyn FnMut(Event)>::new(then);
    let _ = target.add_event_listener_with_callback(event, then.as_ref().unchecked_ref());
    then.forget();
}

/// The address of the shown page, without its fragment.
pub(crate) fn here() -> String {
    let address = window().location().href().unwrap_or_default();
    without_fragment(&address).to_owned()
}

/// An address without its fragment.
pub(super) fn without_fragment(address: &str) -> &str {
    address.split_once('#').map_or(address, |(page, _)| page)
}

/// Whether an address is one of this site, and not one of its files or of its scripts' own.
pub(super) fn is_page(address: &str) -> bool {
    let origin = window().location().origin().unwrap_or_default();
    let Some(path) = address.strip_prefix(&*origin).filter(|path| path.starts_with('/')) else { return false };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    !path.rsplit('/').next().is_some_and(|last| last.contains('.'))
}

/// The link that an element is in.
pub(super) fn link_of(element: &Element) -> Option<HtmlAnchorElement> {
    element.closest("a[href]").ok()??.dyn_into().ok()
}

/// Whether a link leads to a page, in its own tab.
pub(super) fn leads_on(link: &HtmlAnchorElement) -> bool {
    let address = link.href();
    let other_tab = !matches!(&*link.target(), "" | "_self");
    let is_part = address.contains('#') && without_fragment(&address) == here();
    !other_tab && !link.has_attribute("download") && !link.rel().contains("external") && !is_part && is_page(&address)
}
