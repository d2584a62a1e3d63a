//! The text of a sheet as it will look, beside the field that it is written in.

use leptos::prelude::*;

/// Shows the text of the field `of` as it will look: as it is written, and without scripts as it was saved.
#[island]
pub fn Preview(
    /// The field's id.
    of: String,
    children: Children,
) -> impl IntoView {
    let follows = RwSignal::new(None);
    Effect::new(move |_| follow(&of, follows));
    let words = move || match follows.get() {
        None => "As it was saved last.",
        Some(true) => "As you write it.",
        Some(false) => "Not as you write it: Placebook gives no answer.",
    };
    view! {
        <p class="govuk-hint">{words}</p>
        <div id=REGION class="app-preview app-sheet-body app-written">{children()}</div>
    }
}

const REGION: &str = "preview";

#[cfg(not(feature = "hydrate"))]
fn follow(_: &str, _: RwSignal<Option<bool>>) {}

#[cfg(feature = "hydrate")]
use browser::follow;

#[cfg(feature = "hydrate")]
mod browser {
    use std::{cell::Cell, rc::Rc, time::Duration};

    use leptos::{leptos_dom::helpers::set_timeout, prelude::*, task::spawn_local};
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Event, RequestInit, Response, UrlSearchParams};

    use super::REGION;
    use crate::office::PREVIEW;

    /// How long nothing is typed before the text is shown.
    const REST: Duration = Duration::from_millis(300);

    pub(super) fn follow(of: &str, follows: RwSignal<Option<bool>>) {
        let Some(field) = document().get_element_by_id(of) else { return };
        let last = Rc::new(Cell::new(0_u32));
        let typed = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let (text, last, this) = (event_target_value(&event), last.clone(), last.get() + 1);
            last.set(this);
            let rested = move || {
                spawn_local(async move {
                    if last.get() != this {
                        return;
                    }
                    let html = rendered(&text).await;
                    // What was typed meanwhile is shown next.
                    if last.get() == this {
                        follows.set(Some(html.is_ok_and(show)));
                    }
                });
            };
            set_timeout(rested, REST);
        });
        let _ = field.add_event_listener_with_callback("input", typed.as_ref().unchecked_ref());
        // It lives as long as the page.
        typed.forget();
    }

    async fn rendered(text: &str) -> Result<String, JsValue> {
        let sent = UrlSearchParams::new()?;
        sent.append("text", text);
        let request = RequestInit::new();
        request.set_method("POST");
        request.set_body(&sent);
        let asked = window().fetch_with_str_and_init(PREVIEW, &request);
        let answer: Response = JsFuture::from(asked).await?.dyn_into()?;
        let html = JsFuture::from(answer.json()?).await?;
        html.as_string().ok_or(html)
    }

    fn show(html: String) -> bool {
        let region = document().get_element_by_id(REGION);
        region.map(|region| region.set_inner_html(&html)).is_some()
    }
}
