//! The pages of one booking: the form, and the booking.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::{
    booking::{Happening, PlaceState},
    live::Topic,
};

use super::{
    BookingForm, BookingView, PlaceView, SessionToBook,
    form::BookingFormView,
    history::History,
    look_at_form, lookup_booking,
    refusal::RefusalView,
    waiting::{Joined, Waiting},
};
use crate::{
    addresses::{cancel_booking_address, correct_address, form_address, move_booking_address, sign_in_address},
    device::DeviceKey,
    failure::{Failure, Never},
    live::{AsOf, LiveRegion, LiveStatus, as_of},
    ui::{Back, CopyLink, Done, NotFoundPage, Page, PrintButton, loaded, page_of, path_part, row},
};

/// The form: the booker and the delegates.
#[component]
pub fn BookPage() -> impl IntoView {
    session_page(look_at_form, |session, form| match session.against.clone() {
        Some(refusal) => view! { <RefusalView refusal slug=session.slug number=session.session.number /> }.into_any(),
        None => view! { <BookingFormView session form /> }.into_any(),
    })
}

/// A page about the session in its address, for a signed-in school: loads the data and shows it.
pub(crate) fn session_page<Answer>(
    look: fn(String, String) -> Answer,
    show: fn(SessionToBook, BookingForm) -> AnyView,
) -> impl IntoView
where
    Answer: Future<Output = Result<BookingForm, Failure<Never>>> + Send + 'static,
{
    let form = look(path_part("slug"), path_part("number"));
    page_of(async move {
        loaded(form.await, |form| match form.session.clone() {
            None => view! { <NotFoundPage /> }.into_any(),
            Some(_) if !form.signed_in => {
                view! { <SignedOut next=form_address(&form.draft.sheet, &form.draft.session) /> }.into_any()
            }
            Some(session) => view! { <DeviceKey />{show(session, form)} }.into_any(),
        })
    })
}

/// Shown instead of a page that only a signed-in school can see.
#[component]
pub(super) fn SignedOut(
    /// The page to go to after signing in.
    next: String,
) -> impl IntoView {
    view! {
        <Page title="Sign in first">
            <h1 class="govuk-heading-l">"Sign in first"</h1>
            <p class="govuk-body">"Your school is not signed in, or was signed out after 12 hours."</p>
            <a class="govuk-button" href=sign_in_address(&next)>"Sign in"</a>
        </Page>
    }
}

/// The page of a booking. Right after booking, a panel shows the reference.
#[component]
pub fn BookingPage() -> impl IntoView {
    let reference = path_part("reference");
    let here = format!("/bookings/{reference}");
    let happened = use_query_map().with_untracked(|query| {
        ["booked", "waiting", "left", "cancelled", "corrected", "moved"]
            .into_iter()
            .find(|what| query.get(what).is_some())
    });
    page_of(async move {
        let as_of = as_of(Topic::Bookings).await;
        loaded(lookup_booking(reference).await, |found| match found.booking {
            Some(booking) => view! { <Booking booking happened as_of /> }.into_any(),
            None if found.signed_in => view! { <NotFoundPage /> }.into_any(),
            None => view! { <SignedOut next=here /> }.into_any(),
        })
    })
}

#[component]
fn Booking(booking: BookingView, happened: Option<&'static str>, as_of: AsOf) -> impl IntoView {
    // After a cancellation the confirmation page shows the current state.
    let booked = happened == Some("booked") && booking.coming().next().is_some();
    let joined = happened == Some("waiting") && booking.waiting.is_some();
    let done = match happened {
        // An address can be typed or bookmarked: the banner must still be true.
        Some("cancelled") if booking.places.iter().any(|place| place.state == PlaceState::Cancelled) => {
            Some("Cancelled. Your delegate is no longer expected.")
        }
        Some("moved") if booking.history.iter().any(|happened| happened.what == Happening::MovedIn) => {
            Some("Moved. The booking on the new session has its own reference.")
        }
        Some("left") if booking.waiting.is_none() => Some("You have left the waiting list."),
        Some("corrected") => Some("The delegate’s details are changed."),
        _ => None,
    };
    let title = if booked {
        "Booked".to_owned()
    } else if joined {
        "On the waiting list".to_owned()
    } else {
        format!("Booking {}", booking.reference)
    };
    let heading = booking.title.clone();
    view! {
        <Page title>
            {(!booked && !joined).then(|| view! { <Back to="/bookings" words="Our bookings" /> })}
            {done.map(|words| view! { <Done words /> })}
            <LiveRegion id="booking" as_of>
            {if booked {
                view! { <Confirmation booking=booking.clone() /> }.into_any()
            } else if joined {
                view! { <Joined booking=booking.clone() /> }.into_any()
            } else {
                view! {
                    <span class="govuk-caption-l">{format!("Booking {}", booking.reference)}</span>
                    <h1 class="govuk-heading-l">{heading}</h1>
                }.into_any()
            }}
            {booking.waiting.clone().map(|waiting| view! { <Waiting booking=booking.clone() waiting /> })}
            <Details booking=booking.clone() />
            <Delegates booking=booking.clone() />
            <Actions booking=booking.clone() />
            <History happened=booking.history />
            </LiveRegion>
            <LiveStatus />
        </Page>
    }
}

#[component]
fn Confirmation(booking: BookingView) -> impl IntoView {
    let count = u32::try_from(booking.coming().count()).unwrap_or(0);
    view! {
        <div class="govuk-panel govuk-panel--confirmation">
            <h1 class="govuk-panel__title">{if count == 1 { "Place booked".to_owned() } else { format!("{count} places booked") }}</h1>
            <div class="govuk-panel__body">"Your reference"<br /><strong class="app-reference" translate="no">{booking.reference}</strong></div>
        </div>
        <h2 class="govuk-heading-m">"What happens next"</h2>
        <ul class="govuk-list govuk-list--bullet app-measure">
            <li>"Tell your delegates. Send each of them the link to their own page, shown below beside their name. Placebook does not send emails yet."</li>
            <li>"Delegates sign the register at the door. They do not need a ticket."</li>
            <li>{format!("If somebody cannot come, send somebody else, move the place or cancel it here. {}", booking.policy.words())}</li>
        </ul>
    }
}

#[component]
fn Details(booking: BookingView) -> impl IntoView {
    let session = booking.session;
    let workshop = format!("/workshops/{}", booking.slug);
    view! {
        <h2 class="govuk-heading-m">"The session"</h2>
        <dl class="govuk-summary-list">
            {row("Workshop", view! { <a class="govuk-link" href=workshop>{booking.title}</a> }.into_any())}
            {row("When", view! { <time datetime=session.when.iso>{session.when.words}</time> }.into_any())}
            {row("Venue", view! {
                {session.venue}
                {(!session.note.is_empty()).then(|| view! { <br />{session.note} })}
                {(!session.address.is_empty()).then(|| view! { <br />{session.address} })}
                {(!booking.access_notes.is_empty()).then(|| view! { <br />{booking.access_notes} })}
                {booking.map_link.starts_with("http").then(|| view! { <br /><a class="govuk-link" href=booking.map_link rel="noopener noreferrer">"Map"</a> })}
            }.into_any())}
            {session.code.map(|code| row("Code", view! { <span translate="no">{code}</span> }.into_any()))}
            {row("Reference", view! { <span translate="no">{booking.reference}</span> }.into_any())}
            {row("Booked by", format!("{} ({})", booking.booker_name, booking.booker_email).into_any())}
            {row("Booked on", view! { <time datetime=booking.made.iso>{booking.made.words}</time> }.into_any())}
            {(!booking.notes.is_empty()).then(|| row("Good to know", booking.notes.into_any()))}
            {(!booking.contact.is_empty()).then(|| row("Questions", booking.contact.into_any()))}
        </dl>
    }
}

#[component]
fn Delegates(booking: BookingView) -> impl IntoView {
    view! {
        <h2 class="govuk-heading-m">"Delegates"</h2>
        {booking.places.into_iter().map(|place| {
            let change = (place.state != PlaceState::Cancelled && !booking.session.started).then(|| correct_address(&booking.reference, place.position));
            view! { <DelegateCard place change /> }
        }).collect_view()}
    }
}

#[component]
fn DelegateCard(place: PlaceView, change: Option<String>) -> impl IntoView {
    let about = format!(" details of {}", place.name);
    let page_of = format!("{}’s own page", place.name);
    let tag = view! { <StateTag place=place.clone() /> };
    view! {
        <div class="govuk-summary-card">
            <div class="govuk-summary-card__title-wrapper">
                <h3 class="govuk-summary-card__title" translate="no">{place.name}</h3>
                {tag}
                {change.map(|address| view! {
                    <div class="govuk-summary-card__actions app-no-print"><a class="govuk-link" href=address>"Change"<span class="govuk-visually-hidden">{about}</span></a></div>
                })}
            </div>
            <div class="govuk-summary-card__content">
                <dl class="govuk-summary-list">
                    {row("Work email", place.email.into_any())}
                    {(!place.role.is_empty()).then(|| row("Role", place.role.into_any()))}
                    {(!place.needs.is_empty()).then(|| row("Access needs", view! { <NotKept words=place.needs /> }.into_any()))}
                    {place.moved_to.map(|reference| row("Moved to", view! { <a class="govuk-link" translate="no" href=format!("/bookings/{reference}")>{reference.clone()}</a> }.into_any()))}
                    {place.page.map(|page| row("Link to pass on", view! {
                        <span class="app-no-print"><a class="govuk-link" href=page.clone()>{page_of.clone()}</a>" "<CopyLink address=page about=page_of /></span>
                    }.into_any()))}
                </dl>
            </div>
        </div>
    }
}

/// The part that a device leaves out when it keeps the page (`device/worker/kept.ts`).
#[component]
fn NotKept(words: String) -> impl IntoView {
    view! { <span data-not-kept>{words}</span> }
}

/// The state of a place, in a word.
#[component]
pub(super) fn StateTag(place: PlaceView) -> impl IntoView {
    let colour = match place.state {
        PlaceState::Cancelled if place.moved_to.is_some() => "govuk-tag govuk-tag--grey",
        PlaceState::Booked | PlaceState::Attended => "govuk-tag govuk-tag--teal",
        PlaceState::Waiting | PlaceState::Offered => "govuk-tag govuk-tag--blue",
        PlaceState::Cancelled => "govuk-tag govuk-tag--red",
        PlaceState::Absent => "govuk-tag govuk-tag--grey",
    };
    view! { <strong class=colour>{place.words()}</strong> }
}

#[component]
fn Actions(booking: BookingView) -> impl IntoView {
    let active = booking.coming().next().is_some();
    let change = booking.can_cancel();
    let (moves, cancel) = (move_booking_address(&booking.reference), cancel_booking_address(&booking.reference));
    view! {
        <div class="app-actions">
            {active.then(|| view! {
                <a class="govuk-button govuk-button--secondary" href=format!("/bookings/{}/calendar.ics", booking.reference) rel="external" download="">"Add to calendar"</a>
            })}
            <PrintButton />
            {change.then(|| view! {
                <a class="govuk-button govuk-button--secondary" href=moves>"Move to another session"</a>
                <a class="govuk-button govuk-button--warning" href=cancel>"Cancel places"</a>
            })}
        </div>
        <p class="govuk-body"><a class="govuk-link" href="/bookings">"All our bookings"</a></p>
    }
}
