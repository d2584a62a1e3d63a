//! A session's register, laid out for a phone.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{live::Topic, office::OfficeRefused, register::MarkDraft};

use super::{
    CloseRegister, RegisterTyped, RegisterView, look_at_register,
    person::{Person, When},
    recorded::RecordedPeople,
    walk_in::WalkInForm,
};
use crate::{
    addresses::{REGISTERS, register_address},
    failure::Failure,
    live::{AsOf, LiveRegion, LiveStatus},
    made_for::PostForm,
    office::{OfficePage, Turned, fault, load_live_page, problems},
    ui::{Back, DoneNote, path_id},
};

/// The session's number in the address.
pub(super) fn session_here() -> i64 {
    path_id()
}

/// A session's register.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let session = session_here();
    load_live_page(Topic::Session(session), session, look_at_register, |page, as_of| view! { <Register page as_of /> })
}

#[component]
fn Register(page: Turned<RegisterView, RegisterTyped>, as_of: AsOf) -> impl IntoView {
    let Turned { view: register, typed, failure, done } = page;
    let (session, open) = (register.session, register.closed.is_none() && register.opens.is_none());
    let (key, schools) = (register.key.clone(), register.schools.clone());
    let (recorded, closed) = (register.recorded.clone(), register.closed.is_some());
    let RegisterTyped { mark, walk_in, recorded: typed } = typed;
    let people = view! { <People register=register.clone() mark failure=failure.clone() /> };
    let recorded = view! { <RecordedPeople session recorded open closed typed failure=failure.clone() /> };
    let walk_in = open.then(
        || view! { <WalkInForm session key typed=walk_in schools failure=failure.clone() waiting=register.waiting /> },
    );
    let closing = view! { <Closing register=register.clone() /> };
    view! {
        <Back to=REGISTERS words="Registers" />
        <OfficePage title=format!("Register: {}", register.title) problems=problems(failure.as_ref(), "Nothing was marked")>
            {done.map(|words| view! { <DoneNote><p class="govuk-notification-banner__heading">{words}</p></DoneNote> })}
            <p class="govuk-body">
                <time datetime=register.when.iso.clone()>{register.when.words.clone()}</time>
                <br />{register.venue.clone()}{(!register.code.is_empty()).then(|| view! { ", "<span translate="no">{register.code.clone()}</span> })}
            </p>
            <LiveStatus />
            <LiveRegion id="register" as_of=as_of.clone()>
                {people}
            </LiveRegion>
            // Parts of their own, so that text that is typed in one keeps nothing back in the others.
            <LiveRegion id="recorded-people" as_of=as_of.clone()>
                {recorded}
            </LiveRegion>
            <LiveRegion id="walk-ins" as_of=as_of.clone()>
                {walk_in}
            </LiveRegion>
            <LiveRegion id="closing" as_of>{closing}</LiveRegion>
            <p class="govuk-body">
                <a class="govuk-link" href=format!("{}/print", register_address(session))>"Register to print, with lines to sign"</a>
            </p>
        </OfficePage>
    }
}

/// The part that changes with each mark.
#[component]
fn People(register: RegisterView, mark: MarkDraft, failure: Option<Failure<OfficeRefused>>) -> impl IntoView {
    let counted = format!("{} of {} came. Capacity: {}.", register.came(), register.people.len(), register.capacity);
    let open = register.closed.is_none() && register.opens.is_none();
    let (session, needs) = (register.session, register.with_needs);
    let empty = register.people.is_empty();
    let (days, day) = (register.days.clone(), register.day.clone());
    let when = move |place: i64| {
        let typed = mark.place == place.to_string();
        let (at, day) = if typed { (mark.at.clone(), mark.day.clone()) } else { (String::new(), day.clone()) };
        When { at, day, days: days.clone(), fault: fault(failure.as_ref(), &format!("at-{place}")) }
    };
    view! {
        <p class="govuk-body-l" role="status">{counted}</p>
        {register.opens.map(|from| view! { <p class="govuk-inset-text">{format!("You can mark people from {}.", from.words)}</p> })}
        {register.closed.map(|(since, by)| view! {
            <p class="govuk-inset-text">{format!("Closed on {} by {by}. Open it again to change it.", since.words)}</p>
        })}
        {(needs > 0).then(|| view! {
            <p class="govuk-body">
                <a class="govuk-link" href=format!("{}/needs", register_address(session))>{needs_words(needs)}</a>
                " We record who looks at them."
            </p>
        })}
        {empty.then(|| view! { <p class="govuk-body">"Nobody is booked."</p> })}
        <ul class="app-people">
            {register.people.into_iter().map(|person| {
                let when = when(person.place);
                view! { <Person person session open when /> }
            }).collect_view()}
        </ul>
    }
}

fn needs_words(people: u32) -> String {
    match people {
        1 => "See what 1 delegate needs.".to_owned(),
        many => format!("See what {many} delegates need."),
    }
}

/// Closing the register, or opening it again.
#[component]
fn Closing(register: RegisterView) -> impl IntoView {
    let (what, words, about) = match (&register.closed, register.begun) {
        (Some(_), _) => ("reopen", "Open the register again", "Everyone who was not marked becomes unmarked again."),
        (None, true) => (
            "close",
            "Close the register",
            "Everyone who is not marked becomes absent. You can open the register again.",
        ),
        (None, false) => return ().into_any(),
    };
    view! {
        <PostForm to=CloseRegister::url()>
            <input type="hidden" name="session" value=register.session />
            <input type="hidden" name="what" value=what />
            <p class="govuk-hint" id="closing-hint">{about}</p>
            <button class="govuk-button govuk-button--secondary" type="submit" aria-describedby="closing-hint">{words}</button>
        </PostForm>
    }
    .into_any()
}
