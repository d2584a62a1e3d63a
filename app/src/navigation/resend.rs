//! Sending a form once more, by the browser.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlFormElement, HtmlInputElement, UrlSearchParams};

use super::{answer::Asked, unsent};

/// Sends a form by the browser: the answer becomes a document of its own.
pub(super) fn resend(asked: &Asked) -> Result<(), JsValue> {
    let content = UrlSearchParams::new_with_str(asked.form.as_deref().unwrap_or_default())?;
    let form: HtmlFormElement = document().create_element("form")?.dyn_into()?;
    form.set_method("post");
    form.set_action(&asked.address);
    for field in js_sys::Array::from(&content).iter() {
        let field: js_sys::Array = field.dyn_into()?;
        let input: HtmlInputElement = document().create_element("input")?.dyn_into()?;
        input.set_type("hidden");
        input.set_name(&field.get(0).as_string().unwrap_or_default());
        input.set_value(&field.get(1).as_string().unwrap_or_default());
        form.append_child(&input)?;
    }
    if let Some(body) = document().body() {
        body.append_child(&form)?;
    }
    unsent::goes();
    form.submit()
}
