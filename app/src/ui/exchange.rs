//! Replaces a part of a page with its current version from the server.

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, RequestInit};

use crate::navigation::{self, Shown};

/// Replaces the part with this id: with that of the current page, or with the answer to a text posted to an address.
/// Returns whether it differs. Islands in it end and wake with it. If the new page lacks the part, the whole page is shown as it
/// is now, because the person is no longer signed in. If another page is shown meanwhile, nothing is replaced.
///
/// # Errors
/// If no answer comes.
pub(crate) async fn exchange(id: &str, sent: Option<(&str, &str)>, what: Shown) -> Result<bool, JsValue> {
    let request = RequestInit::new();
    let address = match sent {
        Some((address, text)) => {
            request.set_method("POST");
            request.set_body(&text.into());
            address.to_owned()
        }
        None => window().location().pathname()?,
    };
    let shown = navigation::shown();
    let (answer, page) = navigation::fetch_document(&address, &request, what).await?;
    if navigation::shown() != shown {
        return Ok(false);
    }
    let Some(now) = page.get_element_by_id(id) else {
        if answer.ok() {
            navigation::replace(&window().location().href()?);
        }
        return Ok(false);
    };
    let Some(region) = document().get_element_by_id(id) else { return Ok(false) };
    let now = now.inner_html();
    if region.inner_html() == now || is_shown_translated(&region, &now) {
        return Ok(false);
    }
    let focus = document().active_element().filter(|part| region.contains(Some(part))).and_then(|part| name(&part));
    region.set_inner_html(&now);
    navigation::end_gone();
    navigation::wake(&region);
    SHOWN.set(now);
    if let Some(again) = focus.and_then(|name| region.query_selector(&name).ok().flatten())
        && let Ok(again) = again.dyn_into::<HtmlElement>()
    {
        again.focus()?;
    }
    Ok(true)
}

thread_local! {
    /// The part that was exchanged last, as the server sent it. A translator changes it on the page.
    static SHOWN: RefCell<String> = const { RefCell::new(String::new()) };
}

fn is_shown_translated(region: &Element, now: &str) -> bool {
    let translated = || region.query_selector("font").is_ok_and(|found| found.is_some());
    SHOWN.with_borrow(|shown| shown == now) && translated()
}

/// Makes the next exchange replace its part even if the server sends the same, because a script has changed the page since.
pub(crate) fn differs_now() {
    SHOWN.set(String::new());
}

/// Identifies the focused element, to find it again after the exchange: a link by its address, a button by its list item.
fn name(part: &Element) -> Option<String> {
    match part.get_attribute("href") {
        Some(href) => Some(["a[href=\"", &href, "\"]"].concat()),
        None => part.closest("li[id]").ok().flatten().map(|item| ["#", &item.id(), " [data-first]"].concat()),
    }
}
