//! Moving places to another session of the workshop.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{booking::MoveRefused, refusal::Refusal};

use super::{
    BookingView, MoveForm, MovePlaces,
    change_page::ChangePage,
    delegate_choice::{DelegateChoice, DelegateChoiceFault},
    look_at_move,
    page::SignedOut,
};
use crate::{
    addresses::move_booking_address,
    failure::Failure,
    made_for::PostForm,
    seats::{LiveLine, SeatsBar},
    ui::{NotFoundPage, Problem, loaded, page_of, path_part},
    workshop::SessionView,
};

/// The choice of delegates to move, and of a session. The form is plain HTML: it works the same with and without scripts.
#[component]
pub fn MovePage() -> impl IntoView {
    let reference = path_part("reference");
    page_of(async move {
        loaded(look_at_move(reference.clone()).await, |form| match form.booking.clone() {
            Some(booking) => view! { <Move booking form /> }.into_any(),
            None if form.signed_in => view! { <NotFoundPage /> }.into_any(),
            None => view! { <SignedOut next=move_booking_address(&reference) /> }.into_any(),
        })
    })
}

/// The errors of the two choices: the delegates, and the session.
fn faults(failure: Option<&Failure<MoveRefused>>) -> (Option<String>, Option<String>) {
    match failure {
        None => (None, None),
        Some(Failure::Refused(refusal)) if refusal.is_about_session() => (None, Some(refusal.message())),
        Some(failure) => (Some(failure.words("Nothing was moved")), None),
    }
}

#[component]
fn Move(booking: BookingView, form: MoveForm) -> impl IntoView {
    let can = booking.can_cancel() && !form.others.is_empty();
    let (who, session) = faults(form.failure.as_ref().filter(|_| can));
    let problems: Vec<Problem> = [("whom-0", &who), ("session-0", &session)]
        .into_iter()
        .filter_map(|(field, fault)| Some(Problem { field: field.to_owned(), words: fault.clone()? }))
        .collect();
    let none = match &form.not_offered {
        Some(why) if booking.can_cancel() => why.words(),
        _ => "There is nothing to move. Every place is cancelled, its delegate is marked on the register, or the session has started.".to_owned(),
    };
    let title = match (can, booking.can_cancel()) {
        (false, true) => "Places cannot move now",
        _ => "Move to another session",
    };
    view! {
        <ChangePage booking=booking.clone() title problems>
            {if can {
                view! { <Choice booking form who session /> }.into_any()
            } else {
                view! { <p class="govuk-inset-text">{none}</p> }.into_any()
            }}
        </ChangePage>
    }
}

#[component]
fn Choice(booking: BookingView, form: MoveForm, who: Option<String>, session: Option<String>) -> impl IntoView {
    let slug = booking.slug.clone();
    let not_listed = form.not_offered.map(|why| why.words());
    let about = format!("Move places of booking {}", booking.reference);
    view! {
        <PostForm to=MovePlaces::url() attr:data-outbox=about>
            <input type="hidden" name="draft[reference]" value=booking.reference.clone() />
            <input type="hidden" name="draft[key]" value=form.typed.key />
            <DelegateChoice booking legend="Who is moving?" all="Everybody on this booking" chosen=form.typed.whom fault=who />
            <WhereTo others=form.others chosen=form.typed.session fault=session />
            {not_listed.map(|words| view! { <p class="govuk-body">{words}</p> })}
            <LiveLine workshops=vec![slug] />
            <p class="govuk-body">"You keep your places until you have the new ones. If the other session does not have enough places left, nothing changes. Places that move get a new reference."</p>
            <button class="govuk-button" type="submit" data-busy="Moving…">"Move"</button>
        </PostForm>
    }
}

#[component]
fn WhereTo(others: Vec<SessionView>, chosen: String, fault: Option<String>) -> impl IntoView {
    let wrong = fault.is_some();
    let options = others.into_iter().enumerate().map(|(at, session)| {
        let (id, hint) = (format!("session-{at}"), format!("session-{at}-hint"));
        let number = session.number.to_string();
        let checked = number == chosen;
        view! {
            <div class="govuk-radios__item">
                <input class="govuk-radios__input" type="radio" name="draft[session]" id=id.clone() value=number checked=checked aria-describedby=hint.clone() />
                <label class="govuk-label govuk-radios__label" for=id>
                    <time datetime=session.when.iso>{session.when.words}</time>
                </label>
                <div class="govuk-hint govuk-radios__hint" id=hint>
                    {session.venue}
                    {session.code.map(|code| view! { " · "<span translate="no">{code}</span> })}
                    <SeatsBar session=session.key seats=session.seats />
                </div>
            </div>
        }
    });
    view! {
        <div class="govuk-form-group" class=("govuk-form-group--error", wrong)>
            <fieldset class="govuk-fieldset" aria-describedby=wrong.then_some("session-fault")>
                <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">"Which session are they moving to?"</legend>
                <DelegateChoiceFault id="session-fault" fault />
                <div class="govuk-radios">{options.collect_view()}</div>
            </fieldset>
        </div>
    }
}
