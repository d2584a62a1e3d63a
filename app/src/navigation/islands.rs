//! The islands of the shown page: waking those that come, and ending those that go.

use std::{any::Any, cell::RefCell};

use js_sys::Promise;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Node};

use super::elements::all;

/// The function of the page's script that hydrates one island (`shell/start.js`).
const HYDRATE: &str = "__hydrateIsland";

/// An island of the page.
struct Island {
    /// Its element.
    element: Node,
    /// What its effects, signals and listeners belong to. `None`: the page.
    owner: Option<Owner>,
    /// Its view: the elements and effects that it keeps.
    view: Box<dyn Any>,
}

thread_local! {
    /// The owner of everything that belongs to the shown page.
    static PAGE: Owner = Owner::new();
    static ISLANDS: RefCell<Vec<Island>> = const { RefCell::new(Vec::new()) };
    /// The islands of the page that are not awake yet.
    static WAKING: RefCell<Vec<Promise>> = const { RefCell::new(Vec::new()) };
}

/// Makes the islands that wake from here on part of the page.
pub(super) fn start() {
    PAGE.with(Owner::set);
}

/// Keeps an island's view until the island leaves the page.
pub(crate) fn keep(element: Node, view: Box<dyn Any>) {
    // One that woke late, because its code came late, belongs to the page.
    let owner = Owner::current().filter(|owner| PAGE.with(|page| page != owner));
    let island = Island { element, owner, view };
    ISLANDS.with_borrow_mut(|islands| islands.push(island));
}

/// Ends everything that belongs to the page before.
pub(super) fn end_page() {
    end(ISLANDS.take());
    PAGE.with(Owner::cleanup);
}

/// Ends the islands that are no longer in the document.
pub(crate) fn end_gone() {
    let (here, gone): (Vec<_>, Vec<_>) = ISLANDS.take().into_iter().partition(|island| island.element.is_connected());
    ISLANDS.set(here);
    end(gone);
}

fn end(islands: Vec<Island>) {
    for Island { owner, view, .. } in islands {
        // First the effects, which read what the owner has.
        drop(view);
        if let Some(owner) = owner {
            owner.cleanup();
        }
    }
}

/// Wakes all islands below an element that has just come.
pub(crate) fn wake(below: &Element) {
    waking(below);
}

/// Wakes all islands of a page that has just come. [`awake`] says when they are.
pub(super) fn wake_page(body: &Element) {
    WAKING.set(waking(body));
}

/// Waits until the islands of the page are awake, also those whose code comes in a file of its own.
pub(super) async fn awake() {
    for island in WAKING.take() {
        let _ = JsFuture::from(island).await;
    }
}

/// Wakes all islands below an element. Each promise is fulfilled when its island is awake.
fn waking(below: &Element) -> Vec<Promise> {
    let hydrate = js_sys::Reflect::get(&window(), &HYDRATE.into()).and_then(JsCast::dyn_into::<js_sys::Function>);
    let Ok(hydrate) = hydrate else { return Vec::new() };
    let mut waking = Vec::new();
    for island in all(below, "leptos-island") {
        // An island around this one may have changed its content.
        if island.is_connected() {
            start();
            let name = island.get_attribute("data-component").map_or(JsValue::NULL, JsValue::from);
            let started = hydrate.call2(&JsValue::UNDEFINED, &island, &name);
            waking.extend(started.and_then(JsCast::dyn_into::<Promise>));
        }
    }
    start();
    waking
}
