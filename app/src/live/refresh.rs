//! Fetches the page again when parts of it are older than the stream has told, and replaces those parts.

use std::cell::{Cell, RefCell};

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Event, RequestInit};

use super::{
    known::{all, told},
    part::{self, Outcome},
};
use crate::{
    navigation::{self, Shown},
    ui::as_html,
};

/// Seconds until the next attempt if no answer came.
const PAUSE: u32 = 5;
/// The message when something was replaced.
const REPLACED: &str = "Something has just changed. This page shows the latest details.";

thread_local! {
    static RUNNING: Cell<bool> = const { Cell::new(false) };
    /// Ticks until the next attempt, after one without an answer.
    static PAUSED: Cell<u32> = const { Cell::new(0) };
    /// The parts whose changes were asked for although something is typed there.
    static ASKED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// A part that is older than the stream has told.
struct Stale {
    part: Element,
    /// The version that it has once it is replaced.
    version: i64,
}

fn stale() -> Vec<Stale> {
    let shown = |part: &Element| part.get_attribute("data-version").and_then(|version| version.parse::<i64>().ok());
    let newer = |part: Element| {
        let version = told(&part.get_attribute("data-live")?)?;
        (shown(&part) < Some(version)).then_some(Stale { part, version })
    };
    all("[data-live]").into_iter().filter_map(newer).collect()
}

/// Replaces what is stale, unless that is under way: then it goes on until nothing is.
pub(super) fn begin() {
    if PAUSED.get() > 0 || RUNNING.replace(true) {
        return;
    }
    spawn_local(async {
        while due() {
            if replace_all().await.is_err() {
                PAUSED.set(PAUSE);
                break;
            }
        }
        RUNNING.set(false);
    });
}

/// Tries again after a pause, and shows what was held back once nothing is typed there any more.
pub(super) fn tick() {
    PAUSED.set(PAUSED.get().saturating_sub(1));
    if due() {
        begin();
    }
}

/// Whether a part is stale that may be replaced or is not announced yet.
fn due() -> bool {
    stale().iter().any(|stale| !part::is_announced(&stale.part, stale.version) || may_replace(&stale.part))
}

fn may_replace(part: &Element) -> bool {
    !part::is_in_use(part) || ASKED.with_borrow(|asked| asked.contains(&part.id()))
}

/// Shows the changes of the part whose button was pressed.
pub(super) fn pressed(event: &Event) {
    let button = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let button = button.and_then(|target| target.closest("[data-show-changes]").ok().flatten());
    if let Some(id) = button.and_then(|button| button.get_attribute("data-show-changes")) {
        ASKED.with_borrow_mut(|asked| asked.push(id));
        PAUSED.set(0);
        begin();
    }
}

/// The page is fetched after its topics' versions were told, so what it shows is at least as new.
async fn replace_all() -> Result<(), JsValue> {
    let shown = navigation::shown();
    let stale = stale();
    let page = fetch_page().await?;
    if navigation::shown() != shown {
        // Another page is shown by now.
        return Ok(());
    }
    let mut replaced = false;
    let mut found = false;
    for Stale { part, version } in stale {
        let now = page.get_element_by_id(&part.id());
        found |= now.is_some();
        if let Some(now) = now {
            if !may_replace(&part) && part::differs(&part, &now) {
                part::announce(&part, version)?;
                continue;
            }
            replaced |= part::replace(&part, &now)? == Outcome::Differs;
        }
        part.set_attribute("data-version", &version.to_string())?;
        ASKED.with_borrow_mut(|asked| asked.retain(|id| *id != part.id()));
    }
    if !found {
        // The person is no longer signed in, or there is no such page any more.
        navigation::replace(&window().location().href()?);
        return Ok(());
    }
    if replaced {
        part::shown();
        for status in all("[data-live-status]") {
            status.set_inner_html(&as_html(REPLACED));
        }
    }
    Ok(())
}

/// The page as it is now.
async fn fetch_page() -> Result<Document, JsValue> {
    let (answer, page) = navigation::fetch_document(&navigation::here(), &RequestInit::new(), Shown::Parts).await?;
    let is_busy = answer.status() >= 500 || answer.status() == 429;
    // A page that the device has kept is older than the one that is shown.
    let is_kept = page.query_selector("[data-as-of], [data-offline]")?.is_some();
    if is_busy || is_kept { Err(JsValue::NULL) } else { Ok(page) }
}
