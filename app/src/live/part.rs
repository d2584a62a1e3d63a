//! One part of a page: replaced by its newest version, or left alone while somebody types in it.

use std::{cell::RefCell, collections::HashMap};

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, FocusOptions, HtmlElement, HtmlInputElement};

use super::seats;
use crate::navigation;

/// What replacing a part came to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It reads the same.
    Same,
    /// It reads differently now.
    Differs,
}

thread_local! {
    /// What the server sent last for each part, in words. A translator changes it on the page.
    static SENT: RefCell<HashMap<String, String>> = RefCell::default();
}

fn words(part: &Element) -> String {
    part.text_content().unwrap_or_default()
}

/// Whether the newest version of a part reads differently from the page.
pub(super) fn differs(part: &Element, now: &Element) -> bool {
    let now = words(now);
    let translated = part.query_selector("font").is_ok_and(|found| found.is_some());
    let is_sent = SENT.with_borrow(|sent| sent.get(&part.id()) == Some(&now));
    words(part) != now && !(translated && is_sent)
}

/// Replaces a part. The focus stays on the same link, button or field, and what was opened stays open.
pub(super) fn replace(part: &Element, now: &Element) -> Result<Outcome, JsValue> {
    if !differs(part, now) {
        withdraw(part);
        return Ok(Outcome::Same);
    }
    SENT.with_borrow_mut(|sent| sent.insert(part.id(), words(now)));
    let notice = notice(part);
    let is_here = |active: &Element| {
        part.contains(Some(active)) || notice.as_ref().is_some_and(|notice| notice.contains(Some(active)))
    };
    let active = document().active_element().filter(is_here);
    let focus = active.as_ref().and_then(name);
    let opened = opened(part);
    part.set_inner_html(&now.inner_html());
    for details in opened.iter().filter_map(|name| part.query_selector(name).ok().flatten()) {
        details.set_attribute("open", "")?;
    }
    navigation::end_gone();
    navigation::wake(part);
    withdraw(part);
    if active.is_some() {
        let again = focus.and_then(|name| part.query_selector(&name).ok().flatten());
        focus_on(again.as_ref(), part)?;
    }
    Ok(Outcome::Differs)
}

/// Puts the focus back. If what had it is gone, the reader goes on at the same part, not at the top of the page.
fn focus_on(again: Option<&Element>, part: &Element) -> Result<(), JsValue> {
    if again.is_none() {
        part.set_attribute("tabindex", "-1")?;
    }
    let Some(target) = again.unwrap_or(part).dyn_ref::<HtmlElement>() else { return Ok(()) };
    let still = FocusOptions::new();
    still.set_prevent_scroll(true);
    target.focus_with_options(&still)
}

/// After parts were replaced: shows in them what this device knows better than the server.
pub(super) fn shown() {
    seats::paint();
    seats::paint_state();
    crate::device::show_waiting();
}

/// Identifies an element, to find it again: a link by its address, anything else by its id or by its form's place and its value.
fn name(element: &Element) -> Option<String> {
    if let Some(href) = element.get_attribute("href") {
        return Some(["a[href=\"", &href, "\"]"].concat());
    }
    if !element.id().is_empty() {
        return Some(["#", &element.id()].concat());
    }
    let line = element.closest("li[id]").ok().flatten()?;
    // The button that made a mark is hidden now, and another takes its place.
    let first = element.has_attribute("data-first") || element.get_attribute("type").as_deref() == Some("submit");
    let inside = if first { "[data-first]" } else { "summary" };
    Some(["#", &line.id(), " ", inside].concat())
}

/// The details that are open, each in a list item with an id.
fn opened(part: &Element) -> Vec<String> {
    let Ok(found) = part.query_selector_all("li[id] details[open]") else { return Vec::new() };
    let line = |at| {
        let details: Element = found.get(at)?.dyn_into().ok()?;
        let line = details.closest("li[id]").ok().flatten()?;
        Some(["#", &line.id(), " details"].concat())
    };
    (0..found.length()).filter_map(line).collect()
}

/// Whether somebody works in a part: a field there has the focus, holds another value than the page came with, or has an error message
/// to read.
pub(super) fn is_in_use(part: &Element) -> bool {
    if part.query_selector(".govuk-error-message").is_ok_and(|found| found.is_some()) {
        return true;
    }
    let Ok(fields) = part.query_selector_all("input:not([type=hidden]), textarea, select") else { return false };
    let active = document().active_element();
    (0..fields.length())
        .filter_map(|at| fields.get(at)?.dyn_into::<Element>().ok())
        .any(|field| active.as_ref() == Some(&field) || is_changed(&field))
}

fn is_changed(field: &Element) -> bool {
    if field.tag_name() == "SELECT" {
        let Ok(options) = field.query_selector_all("option") else { return false };
        let has = |at, what: &str| {
            options.get(at).and_then(|option| js_sys::Reflect::get(&option, &what.into()).ok()?.as_bool()) == Some(true)
        };
        let first = (0..options.length()).find(|at| has(*at, "defaultSelected")).unwrap_or(0);
        return options.length() > 0 && !has(first, "selected");
    }
    // A text area has its text under the same names.
    let field: &HtmlInputElement = field.unchecked_ref();
    match field.get_attribute("type").as_deref() {
        Some("checkbox" | "radio") => field.checked() != field.default_checked(),
        _ => field.value() != field.default_value(),
    }
}

/// Says beside a part that it has changed, with a button that shows the changes.
pub(super) fn announce(part: &Element, version: i64) -> Result<(), JsValue> {
    if let Some(notice) = notice(part) {
        return notice.set_attribute("data-version-held", &version.to_string());
    }
    let notice = document().create_element("div")?;
    notice.set_class_name("app-live-held");
    notice.set_attribute("role", "status")?;
    notice.set_attribute("data-held", &part.id())?;
    notice.set_attribute("data-version-held", &version.to_string())?;
    part.insert_adjacent_element("beforebegin", &notice)?;
    // Written after it is on the page, so that a screen reader says it.
    notice.set_inner_html(
        &[
            "<p class=\"govuk-body\">This page has changed. <button class=\"app-link-button\" type=\"button\" data-show-changes=\"",
            &part.id(),
            "\">Show the changes</button></p>",
        ]
        .concat(),
    );
    Ok(())
}

fn notice(part: &Element) -> Option<Element> {
    document().query_selector(&["[data-held=\"", &part.id(), "\"]"].concat()).ok().flatten()
}

/// Whether it was said that a part has changed to this version.
pub(super) fn is_announced(part: &Element, version: i64) -> bool {
    let said = notice(part).and_then(|notice| notice.get_attribute("data-version-held"));
    said.and_then(|said| said.parse::<i64>().ok()).is_some_and(|said| said >= version)
}

fn withdraw(part: &Element) {
    if let Some(notice) = notice(part) {
        notice.remove();
    }
}
