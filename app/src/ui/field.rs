//! A labelled text field with its hint and its fault.

use leptos::prelude::*;

use super::as_html;

/// How a browser fills a field in, and which keyboard it shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Kept {
    /// The attribute `type`: `text`, `email`.
    pub kind: &'static str,
    /// The attribute `autocomplete`.
    pub autocomplete: &'static str,
}

/// A field for one line of text. The error is shown beside it, and a screen reader reads label, hint and fault together.
#[component]
pub fn Field(
    /// The field's id, by which an error summary links to it.
    #[prop(into)]
    id: String,
    /// The name of the form field.
    name: Signal<String>,
    /// The label.
    #[prop(into)]
    label: String,
    /// The hint below the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// The text typed before.
    #[prop(into)]
    value: String,
    /// The field's error message.
    #[prop(into)]
    fault: Signal<Option<String>>,
    /// Keyboard and autofill.
    #[prop(optional)]
    kept: Kept,
    /// The element, for code that fills it in.
    #[prop(optional)]
    node: NodeRef<leptos::html::Input>,
) -> impl IntoView {
    let hint_id = hint.is_some().then(|| format!("{id}-hint"));
    let fault_id = format!("{id}-fault");
    let described = {
        let (hint_id, fault_id) = (hint_id.clone(), fault_id.clone());
        move || {
            let fault_id = fault.with(Option::is_some).then(|| fault_id.clone());
            let ids: Vec<String> = hint_id.clone().into_iter().chain(fault_id).collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    };
    let wrong = move || fault.with(Option::is_some);
    let kind = if kept.kind.is_empty() { "text" } else { kept.kind };
    let autocomplete = if kept.autocomplete.is_empty() { "off" } else { kept.autocomplete };
    view! {
        <div class="govuk-form-group" class=("govuk-form-group--error", wrong)>
            <label class="govuk-label" for=id.clone()>{label}</label>
            {hint.map(|hint| view! { <div class="govuk-hint" id=hint_id>{hint}</div> })}
            {move || fault.get().map(|words| view! {
                <p class="govuk-error-message" id=fault_id.clone()><span class="govuk-visually-hidden">"Error: "</span><span inner_html=as_html(&words)></span></p>
            })}
            <input
                class="govuk-input"
                class=("govuk-input--error", wrong)
                id=id
                name=move || name.get()
                type=kind
                value=value
                autocomplete=autocomplete
                spellcheck="false"
                aria-describedby=described
                aria-invalid=move || wrong().then_some("true")
                node_ref=node
            />
        </div>
    }
}
