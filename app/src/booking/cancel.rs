//! Cancelling one delegate's place or a whole booking, after a look at what that means.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;
use shared::refusal::Refusal;

use super::{BookingView, CancelForm, CancelPlaces, cancel_address, lookup_booking, page::SignedOut};
use crate::{
    failure::Failure,
    shell::NotFoundPage,
    ui::{Back, ErrorSummary, FocusOn, Loading, Page, Problem, loaded},
};

/// Whom to cancel. The form is the browser's own: it works the same with and without scripts.
#[component]
pub fn CancelPage() -> impl IntoView {
    let params = use_params_map();
    let found =
        Resource::new(move || params.with(|params| params.get("reference").unwrap_or_default()), lookup_booking);
    view! {
        <Transition fallback=Loading>
            {move || Suspend::new(async move {
                loaded(found.await, |form| match form.booking.clone() {
                    Some(booking) => view! { <Cancel booking form /> }.into_any(),
                    None if form.signed_in => view! { <NotFoundPage /> }.into_any(),
                    None => view! { <SignedOut next=params.with_untracked(|params| cancel_address(&params.get("reference").unwrap_or_default())) /> }.into_any(),
                })
            })}
        </Transition>
    }
}

#[component]
fn Cancel(booking: BookingView, form: CancelForm) -> impl IntoView {
    let fault = form.failure.as_ref().map(|failure| match failure {
        Failure::Refused(refusal) => refusal.message(),
        Failure::Broken { .. } | Failure::Unreachable => {
            "Nothing was cancelled: the service has a problem. Try again in a minute.".to_owned()
        }
    });
    let can = booking.can_cancel();
    let problems: Vec<Problem> = fault
        .iter()
        .filter(|_| can)
        .map(|words| Problem { field: "whom-0".to_owned(), words: words.clone() })
        .collect();
    let back = format!("/bookings/{}", booking.reference);
    let title = if problems.is_empty() { "Cancel places" } else { "Error: Cancel places" };
    view! {
        <Page title>
            <Back to=back.clone() words="Keep the booking as it is" />
            <ErrorSummary problems=Signal::stored(problems) />
            <FocusOn id="error-summary".to_owned() />
            <span class="govuk-caption-l">{format!("Booking {}", booking.reference)}</span>
            <h1 class="govuk-heading-l">"Cancel places"</h1>
            <p class="govuk-body">
                {booking.title.clone()}<br />
                <time datetime=booking.session.when.iso.clone()>{booking.session.when.words.clone()}</time>", "{booking.session.venue.clone()}
            </p>
            {if can {
                view! { <Choice booking whom=form.whom fault /> }.into_any()
            } else {
                view! { <p class="govuk-inset-text">"Nothing is left to cancel: every place is cancelled, or the session has started."</p> }.into_any()
            }}
            <p class="govuk-body"><a class="govuk-link" href=back>"Keep the booking as it is"</a></p>
        </Page>
    }
}

#[component]
fn Choice(booking: BookingView, whom: String, fault: Option<String>) -> impl IntoView {
    let active: Vec<(String, String)> =
        booking.active().map(|place| (place.position.to_string(), place.name.clone())).collect();
    let wrong = fault.is_some();
    let chosen =
        if active.len() == 1 { active.first().map(|(position, _)| position.clone()).unwrap_or_default() } else { whom };
    let all = (active.len() > 1).then(|| ("all".to_owned(), "The whole booking".to_owned()));
    let options = active.into_iter().chain(all).enumerate().map(|(at, (value, label))| {
        let id = format!("whom-{at}");
        let checked = value == chosen;
        view! {
            <div class="govuk-radios__item">
                <input class="govuk-radios__input" type="radio" name="draft[whom]" id=id.clone() value=value checked=checked />
                <label class="govuk-label govuk-radios__label" for=id>{label}</label>
            </div>
        }
    });
    view! {
        <form method="post" action=CancelPlaces::url()>
            <input type="hidden" name="draft[reference]" value=booking.reference.clone() />
            <input type="hidden" name="draft[key]" value=booking.key.clone() />
            <div class="govuk-form-group" class=("govuk-form-group--error", wrong)>
                <fieldset class="govuk-fieldset" aria-describedby=wrong.then_some("whom-fault")>
                    <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">"Who is not coming?"</legend>
                    {fault.map(|words| view! {
                        <p class="govuk-error-message" id="whom-fault"><span class="govuk-visually-hidden">"Error: "</span>{words}</p>
                    })}
                    <div class="govuk-radios">{options.collect_view()}</div>
                </fieldset>
            </div>
            <p class="govuk-body">"The place goes at once to the first school on the waiting list, or is free for all. You can book again up to your school’s limit while there is room."</p>
            <button class="govuk-button govuk-button--warning" type="submit">"Cancel the place"</button>
        </form>
    }
}
