//! One school: its details, its PIN, and closing or replacing it.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::school::SettingDraft;

use super::{ChangeSchool, SchoolView, SetSchoolState, TakeSchoolOver, form::SettingFields, lookup_school, pin_code};
use crate::{
    addresses::{LETTERS, SCHOOLS, acting_address, school_address},
    made_for::PostForm,
    office::{OfficePage, Turned, fault, load_office_page, problems},
    ui::{Back, DoneNote, Field, Sure, path_part},
};

/// One school.
#[component]
pub fn SchoolPage() -> impl IntoView {
    let urn = path_part("urn");
    load_office_page(urn, lookup_school, |page| view! { <School page /> })
}

#[component]
fn School(page: Turned<SchoolView, SettingDraft>) -> impl IntoView {
    let Turned { view: school, typed, failure, done } = page;
    // If another form on the page was refused, the draft is empty.
    let fields = if typed == SettingDraft::default() { school.fields.clone() } else { typed };
    let what = if school.local { "Number (given by Placebook, no URN)" } else { "URN" };
    let standing = if school.open { "Open" } else { "Closed" };
    view! {
        <Back to=SCHOOLS words="Schools" />
        <OfficePage title=school.fields.name.clone() problems=problems(failure.as_ref(), "Nothing was changed")>
            {done.map(|words| view! { <DoneNote><p class="govuk-notification-banner__heading">{words}</p></DoneNote> })}
            <dl class="govuk-summary-list">
                <Fact name=what value=school.urn.clone() />
                <Fact name="State" value=standing.to_owned() />
                <Fact name="PIN" value=if school.has_pin { "Has a PIN" } else { "No PIN" }.to_owned() />
                <Fact name="Bookings" value=school.bookings.to_string() />
            </dl>
            {school.taken_over_by.clone().map(|(urn, name)| view! {
                <p class="govuk-body">"Its bookings and its PIN were taken over by "<a class="govuk-link" href=school_address(&urn)>{name}</a>"."</p>
            })}
            <State school=school.clone() />
            {(!school.open && school.taken_over_by.is_none()).then(|| view! {
                <TakeOver school=school.clone() fault=fault(failure.as_ref(), "by") />
            })}
            <h2 class="govuk-heading-m">"Details"</h2>
            {(!school.local).then(|| view! {
                <p class="govuk-body">"The next import replaces these details, except for the email."</p>
            })}
            <PostForm to=ChangeSchool::url() attr:novalidate=true>
                <input type="hidden" name="urn" value=school.urn.clone() />
                <SettingFields typed=fields failure />
                <button class="govuk-button" type="submit">"Save"</button>
            </PostForm>
        </OfficePage>
    }
}

#[component]
fn Fact(name: &'static str, value: String) -> impl IntoView {
    view! {
        <div class="govuk-summary-list__row">
            <dt class="govuk-summary-list__key">{name}</dt>
            <dd class="govuk-summary-list__value">{value}</dd>
        </div>
    }
}

/// The actions that are possible now.
#[component]
fn State(school: SchoolView) -> impl IntoView {
    let (what, words) = if school.open { ("close", "Close the school") } else { ("open", "Open it again") };
    let pin = pin_code(&school.urn, school.pin_version);
    let taken = school.taken_over_by.is_some();
    view! {
        <div class="app-actions app-school-actions">
            {school.open.then(|| view! {
                <a class="govuk-button govuk-button--secondary" href=acting_address(&school.urn, "/bookings")>"Act for this school"</a>
            })}
            {(school.open && !school.has_pin).then(|| view! { <Letter pin=pin.clone() words="Make a PIN and its letter" /> })}
            {(school.open && school.has_pin).then(|| view! {
                <Sure words="Make a new PIN and its letter" what="The school’s old PIN stops working, and everyone signed in with it is signed out.">
                    <Letter pin words="Yes, make a new PIN" />
                </Sure>
            })}
            {(!taken).then(|| view! {
                <PostForm to=SetSchoolState::url()>
                    <input type="hidden" name="urn" value=school.urn />
                    <input type="hidden" name="what" value=what />
                    <button class="govuk-button govuk-button--secondary" type="submit">{words}</button>
                </PostForm>
            })}
        </div>
    }
}

/// Makes the letter with the school's next PIN.
#[component]
fn Letter(pin: String, words: &'static str) -> impl IntoView {
    view! {
        <PostForm to=LETTERS attr:data-document="">
            <input type="hidden" name="pin" value=pin />
            <button class="govuk-button" type="submit">{words}</button>
        </PostForm>
    }
}

/// An academy that replaces a school takes over its history and its PIN.
#[component]
fn TakeOver(school: SchoolView, fault: Option<String>) -> impl IntoView {
    let only = match school.neighbours.as_slice() {
        [(urn, _)] => urn.clone(),
        _ => String::new(),
    };
    let neighbours: Vec<String> = school.neighbours.iter().map(|(urn, name)| format!("{urn} {name}")).collect();
    let hint = if neighbours.is_empty() {
        "No open school has the same postcode.".to_owned()
    } else {
        format!("Open, with the same postcode: {}.", neighbours.join("; "))
    };
    view! {
        <h2 class="govuk-heading-m">"Replaced by another school"</h2>
        <p class="govuk-body">"If an academy has replaced it, the academy can take over its bookings, its delegates and its PIN."</p>
        <PostForm to=TakeSchoolOver::url() attr:novalidate=true>
            <input type="hidden" name="urn" value=school.urn />
            <Field id="by" name=Signal::stored("by".to_owned()) label="URN of the other school" hint value=only fault />
            <button class="govuk-button govuk-button--secondary" type="submit">"Transfer the bookings and the PIN"</button>
        </PostForm>
    }
}
