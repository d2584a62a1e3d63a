//! A part of a page that is looked at again and again.

use leptos::prelude::*;

/// Takes the part with this id anew from time to time: as the page has it, until it is there no more and the page is loaded
/// anew; or as `source` answers to what stands in a field, whenever that has changed.
#[island]
pub fn Watched(
    /// The part's id.
    part: String,
    /// The address that a field's text is sent to, and the field's id.
    source: Option<(String, String)>,
) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| browser::watch(part.clone(), source.clone()));
    #[cfg(not(feature = "hydrate"))]
    let _ = (part, source);
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::{cell::RefCell, rc::Rc, time::Duration};

    use leptos::{prelude::*, task::spawn_local};
    use wasm_bindgen::JsCast;
    use web_sys::HtmlTextAreaElement;

    use crate::ui::exchange;

    const PAUSE: Duration = Duration::from_millis(700);

    pub(super) fn watch(part: String, source: Option<(String, String)>) {
        let field = source.as_ref().and_then(|(_, id)| document().get_element_by_id(id)?.dyn_into().ok());
        // The page comes with what stands in the field then.
        let shown = field.as_ref().and_then(|field: &HtmlTextAreaElement| field.default_value().ok());
        let (source, shown) = (source.map(|(address, _)| address), Rc::new(RefCell::new(shown)));
        let look = move || {
            let text = field.as_ref().map(HtmlTextAreaElement::value);
            if text.is_some() && *shown.borrow() == text {
                return;
            }
            let (part, source, shown) = (part.clone(), source.clone(), shown.clone());
            shown.borrow_mut().clone_from(&text);
            spawn_local(async move {
                if exchange(&part, source.as_deref().zip(text.as_deref())).await.is_err() {
                    // Where no answer comes, the next look may have one.
                    *shown.borrow_mut() = None;
                }
            });
        };
        set_interval(look, PAUSE);
    }
}
