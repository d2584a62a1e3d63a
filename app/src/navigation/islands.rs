//! The islands of the shown page: waking those that come, and ending those that go.

use std::{any::Any, cell::RefCell};

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Node};

use super::elements::all;

/// The function of Leptos' own script that hydrates one island.
const HYDRATE: &str = "__hydrateIsland";

/// An island of the page.
struct Island {
    /// Its element.
    element: Node,
    /// What its effects, signals and listeners belong to.
    owner: Option<Owner>,
    /// Its view: the elements and effects that it keeps.
    view: Box<dyn Any>,
}

thread_local! {
    /// The owner of everything that belongs to the shown page.
    static PAGE: Owner = Owner::new();
    static ISLANDS: RefCell<Vec<Island>> = const { RefCell::new(Vec::new()) };
}

/// Makes the islands that wake from here on part of the page.
pub(super) fn start() {
    PAGE.with(Owner::set);
}

/// Keeps an island's view until the island leaves the page.
pub(super) fn keep(element: Node, view: Box<dyn Any>) {
    let island = Island { element, owner: Owner::current(), view };
    ISLANDS.with_borrow_mut(|islands| islands.push(island));
}

/// Ends everything that belongs to the page before.
pub(super) fn end_page() {
    PAGE.with(Owner::cleanup);
    end(ISLANDS.take());
}

/// Ends the islands that are no longer in the document.
pub(crate) fn end_gone() {
    let (here, gone): (Vec<_>, Vec<_>) = ISLANDS.take().into_iter().partition(|island| island.element.is_connected());
    ISLANDS.set(here);
    end(gone);
}

fn end(islands: Vec<Island>) {
    for Island { owner, view, .. } in islands {
        if let Some(owner) = owner {
            owner.cleanup();
        }
        drop(view);
    }
}

/// Wakes all islands below an element that has just come.
pub(crate) fn wake(below: &Element) {
    let Ok(hydrate) = js_sys::Reflect::get(&window(), &HYDRATE.into()) else { return };
    let Ok(hydrate) = hydrate.dyn_into::<js_sys::Function>() else { return };
    for island in all(below, "leptos-island") {
        // An island around this one may have changed its content.
        if island.is_connected() {
            start();
            let name = island.get_attribute("data-component").map_or(JsValue::NULL, JsValue::from);
            let _ = hydrate.call2(&JsValue::UNDEFINED, &island, &name);
        }
    }
    start();
}
