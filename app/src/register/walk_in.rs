//! The form for people who come without a booking.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{office::OfficeRefused, register::WalkInDraft};

use super::AddWalkIn;
use crate::{
    failure::Failure,
    made_for::PostForm,
    office::fault,
    ui::{Field, Kept},
};

/// The id of the list of schools that hold places on the workshop, for every field on the page that asks for one.
const SCHOOLS: &str = "walk-in-schools";

/// Name, email and school of somebody who comes without a booking.
#[component]
pub(super) fn WalkInForm(
    /// The session's number.
    session: i64,
    /// The command's key.
    key: String,
    /// The text typed before.
    typed: WalkInDraft,
    /// Schools to choose from.
    schools: Vec<String>,
    /// Why the form was refused.
    failure: Option<Failure<OfficeRefused>>,
    /// How many delegates wait for a place.
    waiting: u32,
) -> impl IntoView {
    let wrong = |field| fault(failure.as_ref(), field);
    let (name, email, school) = (wrong("walk-in-name"), wrong("walk-in-email"), wrong("walk-in-school"));
    let named = |name: &str| Signal::stored(format!("draft[{name}]"));
    view! {
        <h2 class="govuk-heading-m" id="walk-in">"Somebody without a booking"</h2>
        <p class="govuk-body">
            "If a place is left, they are booked and marked as here. If not, they are recorded but not booked."
            {(waiting > 0).then(|| format!(" People who are waiting for a place ({waiting}) can be added here too."))}
        </p>
        <PostForm to=AddWalkIn::url() attr:data-outbox="Somebody without a booking" attr:data-many="" attr:novalidate=true>
            <input type="hidden" name="draft[session]" value=session />
            <input type="hidden" name="draft[key]" value=key />
            <Field id="walk-in-name" name=named("name") label="Full name" value=typed.name.clone() fault=name />
            <Field
                id="walk-in-email"
                name=named("email")
                label="Work email"
                value=typed.email.clone()
                fault=email
                kept=Kept { kind: "email", autocomplete: "off" }
            />
            <School id="walk-in-school".to_owned() typed=typed.school fault=school />
            <datalist id=SCHOOLS>{schools.into_iter().map(|school| view! { <option value=school></option> }).collect_view()}</datalist>
            <button class="govuk-button" type="submit">"Add this person"</button>
        </PostForm>
    }
}

/// The field for the school: one of those with places on the workshop, or any other by name or URN.
#[component]
pub(super) fn School(
    /// The field's id.
    id: String,
    /// The person's name, if a page has several of these fields.
    #[prop(optional_no_strip)]
    whose: Option<String>,
    /// The text typed before.
    typed: String,
    /// The field's error message.
    fault: Option<String>,
) -> impl IntoView {
    let (wrong, fault_id) = (fault.is_some(), format!("{id}-fault"));
    view! {
        <div class="govuk-form-group" class=("govuk-form-group--error", wrong)>
            <label class="govuk-label" for=id.clone()>
                "School’s name or URN"{whose.map(|name| view! { <span class="govuk-visually-hidden" translate="no">": "{name}</span> })}
            </label>
            {fault.map(|words| view! {
                <p class="govuk-error-message" id=fault_id.clone()><span class="govuk-visually-hidden">"Error: "</span>{words}</p>
            })}
            <input
                class="govuk-input"
                class=("govuk-input--error", wrong)
                id=id
                name="draft[school]"
                list=SCHOOLS
                value=typed
                autocomplete="off"
                spellcheck="false"
                aria-describedby=wrong.then_some(fault_id)
                aria-invalid=wrong.then_some("true")
            />
        </div>
    }
}
