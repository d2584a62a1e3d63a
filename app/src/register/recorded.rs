//! The people who came without a booking and were only recorded, each with a button to book them afterwards.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{
    office::OfficeRefused,
    register::{BookRecorded, RecordedDraft},
};

use super::{BookRecordedPerson, Recorded, walk_in::School};
use crate::{failure::Failure, made_for::PostForm, office::fault};

/// The recorded people. Shows nothing if there are none.
#[component]
pub(super) fn RecordedPeople(
    /// The session's number.
    session: i64,
    /// The recorded people.
    recorded: Vec<Recorded>,
    /// Whether marks can be made.
    open: bool,
    /// Whether the register is closed.
    closed: bool,
    /// The text typed before.
    typed: RecordedDraft,
    /// Why the form was refused.
    failure: Option<Failure<OfficeRefused>>,
) -> impl IntoView {
    if recorded.is_empty() {
        return ().into_any();
    }
    let hint = match (recorded.iter().any(|recorded| !recorded.erased), open, closed) {
        (true, true, _) => Some(
            "Book them here if the session has places left now. The register then shows them as here from the time they came.",
        ),
        (true, false, true) => Some("Open the register again to book them."),
        _ => None,
    };
    view! {
        <h2 class="govuk-heading-m" id="recorded">"Came, and could not be booked"</h2>
        {hint.map(|hint| view! { <p class="govuk-body">{hint}</p> })}
        <ul class="app-people">
            {recorded.into_iter().map(|recorded| {
                let school = if typed.recorded == recorded.record.to_string() { typed.school.clone() } else { String::new() };
                view! { <RecordedPerson session recorded open school failure=failure.clone() /> }
            }).collect_view()}
        </ul>
    }
    .into_any()
}

#[component]
fn RecordedPerson(
    session: i64,
    recorded: Recorded,
    open: bool,
    school: String,
    failure: Option<Failure<OfficeRefused>>,
) -> impl IntoView {
    let Recorded { record, name, came, why, has_school, erased, .. } = recorded;
    let (button, field) = (BookRecorded::button(record), BookRecorded::school_field(record));
    let (why_not, school_fault) = (fault(failure.as_ref(), &button), fault(failure.as_ref(), &field));
    let can_book = open && !erased;
    // The error summary links to the button, or to the person's entry if there is no button.
    let line = (!can_book).then(|| button.clone());
    view! {
        <li class="app-person" id=line>
            <h3 class="app-person__name" translate="no">{name.clone()}</h3>
            <p class="app-person__school">{recorded.school}</p>
            <p class="app-person__words">{format!("Not booked: {why}. Came on {}.", came.words)}</p>
            {can_book.then(|| view! {
                <PostForm to=BookRecordedPerson::url() attr:novalidate=true>
                    <input type="hidden" name="draft[session]" value=session />
                    <input type="hidden" name="draft[noted]" value=record />
                    {(!has_school).then(|| view! { <School id=field whose=Some(name.clone()) typed=school fault=school_fault /> })}
                    <BookButton id=button name fault=why_not />
                </PostForm>
            })}
        </li>
    }
}

#[component]
fn BookButton(id: String, name: String, fault: Option<String>) -> impl IntoView {
    let fault_id = format!("{id}-fault");
    let described = fault.is_some().then(|| fault_id.clone());
    view! {
        {fault.map(|words| view! {
            <p class="govuk-error-message" id=fault_id><span class="govuk-visually-hidden">"Error: "</span>{words}</p>
        })}
        <button class="govuk-button govuk-button--secondary" type="submit" id=id aria-describedby=described>
            "Book"<span class="govuk-visually-hidden" translate="no">": "{name}</span>
        </button>
    }
}
