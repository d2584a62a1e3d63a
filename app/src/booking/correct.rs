//! Correcting a delegate's details, or sending somebody else.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{booking::CorrectRefused, delegate::DelegateFaults};

use super::{CorrectDelegate, CorrectForm, PlaceView, look_at_delegate, page::SignedOut};
use crate::{
    addresses::correct_address,
    device::DeviceKey,
    failure::Failure,
    made_for::PostForm,
    ui::{Back, ErrorSummary, Field, FocusOn, Kept, NotFoundPage, Page, Problem, loaded, page_of, path_part},
};

/// One place's delegate and their details. The form is plain HTML: it works the same with and without scripts.
#[component]
pub fn CorrectPage() -> impl IntoView {
    let (reference, position) = (path_part("reference"), path_part("position"));
    let here = correct_address(&reference, &position);
    page_of(async move {
        loaded(look_at_delegate(reference, position).await, |form| match form.place.clone() {
            Some(_) if form.started => view! { <TooLate /> }.into_any(),
            Some(place) => view! { <DeviceKey /><Correct place form /> }.into_any(),
            None if form.signed_in => view! { <NotFoundPage /> }.into_any(),
            None => view! { <SignedOut next=here /> }.into_any(),
        })
    })
}

/// Shown once the session has started: from then on the register keeps its names.
#[component]
fn TooLate() -> impl IntoView {
    view! {
        <Page title="This session has started">
            <Back to="/bookings" words="Our bookings" />
            <h1 class="govuk-heading-l">"This session has started"</h1>
            <p class="govuk-body">"Delegates cannot be changed any more. Ask the trainer to correct the register."</p>
        </Page>
    }
}

/// The errors beside fields, and the message above them for any other failure.
fn faults(failure: Option<Failure<CorrectRefused>>) -> (DelegateFaults, Option<String>) {
    match failure {
        None => (DelegateFaults::default(), None),
        Some(Failure::Refused(CorrectRefused::Unreadable(faults))) => (faults, None),
        Some(failure) => (DelegateFaults::default(), Some(failure.words("Nothing was changed"))),
    }
}

#[component]
fn Correct(place: PlaceView, form: CorrectForm) -> impl IntoView {
    let (faults, other) = faults(form.failure);
    let (name, email, role, needs) = (
        faults.name.map(|fault| fault.to_string()),
        faults.email.map(|fault| fault.to_string()),
        faults.role.map(|fault| fault.to_string()),
        faults.needs.map(|fault| fault.to_string()),
    );
    let problems: Vec<Problem> =
        [("name", name.clone().or(other)), ("email", email.clone()), ("role", role.clone()), ("needs", needs.clone())]
            .into_iter()
            .filter_map(|(field, words)| Some(Problem { field: field.to_owned(), words: words? }))
            .collect();
    let title = if problems.is_empty() { "Change delegate" } else { "Error: Change delegate" };
    let typed = form.typed;
    let back = format!("/bookings/{}", typed.reference);
    let about = format!("Change a delegate of booking {}", typed.reference);
    let named = |field: &str| Signal::stored(format!("draft[{field}]"));
    view! {
        <Page title>
            <Back to=back words="The booking" />
            <ErrorSummary problems=Signal::stored(problems) />
            <FocusOn id="error-summary".to_owned() />
            <span class="govuk-caption-l">{format!("Booking {}", typed.reference)}</span>
            <h1 class="govuk-heading-l">"Change delegate"</h1>
            <p class="govuk-body">{format!("{}’s place. To send somebody else, enter their name and email. The school keeps the place.", place.name)}</p>
            <PostForm to=CorrectDelegate::url() attr:novalidate=true attr:data-outbox=about>
                <input type="hidden" name="draft[reference]" value=typed.reference />
                <input type="hidden" name="draft[position]" value=typed.position />
                <Field id="name" name=named("name") label="Full name" value=typed.name fault=Signal::stored(name) hint="As it should appear on the register" />
                <Field id="email" name=named("email") label="Work email" value=typed.email fault=Signal::stored(email) kept=Kept { kind: "email", autocomplete: "off" } />
                <Field id="role" name=named("role") label="Role (optional)" value=typed.role fault=Signal::stored(role) />
                <Field id="needs" name=named("needs") label="Access needs (optional)" value=typed.needs fault=Signal::stored(needs)
                    hint="What the venue should have ready, for example step-free access or a hearing loop" />
                <button class="govuk-button" type="submit" data-busy="Saving…">"Save changes"</button>
            </PostForm>
        </Page>
    }
}
