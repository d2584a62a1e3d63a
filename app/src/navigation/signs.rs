//! The part of the document that stays while pages go: what a screen reader says, and the bar of a page that is long in coming.

use std::{cell::Cell, time::Duration};

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use web_sys::Element;

/// A page that comes sooner shows no bar.
const SOON: Duration = Duration::from_millis(300);
/// The words are written after the region was emptied, so that the same words are said again.
const A_MOMENT: Duration = Duration::from_millis(100);

thread_local! {
    static STAYS: Option<Stays> = Stays::put();
    static TIMER: Cell<Option<TimeoutHandle>> = const { Cell::new(None) };
}

struct Stays {
    whole: Element,
    said: Element,
    bar: Element,
}

impl Stays {
    /// Puts it at the end of the document.
    fn put() -> Option<Self> {
        let make = |attributes: &[(&str, &str)]| {
            let element = document().create_element("div").ok()?;
            for (name, value) in attributes {
                element.set_attribute(name, value).ok()?;
            }
            Some(element)
        };
        let whole = make(&[])?;
        let said = make(&[("class", "govuk-visually-hidden"), ("role", "status"), ("data-said", "")])?;
        let bar = make(&[("class", "app-progress"), ("hidden", ""), ("aria-hidden", "true")])?;
        whole.append_child(&said).ok()?;
        whole.append_child(&bar).ok()?;
        document().body()?.append_child(&whole).ok()?;
        Some(Self { whole, said, bar })
    }
}

/// Puts the part that stays into the document.
pub(super) fn start() {
    STAYS.with(|_| ());
}

/// The part that stays. Everything before it goes with its page.
pub(super) fn stays() -> Option<Element> {
    STAYS.with(|stays| stays.as_ref().map(|stays| stays.whole.clone()))
}

/// Says the words to a screen reader, after what it says now.
pub(super) fn say(words: String) {
    let Some(said) = STAYS.with(|stays| stays.as_ref().map(|stays| stays.said.clone())) else { return };
    said.set_text_content(None);
    set_timeout(move || said.set_text_content(Some(&words)), A_MOMENT);
}

/// A page was asked for: the bar appears if it does not come soon.
pub(super) fn wait() {
    come();
    TIMER.set(set_timeout_with_handle(|| show_bar(true), SOON).ok());
}

/// The page has come, or something else has.
pub(super) fn come() {
    if let Some(timer) = TIMER.take() {
        timer.clear();
    }
    show_bar(false);
}

fn show_bar(shown: bool) {
    STAYS.with(|stays| {
        if let Some(Stays { bar, .. }) = stays {
            let _ = if shown { bar.remove_attribute("hidden") } else { bar.set_attribute("hidden", "") };
        }
    });
}
