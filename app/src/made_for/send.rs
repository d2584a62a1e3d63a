//! How a script sends a form of the page: to the form's own address, which says who it was made for.

use leptos::prelude::*;
use serde::de::DeserializeOwned;
use shared::made_for::{MadeFor, QUERY};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{FormData, Headers, HtmlFormElement, RequestInit, Response, Url, UrlSearchParams};

use crate::{addresses::MADE_FOR_ANOTHER, failure::Failure, navigation, ui::reload};

/// The account that a form of the page was made for.
pub(crate) fn made_for(form: &HtmlFormElement) -> Option<MadeFor> {
    Url::new(&form.action()).ok()?.search_params().get(QUERY)?.parse().ok()
}

/// Sends a form once and goes to the page in the answer.
///
/// # Errors
/// The server's refusal, or [`Failure::Unreachable`].
pub(crate) async fn send_form<R: DeserializeOwned>(form: &HtmlFormElement) -> Result<(), Failure<R>> {
    ask(form).await.unwrap_or(Err(Failure::Unreachable))
}

async fn ask<R: DeserializeOwned>(form: &HtmlFormElement) -> Result<Result<(), Failure<R>>, JsValue> {
    let data = FormData::new_with_form(form)?;
    let headers = Headers::new()?;
    headers.set("accept", "application/json")?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(&UrlSearchParams::new_with_str_sequence_sequence(&data)?.into());
    let answer = JsFuture::from(window().fetch_with_str_and_init(&form.action(), &request)).await;
    navigation::forget_ahead();
    let answer: Response = answer?.dyn_into()?;
    let leads_to = answer.headers().get("location")?;
    if answer.ok() {
        if let Some(page) = leads_to {
            navigation::go(&page);
        }
        return Ok(Ok(()));
    }
    if let Some(page) = leads_to.filter(|page| page.starts_with(MADE_FOR_ANOTHER)) {
        reload(&page);
    }
    let text = JsFuture::from(answer.text()?).await?.as_string().unwrap_or_default();
    Ok(Err(serde_json::from_str(&text).unwrap_or(Failure::Unreachable)))
}
