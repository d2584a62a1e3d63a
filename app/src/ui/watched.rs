//! A part of a page that updates itself at intervals.

use leptos::prelude::*;

use super::living;

/// Updates the part with this id at intervals from the current page. If the page no longer has the part, the whole page is
/// reloaded. A part with `data-field` and `data-source` shows how the address in `data-source` answers the field's text,
/// whenever the text has changed.
#[island]
pub fn Watched(
    /// The part's id.
    part: String,
) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    browser::watch(part);
    #[cfg(not(feature = "hydrate"))]
    let _ = part;
    living(())
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::{cell::Cell, rc::Rc, time::Duration};

    use leptos::{prelude::*, task::spawn_local};
    use wasm_bindgen::JsCast;
    use web_sys::HtmlInputElement;

    use crate::{navigation::Shown, ui::exchange};

    const PAUSE: Duration = Duration::from_millis(700);

    pub(super) fn watch(part: String) {
        let about = |what| document().get_element_by_id(&part).and_then(|part| part.get_attribute(what));
        let source = about("data-source").unwrap_or_default();
        // Input and text area both have their text under this name.
        let field = about("data-field").and_then(|id| document().get_element_by_id(&id));
        let field = field.map(JsCast::unchecked_into::<HtmlInputElement>);
        let shown = Rc::new(Cell::new(None));
        let look = move || {
            let text = field.as_ref().map(HtmlInputElement::value);
            if text.is_some() && shown.replace(text.clone()) == text {
                return;
            }
            let (part, source, shown) = (part.clone(), source.clone(), shown.clone());
            spawn_local(async move {
                let sent = text.as_deref().map(|text| (source.as_str(), text));
                if exchange(&part, sent, Shown::Parts).await.is_err() {
                    // If no answer comes, the next attempt may get one.
                    shown.set(None);
                }
            });
        };
        if let Ok(looking) = set_interval_with_handle(look, PAUSE) {
            on_cleanup(move || looking.clear());
        }
    }
}
