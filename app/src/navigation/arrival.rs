//! Where a person is on a page that has just come: its place in the document, the focus, and what a screen reader says.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};

use super::{
    history::{self, Way},
    signs,
};

/// Where the focus goes: to the field that asks for it, else to the heading, else to the main part.
const STARTS: [&str; 3] = ["[autofocus]", "h1", "main"];

/// Arrives on the shown page. `part` is the fragment of its address.
pub(super) fn arrive(way: Way, part: Option<&str>) {
    if let Some(part) = part.filter(|part| !part.is_empty()) {
        history::go_to_part(part);
    }
    let focused = document().active_element();
    if focused.is_none_or(|focused| focused.tag_name() == "BODY") {
        focus_start();
    }
    if way == Way::Traverse || part.is_none() {
        history::scroll_to_known();
    }
    signs::say([&document().title(), ", page"].concat());
}

fn focus_start() {
    let starts = STARTS.iter().filter_map(|start| document().query_selector(start).ok()?);
    let Some(start) = starts.into_iter().next() else { return };
    if !start.has_attribute("autofocus") && !start.has_attribute("tabindex") {
        let _ = start.set_attribute("tabindex", "-1");
    }
    focus(&start);
}

fn focus(element: &Element) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus_with_options(&options);
    }
}
