//! Pages fetched ahead: when somebody points at a link, reaches it with the keyboard or touches it, and public pages also when
//! their link is seen. A fetched page serves one press, and only for some seconds.

use std::cell::{Cell, RefCell};

use js_sys::Promise;
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{AbortSignal, Element, HtmlAnchorElement, IntersectionObserver, IntersectionObserverEntry};

use super::{
    answer::{Answer, Asked, Came, load, read},
    elements::{all, here, leads_on, link_of, listen, without_fragment},
};

/// How long a page of somebody who is signed in is as good as new, in milliseconds.
const PRIVATE_LIFE: f64 = 5_000.0;
/// How long a public page is.
const PUBLIC_LIFE: f64 = 10_000.0;
/// The most pages that are fetched ahead at once.
const PAGES_MAX: usize = 8;
/// Where the pages are whose every view is recorded: only a press opens them.
const RECORDED: &str = "/office/people";
const RECORDED_TOO: &str = "/needs";

struct Ahead {
    address: String,
    since: f64,
    coming: Promise,
}

thread_local! {
    static PAGES: RefCell<Vec<Ahead>> = const { RefCell::new(Vec::new()) };
    /// Counts how often everything was forgotten.
    static FORGOTTEN: Cell<u32> = const { Cell::new(0) };
    static SEEING: Option<IntersectionObserver> = observer();
}

/// Watches for links that somebody is about to press.
pub(super) fn start() {
    for event in ["mouseover", "focusin", "touchstart"] {
        listen(&document(), event, |event| {
            let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if let Some(link) = element.as_ref().and_then(link_of) {
                fetch(&link);
            }
        });
    }
}

/// Watches the links of a page that has just come.
pub(super) fn look() {
    if saves_data() || document().query_selector("[data-whose]").is_ok_and(|owner| owner.is_some()) {
        return;
    }
    SEEING.with(|seeing| {
        let (Some(seeing), Some(main)) = (seeing, document().query_selector("main").ok().flatten()) else { return };
        seeing.disconnect();
        for link in all(&main, "a[href^='/']") {
            seeing.observe(&link);
        }
    });
}

/// Forgets all pages: something has changed, or somebody else is signed in. To be called when a form is answered or lost, because a page
/// that was fetched while it was under way does not show what it has done.
pub(crate) fn forget_ahead() {
    PAGES.take();
    FORGOTTEN.set(FORGOTTEN.get() + 1);
}

/// Asks for a page as the browser would.
pub(super) async fn ask(asked: &Asked, signal: Option<&AbortSignal>) -> Answer {
    let came = match take(asked).await {
        Some(came) => Ok(came),
        None => load(asked, signal).await,
    };
    if asked.form.is_some() {
        forget_ahead();
    }
    match came.and_then(read) {
        Ok(answer) => answer,
        // There is no connection, or the answer is one that only a document may have.
        Err(_) if asked.form.is_none() => Answer::Elsewhere(asked.address.clone()),
        Err(_) => Answer::Nothing,
    }
}

/// The page that was fetched ahead for this address, if it is as good as new.
async fn take(asked: &Asked) -> Option<Came> {
    if asked.form.is_some() {
        return None;
    }
    let page = without_fragment(&asked.address);
    let ahead = PAGES.with_borrow_mut(|pages| {
        let at = pages.iter().position(|ahead| ahead.address == page)?;
        Some(pages.remove(at))
    })?;
    let forgotten = FORGOTTEN.get();
    let came = Came::from_js(&JsFuture::from(ahead.coming).await.ok()?)?;
    let life = if came.is_private { PRIVATE_LIFE } else { PUBLIC_LIFE };
    let is_new = FORGOTTEN.get() == forgotten && js_sys::Date::now() - ahead.since < life;
    is_new.then(|| came.for_part_of(&asked.address))
}

fn fetch(link: &HtmlAnchorElement) {
    let address = without_fragment(&link.href()).to_owned();
    let path = link.pathname();
    let recorded = path.starts_with(RECORDED) || path.ends_with(RECORDED_TOO);
    if !leads_on(link) || address == here() || recorded || saves_data() {
        return;
    }
    PAGES.with_borrow_mut(|pages| {
        let now = js_sys::Date::now();
        pages.retain(|ahead| now - ahead.since < PUBLIC_LIFE);
        if pages.len() >= PAGES_MAX || pages.iter().any(|ahead| ahead.address == address) {
            return;
        }
        let asked = Asked { ahead: true, ..Asked::page(address.clone()) };
        let coming = future_to_promise(async move { Ok(load(&asked, None).await?.to_js()) });
        // Perhaps nobody ever asks for it, so a failure is heard here.
        let heard = JsFuture::from(coming.clone());
        spawn_local(async move { drop(heard.await) });
        pages.push(Ahead { address, since: now, coming });
    });
}

fn observer() -> Option<IntersectionObserver> {
    let seen = Closure::<dyn FnMut(js_sys::Array, IntersectionObserver)>::new(
        |entries: js_sys::Array, observer: IntersectionObserver| {
            for entry in entries.iter().filter_map(|entry| entry.dyn_into::<IntersectionObserverEntry>().ok()) {
                if entry.is_intersecting() {
                    observer.unobserve(&entry.target());
                    if let Ok(link) = entry.target().dyn_into() {
                        fetch(&link);
                    }
                }
            }
        },
    );
    let observer = IntersectionObserver::new(seen.as_ref().unchecked_ref()).ok();
    seen.forget();
    observer
}

/// Whether the person wants as little fetched as possible.
fn saves_data() -> bool {
    let get = |of: &JsValue, name: &str| js_sys::Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let connection = get(&window().navigator(), "connection");
    !connection.is_undefined() && get(&connection, "saveData").is_truthy()
}
