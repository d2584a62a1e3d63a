//! The frame of the office's pages: the answer to people without permission, and the message about the last action.

use leptos::prelude::*;
use leptos_meta::Stylesheet;
use shared::{form::Offer, live::Topic, office::OfficeRefused, refusal::Refusal};

use crate::{
    addresses::office_sign_in_address,
    failure::{Failure, Never},
    live::{AsOf, as_of},
    status::set_status,
    ui::{FocusOn, NotFoundPage, Page, Problem, loaded, page_of},
};

/// A page of the office: loads its data, then shows it or says why it cannot be shown.
pub(crate) fn load_office_page<S, T, A, V>(
    source: S,
    look: impl FnOnce(S) -> A,
    show: impl FnOnce(T) -> V + Send + 'static,
) -> AnyView
where
    T: Send + 'static,
    A: Future<Output = Result<T, Failure<OfficeRefused>>> + Send + 'static,
    V: IntoView + 'static,
{
    let answer = look(source);
    page_of(async move { office_loaded(answer.await, show) })
}

/// A page of the office that is kept up to date: reads the topic's version, and then the data.
pub(crate) fn load_live_page<S, T, A, V>(
    topic: impl Into<Option<Topic>>,
    source: S,
    look: impl FnOnce(S) -> A,
    show: impl FnOnce(T, AsOf) -> V + Send + 'static,
) -> AnyView
where
    T: Send + 'static,
    A: Future<Output = Result<T, Failure<OfficeRefused>>> + Send + 'static,
    V: IntoView + 'static,
{
    let (answer, topic) = (look(source), topic.into());
    page_of(async move {
        let as_of = as_of(topic).await;
        office_loaded(answer.await, move |found| show(found, as_of))
    })
}

/// Shows the data, or says why it cannot be shown. A person who is not signed in is sent to sign in and comes back.
fn office_loaded<T, V: IntoView + 'static>(
    answer: Result<T, Failure<OfficeRefused>>,
    show: impl FnOnce(T) -> V,
) -> AnyView {
    match answer {
        Ok(found) => show(found).into_any(),
        Err(Failure::Refused(OfficeRefused::NotFound)) => view! { <NotFoundPage /> }.into_any(),
        Err(Failure::Refused(refusal)) => view! { <NotShown refusal /> }.into_any(),
        Err(Failure::Broken { reference, .. }) => loaded(Err::<T, _>(Failure::<Never>::broken(reference)), show),
        Err(Failure::Unreachable | Failure::NotKept(_)) => loaded(Err::<T, _>(Failure::<Never>::Unreachable), show),
    }
}

#[component]
fn NotShown(refusal: OfficeRefused) -> impl IntoView {
    let (signed_out, heading) = (refusal == OfficeRefused::SignedOut, refusal.heading());
    let here = leptos_router::hooks::use_location().pathname.get_untracked();
    let sign_in = office_sign_in_address(&here);
    if signed_out {
        #[cfg(feature = "ssr")]
        crate::visit::redirect(&sign_in);
    } else {
        set_status(refusal.status());
    }
    view! {
        <Page title=heading>
            <h1 class="govuk-heading-l">{heading}</h1>
            <p class="govuk-body">{refusal.message()}</p>
            {if signed_out {
                view! { <p class="govuk-body"><a class="govuk-link" href=sign_in>"Sign in"</a></p> }.into_any()
            } else {
                view! { <p class="govuk-body"><a class="govuk-link" href="/office">"Go to the office"</a></p> }.into_any()
            }}
        </Page>
    }
}

/// A form's errors, for the summary at the top of its page. `undone` is the message if the service failed: "Nothing was added".
pub(crate) fn problems(failure: Option<&Failure<OfficeRefused>>, undone: &str) -> Vec<Problem> {
    match failure {
        None => vec![],
        Some(Failure::Refused(OfficeRefused::Unreadable(faults))) => faults
            .iter()
            .map(|fault| Problem { field: fault.field.clone(), words: fault.message.text.clone() })
            .collect(),
        Some(failure) => vec![Problem { field: "main".to_owned(), words: failure.words(undone) }],
    }
}

/// The error message of this field, if it was refused.
pub(crate) fn fault(failure: Option<&Failure<OfficeRefused>>, field: &str) -> Option<String> {
    failure.and_then(Failure::refused).and_then(|refused| refused.fault_of(field))
}

/// The offer beside this field, if it was refused.
pub(crate) fn offer<'a>(failure: Option<&'a Failure<OfficeRefused>>, field: &str) -> Option<&'a Offer> {
    failure.and_then(Failure::refused)?.offer_at(field)
}

/// How many people the room holds, if the number in this field is higher.
pub(crate) fn room_at(failure: Option<&Failure<OfficeRefused>>, field: &str) -> Option<u32> {
    if let Offer::OverRoom(holds) = offer(failure, field)? { Some(*holds) } else { None }
}

/// The clashes, in words, that this field asks about.
pub(crate) fn clashes_at(failure: Option<&Failure<OfficeRefused>>, field: &str) -> Option<Vec<String>> {
    if let Offer::Clashes(clashes) = offer(failure, field)? { Some(clashes.clone()) } else { None }
}

/// The frame of a page of the office: its title, its errors, its heading.
#[component]
pub(crate) fn OfficePage(
    /// The title, in the tab and as the heading.
    #[prop(into)]
    title: String,
    /// The faults of the form.
    #[prop(optional)]
    problems: Vec<Problem>,
    children: Children,
) -> impl IntoView {
    let wrong = !problems.is_empty();
    let tab = if wrong { format!("Error: {title}") } else { title.clone() };
    view! {
        <Page title=tab>
            <Stylesheet href="/office.css" />
            <crate::ui::ErrorSummary problems=Signal::stored(problems) />
            {wrong.then(|| view! { <FocusOn id="error-summary".to_owned() /> })}
            <h1 class="govuk-heading-l">{title}</h1>
            {children()}
        </Page>
    }
}
