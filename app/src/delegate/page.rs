//! A delegate's own pages: where and when to go, and how to say that they cannot come.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use shared::{
    booking::{CancelPolicy, PlaceState},
    live::Topic,
};

use super::{DelegateForm, DelegateView, GivePlaceBack, LinkLeadsTo, look_at_place};
use crate::{
    addresses::{cannot_come_address, delegate_address},
    live::{AsOf, LiveRegion, LiveStatus, as_of},
    made_for::PostForm,
    ui::{Back, CopyLink, Done, ErrorPage, Page, PrintButton, loaded, page_of, path_part, row},
};

/// A delegate's place on their own page.
fn delegate_page(show: fn(DelegateForm, DelegateView, AsOf) -> AnyView) -> impl IntoView {
    let link = path_part("link");
    page_of(async move {
        let as_of = as_of(Topic::Delegate(link.clone())).await;
        loaded(look_at_place(link).await, |form| match form.found.clone() {
            LinkLeadsTo::Place(place) => show(form, *place, as_of),
            LinkLeadsTo::Ended => view! { <LinkEnded /> }.into_any(),
            LinkLeadsTo::Nothing => view! { <NoSuchLink /> }.into_any(),
        })
    })
}

/// A delegate's place: the session, how to get there, the calendar, and the link to give it back.
#[component]
pub fn DelegatePage() -> impl IntoView {
    delegate_page(|form, place, as_of| view! { <Place link=form.link place as_of /> }.into_any())
}

/// Asks for confirmation before a place is cancelled, and explains the consequence.
#[component]
pub fn CannotComePage() -> impl IntoView {
    delegate_page(|form, place, _| view! { <CannotCome form place /> }.into_any())
}

#[component]
fn LinkEnded() -> impl IntoView {
    view! {
        <ErrorPage status=410 title="This link has expired">
            <p class="govuk-body">"It was for a place on a workshop that finished long ago. Your school’s office can see what it has booked."</p>
        </ErrorPage>
    }
}

#[component]
fn NoSuchLink() -> impl IntoView {
    view! {
        <ErrorPage status=404 title="This link does not work">
            <p class="govuk-body">"Check that you have copied all of the link: it is one long word. If somebody else is coming instead of you, your link no longer works."</p>
            <p class="govuk-body">"Your school’s office can give you a new link. It is on the page of the booking."</p>
        </ErrorPage>
    }
}

/// The heading and message for a place's state.
fn standing(place: &DelegateView) -> (&'static str, &'static str) {
    match place.state {
        PlaceState::Booked | PlaceState::Offered | PlaceState::Waiting if place.session.cancelled => {
            ("This session is cancelled", "Do not go there. Ask your school’s office whether you can come to another.")
        }
        PlaceState::Booked | PlaceState::Offered => {
            ("You have a place", "You do not need a ticket. Sign the register at the door.")
        }
        PlaceState::Waiting if place.freed.is_over() => {
            ("You have no place", "You were on the waiting list, but did not get a place in time.")
        }
        PlaceState::Waiting if !place.freed.given => (
            "You are on the waiting list",
            "You have no place, and no more places are given from this waiting list. Ask your school’s office.",
        ),
        PlaceState::Waiting => {
            ("You are on the waiting list", "You have no place yet. Look here again, or ask your school’s office.")
        }
        PlaceState::Cancelled => {
            ("You have no place", "Your place was given back. If you can come after all, ask your school’s office.")
        }
        PlaceState::Attended => ("You came", "You are on the register."),
        PlaceState::Absent => ("You did not come", "The register does not show that you came."),
    }
}

#[component]
fn Place(link: String, place: DelegateView, as_of: AsOf) -> impl IntoView {
    let given_back = use_query_map().with_untracked(|query| query.get("given-back").is_some());
    let (heading, words) = standing(&place);
    let active = matches!(place.state, PlaceState::Booked | PlaceState::Offered | PlaceState::Waiting);
    let can_give_back = place.can_give_back();
    let goes_on = place.freed.goes_on();
    view! {
        <Page title=heading>
            {(given_back && place.state == PlaceState::Cancelled).then(|| view! { <Done words=if goes_on { "Thank you for telling us. Your school can see this, and somebody else can come." } else { "Thank you for telling us. Your school can see this." } /> })}
            <LiveRegion id="place" as_of>
            <span class="govuk-caption-l" translate="no">{place.name.clone()}</span>
            <h1 class="govuk-heading-l">{heading}</h1>
            <p class="govuk-body-l">{words}</p>
            {place.moved.then(|| view! { <div class="govuk-inset-text">"Your school has moved your place to this session. The date has changed."</div> })}
            <Session place=place.clone() />
            {place.arrival_code.clone().map(|code| view! { <ArrivalCode code /> })}
            {active.then(|| view! { <TakeItAlong place /> })}
            {can_give_back.then(|| view! {
                <h2 class="govuk-heading-m">"If you cannot come"</h2>
                <p class="govuk-body">{if goes_on { "Tell us here as soon as you know. Your school will see it, and somebody else can have the place." } else { "Tell us here as soon as you know. Your school will see it." }}</p>
                <a class="govuk-button govuk-button--warning" href=cannot_come_address(&link)>"I can’t come"</a>
            })}
            </LiveRegion>
            <LiveStatus />
        </Page>
    }
}

#[component]
fn Session(place: DelegateView) -> impl IntoView {
    let session = place.session;
    let sheet = format!("/workshops/{}", place.slug);
    view! {
        <dl class="govuk-summary-list">
            {row("Workshop", view! { <a class="govuk-link" href=sheet>{place.title}</a> }.into_any())}
            {row("When", view! { <time datetime=session.when.iso><strong>{session.when.words}</strong></time> }.into_any())}
            {row("Venue", view! {
                {session.venue}
                {(!session.note.is_empty()).then(|| view! { <br />{session.note} })}
                {(!session.address.is_empty()).then(|| view! { <br />{session.address} })}
                {place.map_link.starts_with("http").then(|| view! { <br /><a class="govuk-link" href=place.map_link rel="noopener noreferrer">"Map"</a> })}
            }.into_any())}
            {(!place.access_notes.is_empty()).then(|| row("Getting in", place.access_notes.into_any()))}
            {session.code.map(|code| row("Code", view! { <span translate="no">{code}</span> }.into_any()))}
            {row("Booked by", format!("{}, reference {}", place.school, place.reference).into_any())}
            {(!place.notes.is_empty()).then(|| row("Good to know", place.notes.into_any()))}
            {(!place.contact.is_empty()).then(|| row("Questions", place.contact.into_any()))}
        </dl>
    }
}

/// The code that a trainer scans to find the delegate's entry on the register.
#[component]
fn ArrivalCode(code: String) -> impl IntoView {
    view! {
        <h2 class="govuk-heading-m">"At the door"</h2>
        <p class="govuk-body">"Show this code to the trainer, on your phone or on paper. It finds you on the register at once. If you do not have it, give your name."</p>
        <div class="app-code" role="img" aria-label="QR code that opens your entry on the register for the trainer" inner_html=code></div>
    }
}

#[component]
fn TakeItAlong(place: DelegateView) -> impl IntoView {
    view! {
        <div class="app-actions">
            <a class="govuk-button govuk-button--secondary" href=place.calendar rel="external" download="">"Add to calendar"</a>
            <PrintButton />
        </div>
        <details class="govuk-details">
            <summary class="govuk-details__summary"><span class="govuk-details__summary-text">"Keep your calendar up to date automatically"</span></summary>
            <div class="govuk-details__text">
                <p class="govuk-body">"Subscribe to this address in your calendar to see changes of date or place there. The address is only for you. Do not share it."</p>
                <p class="govuk-body"><a class="govuk-link app-break" href=place.feed.clone() rel="external">"Your calendar’s address"</a>" "<CopyLink address=place.feed about="your calendar’s address".to_owned() /></p>
            </div>
        </details>
    }
}

#[component]
fn CannotCome(form: DelegateForm, place: DelegateView) -> impl IntoView {
    let back = delegate_address(&form.link);
    let can = place.can_give_back();
    let fault = form.failure.map(|failure| failure.words("Nothing was changed"));
    let booked = place.state == PlaceState::Booked;
    let after = if booked { place.freed.words() } else { "You will leave the waiting list.".to_owned() };
    view! {
        <Page title="I can’t come">
            <Back to=back.clone() words="Keep my place" />
            {fault.map(|words| view! {
                <div class="govuk-error-summary" role="alert">
                    <h2 class="govuk-error-summary__title">"There is a problem"</h2>
                    <p class="govuk-body">{words}</p>
                </div>
            })}
            <span class="govuk-caption-l" translate="no">{place.name}</span>
            <h1 class="govuk-heading-l">"I can’t come"</h1>
            <p class="govuk-body">
                {place.title}<br />
                <time datetime=place.session.when.iso>{place.session.when.words}</time>", "{place.session.venue}
            </p>
            {if can {
                view! {
                    {booked.then(|| view! { <div class="govuk-inset-text">{place.policy.words()}" "{CancelPolicy::NOTHING_IS_CHARGED}</div> })}
                    <p class="govuk-body">{format!("{} will see that you cannot come. {after}", place.school)}</p>
                    <PostForm to=GivePlaceBack::url() attr:data-outbox="Say that I can’t come">
                        <input type="hidden" name="draft[link]" value=form.link />
                        <input type="hidden" name="draft[key]" value=place.key />
                        <button class="govuk-button govuk-button--warning" type="submit" data-busy="Sending…">"Give my place back"</button>
                    </PostForm>
                }.into_any()
            } else {
                view! { <p class="govuk-inset-text">"There is nothing to give back. You have no place, or the session has started."</p> }.into_any()
            }}
            <p class="govuk-body"><a class="govuk-link" href=back>"Keep my place"</a></p>
        </Page>
    }
}
