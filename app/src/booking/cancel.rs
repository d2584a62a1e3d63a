//! Cancelling one delegate's place or a whole booking, with its consequences shown first.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{booking::CancelPolicy, waiting::Bookable};

use super::{
    BookingView, CancelForm, CancelPlaces, change_page::ChangePage, delegate_choice::DelegateChoice, lookup_booking,
    page::SignedOut,
};
use crate::{
    addresses::cancel_booking_address,
    made_for::PostForm,
    ui::{NotFoundPage, Problem, loaded, page_of, path_part},
};

/// Choosing who to cancel. The form is plain HTML: it works the same with and without scripts.
#[component]
pub fn CancelPage() -> impl IntoView {
    let reference = path_part("reference");
    page_of(async move {
        loaded(lookup_booking(reference.clone()).await, |form| match form.booking.clone() {
            Some(booking) => view! { <Cancel booking form /> }.into_any(),
            None if form.signed_in => view! { <NotFoundPage /> }.into_any(),
            None => view! { <SignedOut next=cancel_booking_address(&reference) /> }.into_any(),
        })
    })
}

#[component]
fn Cancel(booking: BookingView, form: CancelForm) -> impl IntoView {
    let fault = form.failure.as_ref().map(|failure| failure.words("Nothing was cancelled"));
    let can = booking.can_cancel();
    let title = match (can, booking.session.started) {
        (true, _) => "Cancel places",
        (false, true) => "This session has started",
        (false, false) if booking.active().next().is_some() => "These places cannot be cancelled",
        (false, false) => "These places are already cancelled",
    };
    let problems: Vec<Problem> = fault
        .iter()
        .filter(|_| can)
        .map(|words| Problem { field: "whom-0".to_owned(), words: words.clone() })
        .collect();
    view! {
        <ChangePage booking=booking.clone() title problems>
            {if can {
                view! { <Choice booking whom=form.whom fault /> }.into_any()
            } else {
                view! { <p class="govuk-inset-text">"There is nothing to cancel. Every place is already cancelled, its delegate is marked on the register, or the session has started."</p> }.into_any()
            }}
        </ChangePage>
    }
}

#[component]
fn Choice(booking: BookingView, whom: String, fault: Option<String>) -> impl IntoView {
    let coming = booking.coming().next().is_some();
    let policy = booking.policy.clone();
    let open = booking.freed.bookable == Bookable::Now;
    let again = open.then_some(" You can book again up to your school’s limit while places are left.");
    let about = format!("Cancel places of booking {}", booking.reference);
    let class = if policy.late { "govuk-inset-text app-late" } else { "govuk-inset-text" };
    view! {
        {coming.then(|| view! {
            <div class=class>
                <p class="govuk-body">{policy.words()}" "{CancelPolicy::NOTHING_IS_CHARGED}</p>
            </div>
        })}
        <PostForm to=CancelPlaces::url() attr:data-outbox=about>
            <input type="hidden" name="draft[reference]" value=booking.reference.clone() />
            <input type="hidden" name="draft[key]" value=booking.key.clone() />
            <DelegateChoice booking=booking.clone() legend="Who is not coming?" all="The whole booking" chosen=whom fault />
            {coming.then(|| view! { <p class="govuk-body">{booking.freed.words()}{again}</p> })}
            <button class="govuk-button govuk-button--warning" type="submit" data-busy="Cancelling…">"Cancel the place"</button>
        </PostForm>
    }
}
