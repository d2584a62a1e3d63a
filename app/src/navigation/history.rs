//! The browser's history: an entry for each page, and how far each was scrolled.

use std::cell::{Cell, RefCell};

use gloo_storage::{SessionStorage, Storage};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::ScrollRestoration;

use super::{
    elements::{here, listen, without_fragment},
    unsent,
};

/// How a page enters the history.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// As a new entry.
    Push,
    /// Instead of the shown page.
    Replace,
    /// The browser has gone to its entry already.
    Traverse,
}

/// An entry, as the browser keeps it in its state.
#[derive(Clone, Copy, PartialEq)]
struct Entry {
    /// Its place in the history.
    at: i32,
    /// The page that it shows: entries that differ only by a fragment have the same one.
    page: f64,
}

impl Entry {
    /// Whether it shows the same page as another.
    fn is_of(self, other: Self) -> bool {
        self.page.to_bits() == other.page.to_bits()
    }
}

thread_local! {
    /// The browser's entry.
    static NOW: Cell<Entry> = const { Cell::new(Entry { at: 0, page: 0.0 }) };
    /// The entry whose page is shown. The page of the browser's entry may be under way.
    static SHOWN: Cell<Entry> = const { Cell::new(Entry { at: 0, page: 0.0 }) };
    /// How far the pages were scrolled when they were left, by the place of their entry.
    static SCROLLED: RefCell<Vec<(i32, i32)>> = const { RefCell::new(Vec::new()) };
    /// Whether the browser goes somewhere because this module says so.
    static SENT: Cell<bool> = const { Cell::new(false) };
}

/// Where `SCROLLED` is kept while another document is shown: `3:120,4:0`.
const KEPT: &str = "scrolled";

/// Takes over the scroll position for as long as this document lives, and listens for back and forward. `traverse` shows the page of
/// the browser's entry, and `stay` gives up a page that is under way.
pub(super) fn start(traverse: fn(), stay: fn()) {
    let known = state();
    let entry = known.unwrap_or_else(|| {
        let before = window().history().and_then(|history| history.length()).unwrap_or(1);
        Entry { at: i32::try_from(before).unwrap_or(0), page: js_sys::Date::now() }
    });
    NOW.set(entry);
    SHOWN.set(entry);
    write(entry);
    restoration(ScrollRestoration::Manual);
    SCROLLED.set(kept());
    if known.is_none() {
        forget_from(entry.at);
    } else if scroll_y() == 0 {
        scroll_to_known();
    }
    listen(&window(), "popstate", move |_| gone(traverse, stay));
    listen(&window(), "pagehide", |_| {
        remember();
        keep();
        // The browser restores the position of a document that it loads again sooner than this module does, where it can.
        restoration(ScrollRestoration::Auto);
    });
    listen(&window(), "pageshow", |_| restoration(ScrollRestoration::Manual));
}

/// Gives the page that is about to be shown its entry and its address.
pub(super) fn enter(address: &str, way: Way) {
    let Ok(history) = window().history() else { return };
    remember();
    let now = NOW.get();
    if way == Way::Replace && without_fragment(address) != here() {
        // Another page begins at its top, also in the place of this one.
        SCROLLED.with_borrow_mut(|scrolled| scrolled.retain(|(at, _)| *at != now.at));
    }
    let page = js_sys::Date::now().max(now.page + 1.0);
    let entry = match way {
        Way::Push => Entry { at: now.at + 1, page },
        Way::Replace => Entry { page, ..now },
        Way::Traverse => now,
    };
    let _ = if way == Way::Push {
        forget_from(entry.at);
        history.push_state_with_url(&written(entry), "", Some(address))
    } else {
        // A redirect may lead elsewhere than the entry that was gone back to.
        history.replace_state_with_url(&written(entry), "", Some(address))
    };
    NOW.set(entry);
    SHOWN.set(entry);
}

/// Scrolls to where the shown entry was left, else to its top.
pub(super) fn scroll_to_known() {
    let at = SHOWN.get().at;
    let left = SCROLLED.with_borrow(|scrolled| scrolled.iter().find(|(of, _)| *of == at).map(|(_, y)| *y));
    scroll_to(left.unwrap_or(0));
}

/// Lets the browser go to a part of the shown page: it marks the part as the target, scrolls to it and gives it the focus.
pub(super) fn go_to_part(part: &str) {
    SENT.set(true);
    let _ = window().location().replace(&["#", part].concat());
    SENT.set(false);
    write(SHOWN.get());
}

/// The browser has gone to another entry.
fn gone(traverse: fn(), stay: fn()) {
    if SENT.take() {
        return;
    }
    let known = state();
    // A fragment that the browser itself has gone to.
    let entry = known.unwrap_or_else(|| Entry { at: NOW.get().at + 1, ..SHOWN.get() });
    let shown = SHOWN.get();
    if !entry.is_of(shown) && !unsent::may_leave() {
        SENT.set(true);
        if let Ok(history) = window().history() {
            let _ = history.go_with_delta(NOW.get().at - entry.at);
        }
        return;
    }
    if known.is_some_and(|known| (known.at, known.page) == (shown.at, shown.page)) {
        return stay();
    }
    remember();
    NOW.set(entry);
    if entry.is_of(shown) {
        SHOWN.set(entry);
        stay();
        match known {
            Some(_) => scroll_to_known(),
            None => write(entry),
        }
    } else {
        traverse();
    }
}

/// What the browser's entry has. `None`: this site has not written it.
fn state() -> Option<Entry> {
    let state: js_sys::Array = window().history().ok()?.state().ok()?.dyn_into().ok()?;
    let number = |at| state.get(at).as_f64();
    #[expect(clippy::cast_possible_truncation, reason = "it was written from a whole number")]
    Some(Entry { at: number(0)? as i32, page: number(1)? })
}

fn write(entry: Entry) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state(&written(entry), "");
    }
}

fn written(Entry { at, page }: Entry) -> JsValue {
    js_sys::Array::of2(&at.into(), &page.into()).into()
}

/// Keeps how far the shown page is scrolled.
fn remember() {
    let (at, y) = (SHOWN.get().at, scroll_y());
    SCROLLED.with_borrow_mut(|scrolled| {
        scrolled.retain(|(of, _)| *of != at);
        scrolled.push((at, y));
    });
}

/// Forgets the pages that can no longer be gone forward to: their entries from this place on are others now.
fn forget_from(place: i32) {
    SCROLLED.with_borrow_mut(|scrolled| scrolled.retain(|(at, _)| *at < place));
}

/// Keeps the positions for the next document of this tab. The state of the entry is not kept when it is written this late.
fn keep() {
    let positions = SCROLLED.with_borrow(|scrolled| {
        let words = scrolled.iter().map(|(at, y)| [at.to_string(), y.to_string()].join(":"));
        words.collect::<Vec<_>>().join(",")
    });
    let _ = SessionStorage::raw().set_item(KEPT, &positions);
}

/// Takes the positions that the document before has kept.
fn kept() -> Vec<(i32, i32)> {
    let positions = SessionStorage::raw().get_item(KEPT).ok().flatten().unwrap_or_default();
    SessionStorage::delete(KEPT);
    let position = |words: &str| {
        let (at, y) = words.split_once(':')?;
        Some((at.parse().ok()?, y.parse().ok()?))
    };
    positions.split(',').filter_map(position).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "whole pixels are enough")]
fn scroll_y() -> i32 {
    window().scroll_y().unwrap_or_default() as i32
}

fn scroll_to(y: i32) {
    window().scroll_to_with_x_and_y(0.0, y.into());
}

fn restoration(by: ScrollRestoration) {
    if let Ok(history) = window().history() {
        let _ = history.set_scroll_restoration(by);
    }
}
