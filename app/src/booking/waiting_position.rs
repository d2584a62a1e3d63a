//! The number on the waiting list, which updates while the page is open.

use leptos::{prelude::*, task::spawn_local};
use shared::{seats::Seats, waiting::PassedOver};

use crate::{
    booking::{WaitingView, waiting_position},
    navigation::living,
    seats,
    ui::as_html,
};

/// The message when the page is out of date.
const CHANGED: &str = "This booking has changed. You have a place, or somebody has left the list. ";

/// Shows a booking's number on the waiting list, and asks again when the seats of the session change. When the booking waits for
/// fewer places or for none, the page is out of date: it says so and offers a link to reload.
#[island]
pub fn WaitingPosition(
    /// The booking's reference.
    reference: String,
    /// How live seats name the session.
    session: String,
    /// Its seats when the page was rendered.
    seats: Seats,
    /// The booking's position then.
    waiting: WaitingView,
) -> impl IntoView {
    let places = waiting.places;
    let stands = RwSignal::new(Some(waiting));
    let here = format!("/bookings/{reference}");
    let version = Memo::new(move |_| seats::newest(&session, seats).version);
    Effect::new(move |before: Option<i64>| {
        let now = version.get();
        if before.unwrap_or(seats.version) < now {
            let reference = reference.clone();
            spawn_local(async move {
                // If no answer comes, the page stays as it is until the next change is reported.
                if let Ok(view) = waiting_position(reference).await {
                    stands.set(view.filter(|view| view.places == places));
                }
            });
        }
        now
    });
    let words = move || stands.with(|stands| stands.as_ref().map(WaitingView::words));
    let why = move || {
        stands.with(|stands| stands.as_ref().filter(|stands| !stands.is_over())?.passed_over.map(PassedOver::words))
    };
    living(view! {
        <div role="status">
            <p class="govuk-body-l app-standing">
                <span inner_html=move || as_html(&words().unwrap_or_else(|| CHANGED.to_owned()))></span>
                {move || words().is_none().then(|| view! { <a class="govuk-link" href=here.clone()>"See what has changed"</a> })}
            </p>
            {move || why().map(|why| view! { <p class="govuk-body" inner_html=as_html(why)></p> })}
        </div>
    })
}
