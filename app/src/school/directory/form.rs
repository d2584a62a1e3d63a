//! The fields of a school.

use leptos::prelude::*;
use shared::{office::OfficeRefused, school::SettingDraft};

use crate::{
    failure::Failure,
    office::fault,
    ui::{Field, Kept},
};

/// The fields that an officer can change.
#[component]
pub(super) fn SettingFields(
    /// The values of the fields.
    typed: SettingDraft,
    /// Why the form was refused.
    failure: Option<Failure<OfficeRefused>>,
) -> impl IntoView {
    let wrong = |field: &str| fault(failure.as_ref(), field);
    let name = |field: &str| Signal::stored(format!("draft[{field}]"));
    view! {
        <Field id="name" name=name("name") label="Name" value=typed.name fault=wrong("name") />
        <Field id="phase" name=name("phase") label="Phase" hint="Like Primary, Secondary, Nursery" value=typed.phase fault=wrong("phase") />
        <Field id="kind" name=name("kind") label="Type" hint="Like Academy converter, Childminder, Sure Start centre" value=typed.kind fault=wrong("kind") />
        <Field id="district" name=name("district") label="District" value=typed.district fault=wrong("district") />
        <Field id="ward" name=name("ward") label="Ward" value=typed.ward fault=wrong("ward") />
        <AddressField value=typed.address fault=wrong("address") />
        <Field id="postcode" name=name("postcode") label="Postcode" value=typed.postcode fault=wrong("postcode") />
        <Field id="head" name=name("head") label="Head or manager" value=typed.head fault=wrong("head") />
        <Field id="phone" name=name("phone") label="Telephone" value=typed.phone fault=wrong("phone") kept=Kept { kind: "tel", autocomplete: "off" } />
        <Field id="email" name=name("email") label="Email" value=typed.email fault=wrong("email") kept=Kept { kind: "email", autocomplete: "off" } />
    }
}

#[component]
fn AddressField(value: String, fault: Option<String>) -> impl IntoView {
    let wrong = fault.is_some();
    view! {
        <div class="govuk-form-group" class=("govuk-form-group--error", wrong)>
            <label class="govuk-label" for="address">"Address"</label>
            <div class="govuk-hint" id="address-hint">"As lines of a letter, without name and postcode"</div>
            {fault.map(|words| view! {
                <p class="govuk-error-message" id="address-fault"><span class="govuk-visually-hidden">"Error: "</span>{words}</p>
            })}
            <textarea
                class="govuk-textarea"
                id="address"
                name="draft[address]"
                rows="4"
                aria-describedby=if wrong { "address-hint address-fault" } else { "address-hint" }
                aria-invalid=wrong.then_some("true")
            >{value}</textarea>
        </div>
    }
}

/// Links to the other pages of a list.
#[component]
pub(super) fn Pages(
    /// Which page this is, from 1.
    page: u32,
    /// How many pages there are.
    pages: u32,
    /// The list's address with its query, to which the page's number is added.
    list: String,
) -> impl IntoView {
    let to = move |page: u32| format!("{list}page={page}");
    let earlier = (page > 1).then(|| to(page - 1));
    let later = (page < pages).then(|| to(page + 1));
    (pages > 1).then(|| {
        view! {
            <nav class="app-actions" aria-label="Pages of the list">
                {earlier.map(|to| view! { <a class="govuk-link" href=to rel="prev">"Previous page"</a> })}
                <span class="govuk-body app-pages">{format!("Page {page} of {pages}")}</span>
                {later.map(|to| view! { <a class="govuk-link" href=to rel="next">"Next page"</a> })}
            </nav>
        }
    })
}
