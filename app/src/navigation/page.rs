//! Exchanges the shown page for another: title, head and body.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, Node};

use super::{elements::all, signs};

/// How long to wait for a stylesheet: a page without it is better than none.
const PATIENCE: Duration = Duration::from_secs(3);
const STYLES: &str = "link[rel=stylesheet]";
/// What the head says about the page. Scripts and hints for loading stay those of the document.
const ABOUT: &str = "meta[name], meta[property], link[rel=canonical], link[rel=alternate]";

/// Loads the stylesheets that the new page has and the shown one has not.
pub(super) async fn load_styles(page: &Document) {
    let Some((old, new)) = heads(page) else { return };
    let known = hrefs(&old);
    for style in all(&new, STYLES) {
        if !known.contains(&style.get_attribute("href"))
            && let Ok(style) = document().import_node(&style)
        {
            let loaded = loading(&style);
            let _ = old.append_child(&style);
            let _ = JsFuture::from(loaded).await;
        }
    }
}

/// Fulfilled when a stylesheet has loaded, or has failed or takes too long.
fn loading(style: &Node) -> js_sys::Promise {
    js_sys::Promise::new(&mut |done, _| {
        for event in ["load", "error"] {
            let _ = style.add_event_listener_with_callback(event, &done);
        }
        set_timeout(move || drop(done.call0(&JsValue::UNDEFINED)), PATIENCE);
    })
}

fn hrefs(head: &Element) -> Vec<Option<String>> {
    all(head, STYLES).iter().map(|style| style.get_attribute("href")).collect()
}

/// Puts the new page in place of the shown one.
pub(super) fn exchange(page: &Document) {
    exchange_head(page);
    document().set_title(&page.title());
    exchange_body(page);
}

fn heads(page: &Document) -> Option<(Element, Element)> {
    Some((document().head()?.into(), page.head()?.into()))
}

fn exchange_head(page: &Document) {
    let Some((old, new)) = heads(page) else { return };
    // The stylesheets of the new page are there already.
    let wanted = hrefs(&new);
    for style in all(&old, STYLES).iter().filter(|style| !wanted.contains(&style.get_attribute("href"))) {
        style.remove();
    }
    let (before, after) = (all(&old, ABOUT), all(&new, ABOUT));
    let is_among =
        |element: &Element, others: &[Element]| others.iter().any(|other| other.is_equal_node(Some(element)));
    for element in before.iter().filter(|element| !is_among(element, &after)) {
        element.remove();
    }
    for element in after.iter().filter(|element| !is_among(element, &before)) {
        let _ = old.append_child(element);
    }
}

fn exchange_body(page: &Document) {
    let (Some(old), Some(new)) = (document().body(), page.body()) else { return };
    for name in old.get_attribute_names().iter().filter_map(|name| name.as_string()) {
        if !new.has_attribute(&name) {
            let _ = old.remove_attribute(&name);
        }
    }
    for name in new.get_attribute_names().iter().filter_map(|name| name.as_string()) {
        let _ = old.set_attribute(&name, &new.get_attribute(&name).unwrap_or_default());
    }
    let stays = signs::stays();
    let stays = stays.as_ref().map(AsRef::<Node>::as_ref);
    while let Some(child) = old.first_child().filter(|child| Some(child) != stays) {
        let _ = old.remove_child(&child);
    }
    while let Some(child) = new.first_child() {
        let _ = old.insert_before(&child, stays);
    }
}
