//! Forms: what the browser would send, sent by this code.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{FormData, HtmlElement, HtmlFormElement, SubmitEvent, Url, UrlSearchParams};

use super::{
    answer::Asked,
    elements::{here, is_page, listen},
    history::Way,
    journey::travel,
    typed, unsent,
};

/// Forms that the browser sends itself: their answer is a document of its own.
const DOCUMENT: &str = "data-document";

/// Sends the forms of the site. The window hears them last, after the islands and the outbox.
pub(super) fn start() {
    listen(&window(), "submit", |event| {
        let Ok(event) = event.dyn_into::<SubmitEvent>() else { return };
        let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        let Some(form) = form.filter(|_| !event.default_prevented()) else { return };
        let asked = asked(&form, event.submitter().as_ref());
        let posts = !matches!(&asked, Ok(Some(Asked { form: None, .. })));
        if posts {
            unsent::goes();
            typed::send_typed(&form);
        }
        if let Ok(Some(asked)) = asked {
            event.prevent_default();
            if !posts && !unsent::may_leave() {
                return;
            }
            let way = if asked.form.is_none() && asked.address == here() { Way::Replace } else { Way::Push };
            travel(asked, way);
        }
    });
}

/// What the form asks for. `None`: it is left to the browser.
fn asked(form: &HtmlFormElement, button: Option<&HtmlElement>) -> Result<Option<Asked>, JsValue> {
    let own = |button_has: &str, form_has: &str| {
        let of_button = button.and_then(|button| button.get_attribute(button_has));
        of_button.or_else(|| form.get_attribute(form_has)).unwrap_or_default()
    };
    let action = Url::new_with_base(&own("formaction", "action"), &here())?;
    let kind = own("formenctype", "enctype");
    let is_plain = matches!(&*kind, "" | "application/x-www-form-urlencoded");
    let other_tab = !matches!(&*own("formtarget", "target"), "" | "_self");
    if !is_plain || other_tab || form.has_attribute(DOCUMENT) || !is_page(&action.href()) {
        return Ok(None);
    }
    let data = FormData::new_with_form(form)?;
    if let Some(button) = button
        && let Some(name) = button.get_attribute("name").filter(|name| !name.is_empty())
    {
        data.append_with_str(&name, &button.get_attribute("value").unwrap_or_default())?;
    }
    let content = UrlSearchParams::new_with_str_sequence_sequence(&data)?;
    let content = as_sent(&String::from(content.to_string()));
    match &*own("formmethod", "method").to_ascii_lowercase() {
        "post" => Ok(Some(Asked { form: Some(content), ..Asked::page(action.href()) })),
        "" | "get" => {
            action.set_search(&content);
            Ok(Some(Asked::page(action.href())))
        }
        _ => Ok(None),
    }
}

/// Line breaks as a browser sends them (HTML, 4.10.21.5).
fn as_sent(content: &str) -> String {
    content.replace("%0D%0A", "%0A").replace("%0D", "%0A").replace("%0A", "%0D%0A")
}
