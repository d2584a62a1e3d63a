//! The page to join a waiting list.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{
    booking::{BookRefused, BookingDraft},
    seats::places,
};

use super::{JoinWaitingList, look_at_waiting};
use crate::{
    addresses::form_address,
    booking::{AnswersGiven, BookingForm, HiddenAnswers, RefusalView, SessionToBook, session_page},
    failure::Failure,
    made_for::PostForm,
    ui::{Back, NoAnswer, Page},
};

/// The delegates, how places are wanted, and the button that joins. The form is plain HTML: it works the same with
/// and without scripts.
#[component]
pub fn WaitPage() -> impl IntoView {
    session_page(look_at_waiting, |session, form| view! { <Wait session form /> }.into_any())
}

#[component]
fn Wait(session: SessionToBook, form: BookingForm) -> impl IntoView {
    let unanswered = form.draft.parse().is_err();
    match form.failure {
        Some(Failure::Refused(refusal)) if !matches!(refusal, BookRefused::Unreadable(_)) => {
            view! { <RefusalView refusal slug=session.slug number=session.session.number /> }.into_any()
        }
        _ if unanswered => view! { <NobodyNamed session /> }.into_any(),
        failure => view! { <Answers session draft=form.draft trouble=failure.is_some() /> }.into_any(),
    }
}

/// Shown if the answers were sent already, or belong to another visit.
#[component]
fn NobodyNamed(session: SessionToBook) -> impl IntoView {
    view! {
        <Page title="Add your delegates first">
            <h1 class="govuk-heading-l">"Add your delegates first"</h1>
            <p class="govuk-body">"You have not added any delegates, or you have already joined."</p>
            <p class="govuk-body"><a class="govuk-link" href=form_address(&session.slug, session.session.number)>"Add delegates"</a></p>
            <p class="govuk-body"><a class="govuk-link" href="/bookings">"See our bookings"</a></p>
        </Page>
    }
}

#[component]
fn Answers(session: SessionToBook, draft: BookingDraft, trouble: bool) -> impl IntoView {
    let form = form_address(&session.slug, session.session.number);
    let count = u32::try_from(draft.delegates.len()).unwrap_or(0);
    let stands = session.session.seats.words();
    let about = format!("Join the waiting list for {}", session.session.when.words);
    view! {
        <Page title="Join the waiting list">
            <Back to=form words="Change your answers" />
            {trouble.then(|| view! { <NoAnswer /> })}
            <h1 class="govuk-heading-l">"Join the waiting list"</h1>
            <p class="govuk-body-l">{format!("{stands}. You would wait for {count} {}. A place that comes free is yours at once when it is your turn. First come, first served.", places(count))}</p>
            <AnswersGiven session draft=draft.clone() />
            <PostForm to=JoinWaitingList::url() attr:data-outbox=about>
                <HiddenAnswers draft />
                {(count > 1).then(|| view! { <HowWanted /> })}
                <button class="govuk-button" type="submit" data-busy="Joining…">"Join the waiting list"</button>
            </PostForm>
        </Page>
    }
}

#[component]
fn HowWanted() -> impl IntoView {
    view! {
        <div class="govuk-form-group">
            <fieldset class="govuk-fieldset">
                <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">"If only some places come free"</legend>
                <div class="govuk-radios">
                    <div class="govuk-radios__item">
                        <input class="govuk-radios__input" id="wants-any" type="radio" name="wants" value="any" checked=true />
                        <label class="govuk-label govuk-radios__label" for="wants-any">"Take each place as it comes free"</label>
                    </div>
                    <div class="govuk-radios__item">
                        <input class="govuk-radios__input" id="wants-together" type="radio" name="wants" value="together" />
                        <label class="govuk-label govuk-radios__label" for="wants-together">"Wait until there are enough places for all of them"</label>
                    </div>
                </div>
            </fieldset>
        </div>
    }
}
