//! Fields of the office's forms: plain HTML, as the browser sends it.

use leptos::prelude::*;

/// A field for one line of text.
#[component]
pub(crate) fn Line(
    /// The field's id.
    #[prop(into)]
    id: String,
    /// The name of the form field.
    #[prop(into)]
    name: String,
    /// The label.
    label: &'static str,
    /// The hint below the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// The text typed before.
    value: String,
    /// The error message.
    fault: Option<String>,
    /// Notes for the officer.
    #[prop(optional)]
    notes: Vec<String>,
    /// The attribute `type`: `text`, `date`, `time`.
    #[prop(optional)]
    kind: Option<&'static str>,
    /// The id of a list of suggestions.
    #[prop(optional)]
    list: Option<&'static str>,
    /// The class for the field's width.
    #[prop(optional)]
    width: &'static str,
) -> impl IntoView {
    let wrong = fault.is_some();
    let described = described(&id, hint.is_some(), !notes.is_empty(), wrong);
    view! {
        <div class="govuk-form-group" class=("govuk-form-group--error", wrong)>
            <label class="govuk-label" for=id.clone()>{label}</label>
            {hint.map(|hint| view! { <div class="govuk-hint" id=format!("{id}-hint")>{hint}</div> })}
            <Notes id=id.clone() notes />
            <FaultOf id=id.clone() fault />
            <input
                class=format!("govuk-input {width}")
                class=("govuk-input--error", wrong)
                id=id
                name=name
                type=kind.unwrap_or("text")
                value=value
                list=list
                autocomplete="off"
                aria-describedby=described
                aria-invalid=wrong.then_some("true")
            />
        </div>
    }
}

/// A field for several lines of text.
#[component]
pub(crate) fn TextArea(
    /// The field's id.
    id: &'static str,
    /// The name of the form field.
    name: &'static str,
    /// The label.
    label: &'static str,
    /// The hint below the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// The text typed before.
    value: String,
    /// The error message.
    fault: Option<String>,
    /// Notes for the officer.
    #[prop(optional)]
    notes: Vec<String>,
    /// How many lines the field shows.
    rows: u32,
) -> impl IntoView {
    let wrong = fault.is_some();
    let described = described(id, hint.is_some(), !notes.is_empty(), wrong);
    view! {
        <div class="govuk-form-group" class=("govuk-form-group--error", wrong)>
            <label class="govuk-label" for=id>{label}</label>
            {hint.map(|hint| view! { <div class="govuk-hint" id=format!("{id}-hint")>{hint}</div> })}
            <Notes id=id.to_owned() notes />
            <FaultOf id=id.to_owned() fault />
            // The HTML parser drops a line break right after the tag (HTML, 13.1.2.5). The break here is the one to drop, so
            // that a text that begins with a line break keeps its own.
            <textarea class="govuk-textarea" class=("govuk-textarea--error", wrong) id=id name=name rows=rows aria-describedby=described aria-invalid=wrong.then_some("true")>
                {value}
            </textarea>
        </div>
    }
}

/// A field for a file.
#[component]
pub(crate) fn FileField(
    /// The field's id.
    id: &'static str,
    /// The name of the form field.
    name: &'static str,
    /// The label.
    label: &'static str,
    /// The hint below the label.
    #[prop(into)]
    hint: String,
    /// The file types that the browser offers.
    #[prop(into)]
    accept: String,
    /// The error message.
    fault: Option<String>,
) -> impl IntoView {
    let wrong = fault.is_some();
    let described = described(id, true, false, wrong);
    view! {
        <div class="govuk-form-group" class=("govuk-form-group--error", wrong)>
            <label class="govuk-label" for=id>{label}</label>
            <div class="govuk-hint" id=format!("{id}-hint")>{hint}</div>
            <FaultOf id=id.to_owned() fault />
            <input class="govuk-file-upload" id=id name=name type="file" accept=accept aria-describedby=described aria-invalid=wrong.then_some("true") />
        </div>
    }
}

/// A box to tick.
#[component]
pub(crate) fn Tick(
    /// The box's id.
    #[prop(into)]
    id: String,
    /// The name of the form field.
    #[prop(into)]
    name: String,
    /// The box's label.
    #[prop(into)]
    label: String,
    /// Whether the box is ticked.
    ticked: bool,
) -> impl IntoView {
    view! {
        <div class="app-box">
            <input id=id.clone() name=name type="checkbox" value="yes" checked=ticked />
            <label for=id>{label}</label>
        </div>
    }
}

fn described(id: &str, hint: bool, notes: bool, fault: bool) -> Option<String> {
    let parts = [(hint, "hint"), (notes, "notes"), (fault, "fault")];
    let ids: Vec<String> =
        parts.into_iter().filter(|(there, _)| *there).map(|(_, part)| format!("{id}-{part}")).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

#[component]
fn FaultOf(id: String, fault: Option<String>) -> impl IntoView {
    fault.map(|words| {
        view! {
            <p class="govuk-error-message" id=format!("{id}-fault")><span class="govuk-visually-hidden">"Error: "</span>{words}</p>
        }
    })
}

/// Notes for the officer about a field, shown beside it.
#[component]
pub(crate) fn Notes(
    /// The field's id.
    id: String,
    /// The notes.
    notes: Vec<String>,
) -> impl IntoView {
    (!notes.is_empty()).then(|| {
        view! {
            <ul class="app-notes" id=format!("{id}-notes")>
                {notes.into_iter().map(|words| view! { <li><strong>"Please check: "</strong>{words}</li> }).collect_view()}
            </ul>
        }
    })
}

/// A choice of one option among several.
#[component]
pub(crate) fn Choice(
    /// The group's id.
    id: &'static str,
    /// The name of the form field.
    name: &'static str,
    /// The question.
    legend: &'static str,
    /// The options: value, label and hint.
    ways: Vec<(&'static str, &'static str, String)>,
    /// The chosen value.
    chosen: String,
    /// The error message.
    fault: Option<String>,
) -> impl IntoView {
    let wrong = fault.is_some();
    view! {
        <div class="govuk-form-group" class=("govuk-form-group--error", wrong)>
            <fieldset class="app-boxes" id=id tabindex="-1" aria-describedby=wrong.then(|| format!("{id}-fault"))>
                <legend class="govuk-label app-legend">{legend}</legend>
                <FaultOf id=id.to_owned() fault />
                <div class="govuk-radios">
                    {ways.into_iter().map(|(value, words, about)| {
                        let (own, has_hint) = (format!("{id}-{value}"), !about.is_empty());
                        view! {
                            <div class="govuk-radios__item">
                                <input class="govuk-radios__input" id=own.clone() name=name type="radio" value=value checked={chosen == value} aria-describedby=has_hint.then(|| format!("{own}-hint")) />
                                <label class="govuk-label govuk-radios__label" for=own.clone()>{words}</label>
                                {has_hint.then(|| view! { <div class="govuk-hint govuk-radios__hint" id=format!("{own}-hint")>{about}</div> })}
                            </div>
                        }
                    }).collect_view()}
                </div>
            </fieldset>
        </div>
    }
}

/// An action that needs a second click.
#[component]
pub(crate) fn Sure(
    /// The action.
    words: &'static str,
    /// The action's consequence.
    what: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <details class="govuk-details">
            <summary class="govuk-details__summary"><span class="govuk-details__summary-text">{words}</span></summary>
            <div class="govuk-details__text">
                <p class="govuk-body">{what}</p>
                {children()}
            </div>
        </details>
    }
}
