//! The school's places, by workshop.

use leptos::prelude::*;

use shared::{booking::PlaceState, live::Topic};

use super::{
    BookingView, OurBookings, list_bookings,
    page::{SignedOut, StateTag},
};
use crate::{
    addresses::{cancel_booking_address, move_booking_address},
    live::{AsOf, LiveRegion, LiveStatus, as_of},
    ui::{Page, loaded, page_of},
};

/// All bookings of the signed-in school.
#[component]
pub fn OurBookingsPage() -> impl IntoView {
    page_of(async {
        let as_of = as_of(Topic::Bookings).await;
        loaded(list_bookings().await, |held| match held {
            Some(ours) => view! { <Held ours as_of /> }.into_any(),
            None => view! { <SignedOut next="/bookings".to_owned() /> }.into_any(),
        })
    })
}

#[component]
fn Held(ours: OurBookings, as_of: AsOf) -> impl IntoView {
    let OurBookings { workshops } = ours;
    view! {
        <Page title="Our bookings">
            <h1 class="govuk-heading-l">"Our bookings"</h1>
            <LiveStatus />
            <LiveRegion id="our-bookings" as_of>
            {workshops.is_empty().then(|| view! {
                <p class="app-empty">"Your school has not booked anything yet."</p>
                <p class="govuk-body"><a class="govuk-link" href="/">"See upcoming workshops"</a></p>
            })}
            {workshops.into_iter().map(|workshop| view! {
                <section>
                    <h2 class="govuk-heading-m"><a class="govuk-link" href=format!("/workshops/{}", workshop.slug)>{workshop.title}</a></h2>
                    <p class="govuk-body app-standing">{workshop.standing.words()}</p>
                    {workshop.bookings.into_iter().map(|booking| view! { <BookingCard booking /> }).collect_view()}
                </section>
            }).collect_view()}
            </LiveRegion>
        </Page>
    }
}

#[component]
fn BookingCard(booking: BookingView) -> impl IntoView {
    let address = format!("/bookings/{}", booking.reference);
    let change = booking.can_cancel();
    let (moves, cancel) = (move_booking_address(&booking.reference), cancel_booking_address(&booking.reference));
    let about = format!(" places of booking {}", booking.reference);
    view! {
        <div class="govuk-summary-card">
            <div class="govuk-summary-card__title-wrapper">
                <h3 class="govuk-summary-card__title"><time datetime=booking.session.when.iso>{booking.session.when.words}</time></h3>
                {change.then(|| view! {
                    <ul class="govuk-summary-card__actions">
                        <li class="govuk-summary-card__action"><a class="govuk-link" href=moves>"Move"<span class="govuk-visually-hidden">{about.clone()}</span></a></li>
                        <li class="govuk-summary-card__action"><a class="govuk-link" href=cancel>"Cancel"<span class="govuk-visually-hidden">{about}</span></a></li>
                    </ul>
                })}
            </div>
            <div class="govuk-summary-card__content">
                <p class="govuk-body">
                    {booking.session.venue}
                    {booking.session.code.map(|code| view! { " · "<span translate="no">{code}</span> })}
                    <br />
                    "Reference "<a class="govuk-link" href=address translate="no">{booking.reference}</a>
                    ", booked by "{booking.booker_name}
                </p>
                {booking.waiting.map(|waiting| view! { <p class="govuk-body">{waiting.words()}</p> })}
                <ul class="govuk-list app-delegates">
                    {booking.places.into_iter().map(|place| (place.name.clone(), (place.state != PlaceState::Booked).then(|| view! { <StateTag place /> }))).map(|(name, tag)| view! {
                        <li>
                            <span translate="no">{name}</span>" "
                            {tag}
                        </li>
                    }).collect_view()}
                </ul>
            </div>
        </div>
    }
}
