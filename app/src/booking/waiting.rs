//! The part of a booking’s page about its place on a waiting list.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::moment::Moment;

use super::view::{ListState, WaitingView};
use crate::{
    booking::{BookingView, CancelPlaces, WAITING},
    made_for::PostForm,
    seats::LiveLine,
};

/// Shown instead of the confirmation, right after joining.
#[component]
pub fn Joined(booking: BookingView) -> impl IntoView {
    view! {
        <div class="govuk-panel govuk-panel--confirmation app-panel--waiting">
            <h1 class="govuk-panel__title">"You are on the waiting list"</h1>
            <div class="govuk-panel__body">"Your reference"<br /><strong class="app-reference" translate="no">{booking.reference}</strong></div>
        </div>
    }
}

/// A booking's position on its waiting list, and the button to leave it.
#[component]
pub fn Waiting(booking: BookingView, waiting: WaitingView) -> impl IntoView {
    let session = booking.session;
    let over = waiting.is_over();
    let how = match (waiting.places, waiting.together) {
        (0 | 1, _) => "A place that comes free is yours at once when it is your turn.",
        (_, true) => {
            "You asked for all your places together. They are yours at once when it is your turn and enough places are free."
        }
        (_, false) => "Each place that comes free is yours at once when it is your turn.",
    };
    let until = |before: String, after: String| {
        let Moment { iso, words } = waiting.until.clone();
        view! { <p class="govuk-body">{before}<time datetime=iso>{words}</time>{after}</p> }.into_any()
    };
    let after = waiting.freed.after_list();
    let given = match waiting.list {
        _ if waiting.freed.is_over() => view! { <p class="govuk-body">{after}</p> }.into_any(),
        ListState::Closed => {
            view! { <p class="govuk-body">"The council has closed this waiting list. No more places are given from it."</p> }
                .into_any()
        }
        ListState::Over => until("Places were given until ".to_owned(), format!(". {after}")),
        ListState::Open => until(format!("{how} Places are given until "), ".".to_owned()),
    };
    let can_leave = !session.started;
    let about = format!("Leave the waiting list (booking {})", booking.reference);
    view! {
        <section class="app-waiting">
            <h2 class="govuk-heading-m">"Waiting list"</h2>
            <p class="govuk-body-l app-standing">{waiting.words()}</p>
            {waiting.passed_over.filter(|_| !over).map(|why| view! { <p class="govuk-body">{why.words()}</p> })}
            {given}
            {(!over).then(|| view! { <p class="govuk-body">"Placebook does not send emails yet. Look here or at Our bookings to see whether you have a place."</p> })}
            <LiveLine workshops=vec![booking.slug] />
            {can_leave.then(|| view! {
                <PostForm to=CancelPlaces::url() attr:data-outbox=about>
                    <input type="hidden" name="draft[reference]" value=booking.reference />
                    <input type="hidden" name="draft[key]" value=booking.key />
                    <input type="hidden" name="draft[whom]" value=WAITING />
                    <button class="govuk-button govuk-button--secondary" type="submit">"Leave the waiting list"</button>
                </PostForm>
            })}
        </section>
    }
}
