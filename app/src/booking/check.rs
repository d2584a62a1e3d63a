//! Checking the answers before anything is booked.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{booking::BookingDraft, delegate::DelegateDraft, seats::places};

use super::{BookPlaces, BookingForm, SessionToBook, look_at_answers, page::session_page, refusal::RefusalView};
use crate::{
    addresses::form_address,
    failure::Failure,
    made_for::PostForm,
    ui::{Back, NoAnswer, Page, row},
};

/// The answers to check, and the button that books.
#[component]
pub fn CheckPage() -> impl IntoView {
    session_page(look_at_answers, |session, form| view! { <Checked session form /> }.into_any())
}

#[component]
fn Checked(session: SessionToBook, form: BookingForm) -> impl IntoView {
    match form.failure {
        Some(Failure::Refused(refusal)) => {
            view! { <RefusalView refusal slug=session.slug number=session.session.number /> }.into_any()
        }
        None if form.draft.key.is_empty() => view! { <NothingToCheck session /> }.into_any(),
        failure => {
            view! { <Answers session draft=form.draft school=form.school trouble=failure.is_some() /> }.into_any()
        }
    }
}

/// Shown if the answers were booked already, or belong to another visit.
#[component]
fn NothingToCheck(session: SessionToBook) -> impl IntoView {
    view! {
        <Page title="Nothing to check">
            <h1 class="govuk-heading-l">"There is nothing left to check here"</h1>
            <p class="govuk-body">"You have already booked with these answers, or they were deleted when your school signed out."</p>
            <p class="govuk-body"><a class="govuk-link" href="/bookings">"See our bookings"</a></p>
            <p class="govuk-body"><a class="govuk-link" href=form_address(&session.slug, session.session.number)>"Book on this session"</a></p>
        </Page>
    }
}

#[component]
fn Answers(session: SessionToBook, draft: BookingDraft, school: String, trouble: bool) -> impl IntoView {
    let form = form_address(&session.slug, session.session.number);
    let count = u32::try_from(draft.delegates.len()).unwrap_or(0);
    let book = format!("Book {count} {}", places(count));
    let about = format!("{book} on {}", session.session.when.words);
    view! {
        <Page title="Check your answers">
            <Back to=form words="Change your answers" />
            {trouble.then(|| view! { <NoAnswer /> })}
            <h1 class="govuk-heading-l">"Check your answers"</h1>
            <p class="govuk-body-l">{school}</p>
            <AnswersGiven session draft=draft.clone() />
            <PostForm to=BookPlaces::url() attr:data-outbox=about>
                <HiddenAnswers draft />
                <button class="govuk-button" type="submit" data-busy="Booking…">{book}</button>
            </PostForm>
        </Page>
    }
}

/// The session, the booker and the delegates, with links to change them.
#[component]
pub(crate) fn AnswersGiven(session: SessionToBook, draft: BookingDraft) -> impl IntoView {
    let form = form_address(&session.slug, session.session.number);
    let view = session.session;
    let many = draft.delegates.len() > 1;
    let change = form.clone();
    let delegates = draft.delegates.into_iter().enumerate();
    view! {
        <h2 class="govuk-heading-m">"The session"</h2>
        <dl class="govuk-summary-list">
            {row("Workshop", session.title.into_any())}
            {row("When", view! { <time datetime=view.when.iso>{view.when.words}</time> }.into_any())}
            {row("Venue", view.venue.into_any())}
            {view.code.map(|code| row("Code", view! { <span translate="no">{code}</span> }.into_any()))}
        </dl>
        <AnswerCard title="Who is booking".to_owned() change=format!("{change}#booker-name")>
            {row("Your full name", draft.booker_name.into_any())}
            {row("Your work email", draft.booker_email.into_any())}
        </AnswerCard>
        {delegates.map(|(at, delegate)| {
            let title = if many { format!("Delegate {}", at + 1) } else { "Delegate".to_owned() };
            view! { <AnswerCard title change=format!("{form}#delegate-{at}-name")>{delegate_rows(delegate)}</AnswerCard> }
        }).collect_view()}
    }
}

#[component]
fn AnswerCard(title: String, change: String, children: Children) -> impl IntoView {
    let about = format!(" {}", title.to_lowercase());
    view! {
        <div class="govuk-summary-card">
            <div class="govuk-summary-card__title-wrapper">
                <h2 class="govuk-summary-card__title">{title}</h2>
                <div class="govuk-summary-card__actions"><a class="govuk-link" href=change>"Change"<span class="govuk-visually-hidden">{about}</span></a></div>
            </div>
            <div class="govuk-summary-card__content"><dl class="govuk-summary-list">{children()}</dl></div>
        </div>
    }
}

fn delegate_rows(delegate: DelegateDraft) -> impl IntoView {
    let said = |text: String| if text.trim().is_empty() { "Not given".to_owned() } else { text };
    (
        row("Full name", delegate.name.into_any()),
        row("Work email", delegate.email.into_any()),
        row("Role", said(delegate.role).into_any()),
        row("Access needs", said(delegate.needs).into_any()),
    )
}

/// Sends the draft that the page shows, even if another tab has changed the draft.
#[component]
pub(crate) fn HiddenAnswers(draft: BookingDraft) -> impl IntoView {
    let hidden = |name: String, value: String| view! { <input type="hidden" name=name value=value /> };
    let delegates = draft.delegates.into_iter().enumerate().map(move |(at, delegate)| {
        let name = |field: &str| format!("draft[delegates][{at}][{field}]");
        (
            hidden(name("name"), delegate.name),
            hidden(name("email"), delegate.email),
            hidden(name("role"), delegate.role),
            hidden(name("needs"), delegate.needs),
        )
    });
    view! {
        {hidden("draft[sheet]".to_owned(), draft.sheet)}
        {hidden("draft[session]".to_owned(), draft.session)}
        {hidden("draft[key]".to_owned(), draft.key)}
        {hidden("draft[booker_name]".to_owned(), draft.booker_name)}
        {hidden("draft[booker_email]".to_owned(), draft.booker_email)}
        {delegates.collect_view()}
    }
}
