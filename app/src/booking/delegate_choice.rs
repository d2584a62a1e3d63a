//! Radio buttons to choose the delegates of a booking that are to be cancelled or moved.

use leptos::prelude::*;

use super::BookingView;

/// Radio buttons: one for each delegate whose place can be cancelled or moved, and one for all of them. A single delegate is
/// chosen already.
#[component]
pub(super) fn DelegateChoice(
    booking: BookingView,
    /// The question.
    legend: &'static str,
    /// The label of the button for all delegates.
    all: &'static str,
    /// The delegates chosen before a refusal.
    chosen: String,
    /// The error message of the choice.
    fault: Option<String>,
) -> impl IntoView {
    let active: Vec<(String, String)> =
        booking.changeable().map(|place| (place.position.to_string(), place.name.clone())).collect();
    let chosen = if active.len() == 1 {
        active.first().map(|(position, _)| position.clone()).unwrap_or_default()
    } else {
        chosen
    };
    let wrong = fault.is_some();
    let all = (active.len() > 1).then(|| ("all".to_owned(), all.to_owned()));
    let options = active.into_iter().chain(all).enumerate().map(|(at, (value, label))| {
        let id = format!("whom-{at}");
        let checked = value == chosen;
        view! {
            <div class="govuk-radios__item">
                <input class="govuk-radios__input" type="radio" name="draft[whom]" id=id.clone() value=value checked=checked />
                <label class="govuk-label govuk-radios__label" for=id>{label}</label>
            </div>
        }
    });
    view! {
        <div class="govuk-form-group" class=("govuk-form-group--error", wrong)>
            <fieldset class="govuk-fieldset" aria-describedby=wrong.then_some("whom-fault")>
                <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">{legend}</legend>
                <DelegateChoiceFault id="whom-fault" fault />
                <div class="govuk-radios">{options.collect_view()}</div>
            </fieldset>
        </div>
    }
}

/// The error of a choice, above its buttons.
#[component]
pub(super) fn DelegateChoiceFault(id: &'static str, fault: Option<String>) -> impl IntoView {
    fault.map(|words| {
        view! { <p class="govuk-error-message" id=id><span class="govuk-visually-hidden">"Error: "</span>{words}</p> }
    })
}
