//! The list of errors on a page, above its heading.

use leptos::{html, prelude::*};

use super::as_html;
use super::living;

/// One error, and the field that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field's id.
    pub field: String,
    /// The error message.
    pub words: String,
}

/// Lists all errors and links to the fields. The list takes the focus when it appears, so that a screen reader says it and a
/// keyboard starts there (GOV.UK Design System, error summary).
#[component]
pub fn ErrorSummary(
    /// The errors; an empty list shows nothing.
    #[prop(into)]
    problems: Signal<Vec<Problem>>,
) -> impl IntoView {
    let summary = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if problems.with(|problems| !problems.is_empty())
            && let Some(summary) = summary.get()
        {
            let _ = summary.focus();
        }
    });
    view! {
        <Show when=move || problems.with(|problems| !problems.is_empty())>
            <div class="govuk-error-summary" id="error-summary" tabindex="-1" node_ref=summary role="alert" aria-labelledby="error-summary-title">
                <h2 class="govuk-error-summary__title" id="error-summary-title">"There is a problem"</h2>
                <ul class="govuk-list govuk-error-summary__list">
                    {move || problems.get().into_iter().map(|problem| view! {
                        <li><a href=format!("#{}", problem.field) inner_html=as_html(&problem.words)></a></li>
                    }).collect_view()}
                </ul>
            </div>
        </Show>
    }
}

/// Puts the focus on a part of a page that has just been loaded, if the page has the part.
#[island]
pub fn FocusOn(
    /// The part's id.
    id: String,
) -> impl IntoView {
    Effect::new(move |_| {
        use leptos::wasm_bindgen::JsCast;
        if let Some(part) = document().get_element_by_id(&id)
            && let Ok(part) = part.dyn_into::<leptos::web_sys::HtmlElement>()
        {
            let _ = part.focus();
        }
    });
    living(())
}
