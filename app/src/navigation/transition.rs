//! View transitions: the browser's own way from the look of one page to that of the next.

use std::{cell::Cell, rc::Rc};

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// The browser's function, where it has one.
const START: &str = "startViewTransition";
/// Fulfilled when the page has been exchanged.
const EXCHANGED: &str = "updateCallbackDone";
const NO_MOTION: &str = "(prefers-reduced-motion: reduce)";

/// Makes a change of the page during a transition, if the browser has transitions and the person wants motion.
pub(super) async fn during(change: impl FnOnce() + 'static) {
    let change = Rc::new(Cell::new(Some(change)));
    let of_browser = change.clone();
    if wanted() && start(move || run(&of_browser)).await.is_some() {
        return;
    }
    run(&change);
}

fn run(change: &Cell<Option<impl FnOnce()>>) {
    if let Some(change) = change.take() {
        change();
    }
}

fn wanted() -> bool {
    let still = window().match_media(NO_MOTION).ok().flatten().is_some_and(|query| query.matches());
    !still && !document().hidden()
}

/// Waits until the change is made. `None`: the browser has no transitions.
async fn start(change: impl FnOnce() + 'static) -> Option<()> {
    let start = get(&document(), START)?.dyn_into::<js_sys::Function>().ok()?;
    let transition = start.call1(&document(), &Closure::once_into_js(change)).ok()?;
    // The browser skips a transition that it has no time for, and makes the change all the same.
    for end in ["ready", "finished"] {
        if let Some(Ok(end)) = get(&transition, end).map(JsCast::dyn_into::<js_sys::Promise>) {
            leptos::task::spawn_local(async move { drop(JsFuture::from(end).await) });
        }
    }
    let exchanged = get(&transition, EXCHANGED)?.dyn_into::<js_sys::Promise>().ok()?;
    JsFuture::from(exchanged).await.ok().map(drop)
}

fn get(of: &JsValue, name: &str) -> Option<JsValue> {
    js_sys::Reflect::get(of, &name.into()).ok()
}
