//! Erasing a person: a separate page, which lists the data that is erased and the data that stays.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{ErasePerson, PersonView, PlaceOf, look_at_erasing, person::key_here};
use crate::{
    addresses::person_address,
    made_for::PostForm,
    office::{OfficePage, Turned, fault, load_office_page, problems},
    ui::{Back, Line},
};

/// The records that would be erased, and the form that erases them.
#[component]
pub fn ErasePersonPage() -> impl IntoView {
    let key = key_here();
    load_office_page(key, look_at_erasing, |page| view! { <Erase page /> })
}

#[component]
fn Erase(page: Turned<PersonView, String>) -> impl IntoView {
    let Turned { view: person, typed: reason, failure, .. } = page;
    let coming: Vec<PlaceOf> = person.coming().cloned().collect();
    let stays = person.officer.is_some() || !person.contacts.is_empty() || !person.schools.is_empty();
    view! {
        <Back to=person_address(&person.key) words=person.name.clone() />
        <OfficePage title=format!("Erase {}", person.name) problems=problems(failure.as_ref(), "Nobody was erased")>
            <p class="govuk-body app-breaks">{person.email.clone()}</p>
            {if coming.is_empty() {
                view! { <Form person reason fault=fault(failure.as_ref(), "reason") stays /> }.into_any()
            } else {
                view! { <Coming coming /> }.into_any()
            }}
        </OfficePage>
    }
}

/// The places that have to be cancelled first.
#[component]
fn Coming(coming: Vec<PlaceOf>) -> impl IntoView {
    view! {
        <p class="govuk-body">"This person has places on sessions that are not over. Ask the school to cancel them or send somebody else, then come back. Nothing is erased until then."</p>
        <ul class="govuk-list govuk-list--bullet">
            {coming.into_iter().map(|place| view! {
                <li>
                    <a class="govuk-link" href=format!("/office/sessions/{}", place.session.id)>{place.session.when.words}</a>
                    {format!(": {}, {}, booking {}", place.session.title, place.school, place.reference)}
                </li>
            }).collect_view()}
        </ul>
    }
}

#[component]
fn Form(person: PersonView, reason: String, fault: Option<String>, stays: bool) -> impl IntoView {
    let changes = person.can_be_changed();
    view! {
        <h2 class="govuk-heading-m">"What is erased"</h2>
        <ul class="govuk-list govuk-list--bullet">
            <Goes count=person.places.len() what="place" parts="name, email, role, access needs" />
            <Goes count=person.bookings.len() what="booking" parts="name and email of the person who made it" />
            <Goes count=person.walk_ins.len() what="visit" parts="name and email of the person who came without a booking" />
        </ul>
        <h2 class="govuk-heading-m">"What stays"</h2>
        <p class="govuk-body">"We keep the fact that somebody from the school had the place, and whether they came. The person’s links and calendars no longer work. This does not erase copies that were made before (backups, printed registers, files)."</p>
        {stays.then(|| view! {
            <p class="govuk-inset-text">"Details of the person as an officer, or as the contact of a sheet or a school, also stay. Change them on the pages of the officer, sheet or school."</p>
        })}
        {changes.then(|| view! {
            <PostForm to=ErasePerson::url() attr:novalidate=true>
                <input type="hidden" name="key" value=person.key.clone() />
                <Line id="reason" name="reason" label="Reason" hint="This goes into the audit log, so do not write a name here" value=reason fault />
                <button class="govuk-button govuk-button--warning" type="submit">"Erase for good"</button>
            </PostForm>
        })}
    }
}

/// One kind of data with its number: "2 places: name, email"; shows nothing if the number is 0.
#[component]
fn Goes(count: usize, what: &'static str, parts: &'static str) -> impl IntoView {
    let many = if count == 1 { "" } else { "s" };
    (count > 0).then(|| view! { <li>{format!("{count} {what}{many}: {parts}")}</li> })
}
