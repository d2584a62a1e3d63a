//! Marks that wait on this device, shown on their lines as if they were made.

use leptos::prelude::*;

/// Shows what waits, and takes the register anew when all of it is made. What waits is kept and sent by the outbox.
#[island]
pub(super) fn KeptMarks(
    /// Where marks are sent.
    to: String,
) -> impl IntoView {
    let waiting = RwSignal::new(0_usize);
    Effect::new(move |_| watch(to.clone(), waiting));
    let words = move || match waiting.get() {
        0 => None,
        1 => Some("1 mark is kept on this device and not sent yet.".to_owned()),
        many => Some(format!("{many} marks are kept on this device and not sent yet.")),
    };
    view! { <p class="app-live" role="status">{words}</p> }
}

/// On the server nothing waits.
#[cfg(not(feature = "hydrate"))]
fn watch(_: String, _: RwSignal<usize>) {}

#[cfg(feature = "hydrate")]
use browser::watch;

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::{prelude::*, task::spawn_local};
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{Element, HtmlElement, UrlSearchParams};

    use crate::{device::outbox, ui::exchange};

    pub(super) fn watch(to: String, waiting: RwSignal<usize>) {
        let outbox = outbox();
        Effect::new(move |_| {
            let marks = outbox.with(|outbox| {
                let marks = outbox.waiting().filter(|command| command.to == to).map(|command| command.body.clone());
                marks.collect::<Vec<_>>()
            });
            marks.iter().for_each(|mark| {
                let _ = show(mark);
            });
            let before = waiting.get_untracked();
            waiting.set(marks.len());
            if before > 0 && marks.is_empty() {
                spawn_local(async {
                    // Without an answer the lines go on saying what was marked.
                    let _ = exchange("register").await;
                });
            }
        });
    }

    /// Shows one mark on its line, if it is on this page.
    fn show(mark: &str) -> Result<Option<()>, JsValue> {
        let mark = UrlSearchParams::new_with_str(mark)?;
        let (place, what) = (mark.get("draft[place]").unwrap_or_default(), mark.get("draft[what]").unwrap_or_default());
        let Some(line) = document().get_element_by_id(&format!("place-{place}")) else { return Ok(None) };
        let Some(button) = line.query_selector(&format!("[value=\"{what}\"]"))? else { return Ok(None) };
        let (kept, becomes) = (button.get_attribute("data-kept"), button.get_attribute("data-becomes"));
        if let Some(words) = line.query_selector("[data-words]")? {
            words.set_text_content(Some(&format!("{} (kept on this device)", kept.unwrap_or_default())));
        }
        let had_focus = document().active_element().is_some_and(|part| line.contains(Some(&part)));
        let becomes = becomes.unwrap_or_default();
        line.set_attribute("data-state", &becomes)?;
        Ok(had_focus.then(|| focus_first(&line, &becomes)).flatten())
    }

    /// The button that was pressed may be hidden now.
    fn focus_first(line: &Element, state: &str) -> Option<()> {
        let first = if state == "unmarked" { "[value=here]" } else { "[value=undo]" };
        let button: HtmlElement = line.query_selector(first).ok()??.dyn_into().ok()?;
        button.focus().ok()
    }
}
