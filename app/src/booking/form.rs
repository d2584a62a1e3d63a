//! The booking form: the booker and the delegates.

use leptos::{form::FromFormData, html, prelude::*, server_fn::ServerFn};
use shared::{
    booking::{BookRefused, BookingDraft, BookingFaults},
    delegate::{DelegateDraft, DelegateFaults},
    made_for::MadeFor,
    seats::places,
};

use super::{BookPlaces, BookingForm, CheckBooking, SessionToBook, local, refusal::RefusalView};
use crate::{
    addresses::form_address,
    failure::Failure,
    made_for::PostForm,
    seats::{LiveLine, SeatsBar},
    ui::{Back, ErrorSummary, Field, Kept, NoAnswer, Page, Problem, as_html, living, reload, restore_text},
};

/// A fieldset for one delegate. The number stays when other fieldsets are added or removed, so that the browser keeps the typed text.
#[derive(Clone, PartialEq)]
struct Card {
    id: usize,
    draft: DelegateDraft,
}

/// The form's page with the typed text, or the refusal of a form sent without scripts.
#[component]
pub(super) fn BookingFormView(session: SessionToBook, form: BookingForm) -> impl IntoView {
    let (faults, trouble) = match form.failure {
        Some(Failure::Refused(BookRefused::Unreadable(faults))) => (Some(*faults), false),
        Some(Failure::Refused(refusal)) => {
            return view! { <RefusalView refusal slug=session.slug number=session.session.number /> }.into_any();
        }
        Some(Failure::Broken { .. } | Failure::Unreachable | Failure::NotKept(_)) => (None, true),
        None => (None, false),
    };
    let title = if faults.is_some() { "Error: Book places" } else { "Book places" };
    let delegates_max = session.delegates_max();
    view! {
        <Page title>
            <Back to=format!("/workshops/{}", session.slug) words="The workshop" />
            <Answering draft=form.draft delegates_max faults trouble when=session.session.when.words.clone() made_for=form.made_for>
                <span class="govuk-caption-l">{session.title.clone()}</span>
                <h1 class="govuk-heading-l">"Book places"</h1>
                <About session />
            </Answering>
        </Page>
    }
    .into_any()
}

/// The form itself. The browser does the checks that need no server.
#[island(lazy)]
pub fn Answering(
    /// The text typed so far.
    draft: BookingDraft,
    /// The most delegates that can be named.
    delegates_max: usize,
    /// The form's faults, if it was sent without scripts.
    faults: Option<BookingFaults>,
    /// Whether the service had a problem when the form was sent without scripts.
    trouble: bool,
    /// The session, for the list of waiting commands: "Friday 13 May 2016, 9:30am to 11:30am".
    when: String,
    /// The account that the form is made for.
    made_for: Option<MadeFor>,
    /// The page's heading; errors are shown above it.
    children: Children,
) -> impl IntoView {
    restore_text();
    let faults = RwSignal::new(faults);
    let trouble = RwSignal::new(trouble);
    let check = local::check();
    let page = form_address(&draft.sheet, &draft.session);
    let typed = StoredValue::new(draft.clone());
    Effect::new(move |_| match check.value().get() {
        Some(Err(Failure::Refused(BookRefused::Unreadable(found)))) => faults.set(Some(*found)),
        Some(Err(Failure::Broken { .. } | Failure::Unreachable)) => trouble.set(true),
        // A refusal has its own page, which the server has prepared at the form's address. A person who must sign in first is
        // sent on from there, and finds the typed text on this device.
        Some(Err(Failure::Refused(_) | Failure::NotKept(_))) => reload(&page),
        Some(Ok(())) => local::drop_typed(&typed.get_value()),
        None => {}
    });
    let drafts = if draft.delegates.is_empty() { vec![DelegateDraft::default()] } else { draft.delegates.clone() };
    let cards = RwSignal::new(drafts.into_iter().enumerate().map(|(id, draft)| Card { id, draft }).collect::<Vec<_>>());
    let problems = Signal::derive(move || {
        let ids: Vec<usize> = cards.with(|cards| cards.iter().map(|card| card.id).collect());
        faults.with(|faults| faults.as_ref().map(|faults| problems(faults, &ids)).unwrap_or_default())
    });
    Effect::new(move |_| {
        let wrong = problems.with(|problems| !problems.is_empty());
        document().set_title(if wrong { "Error: Book places – Placebook" } else { "Book places – Placebook" });
    });
    let remember = NodeRef::<html::Input>::new();
    let (name, email) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    Effect::new(move |_| {
        let form = typed.get_value();
        if let Some(before) = local::typed_before(&form) {
            local::fill_in(name, &before.booker_name);
            local::fill_in(email, &before.booker_email);
            let next = next_id(cards);
            let before = before.delegates.into_iter().take(delegates_max).enumerate();
            cards.set(before.map(|(at, draft)| Card { id: next + at, draft }).collect());
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        trouble.set(false);
        if let Ok(CheckBooking { draft, .. }) = CheckBooking::from_event(&event) {
            drop_blank_cards(cards, &draft);
            match draft.clone().without_blank_delegates().parse() {
                Err(found) if found.in_answers() => {
                    event.prevent_default();
                    faults.set(Some(found));
                }
                _ => {
                    faults.set(None);
                    local::keep_booker(remember, &draft);
                    local::send(&event, check);
                }
            }
        }
    };
    let queued = RwSignal::new(false);
    let when = StoredValue::new(when);
    let later = move |event: leptos::ev::MouseEvent| {
        let count = u32::try_from(cards.with_untracked(Vec::len)).unwrap_or(0);
        let about = format!("Book {count} {} on {when}", places(count), when = when.get_value());
        if crate::device::send_later(&event, BookPlaces::url(), about) {
            trouble.set(false);
            queued.set(true);
            local::drop_typed(&typed.get_value());
        }
    };
    let pending = Signal::derive(move || check.pending().get() || matches!(check.value().get(), Some(Ok(()))));
    let go_on = move || as_html(if pending.get() { "Checking…" } else { "Continue" });
    living(view! {
        <ErrorSummary problems />
        {children()}
        <PostForm to=CheckBooking::url() made_for=made_for attr:id=local::FORM on:submit=submit on:input=|event| local::keep_typed(&event) attr:novalidate=true>
            // The Enter key presses a form's first button.
            <button class="govuk-visually-hidden" type="submit" tabindex="-1" aria-hidden="true">"Continue"</button>
            <input type="hidden" name="draft[sheet]" value=draft.sheet.clone() />
            <input type="hidden" name="draft[session]" value=draft.session.clone() />
            <BookerFields draft faults name email remember />
            <DelegateFields cards faults delegates_max />
            <Show when=move || trouble.get()>
                <NoAnswer>
                    <p><button class="govuk-button govuk-button--secondary" type="button" on:click=later>"Book as soon as there is a connection"</button></p>
                </NoAnswer>
            </Show>
            <div hidden=move || queued.get()>
                <button class="govuk-button" type="submit" aria-busy=move || pending.get().to_string() inner_html=go_on></button>
                <p class="govuk-body">"Nothing is booked yet. You check your answers on the next page."</p>
            </div>
            <p class="govuk-inset-text" hidden=move || !queued.get()>"Nothing is booked yet. Your answers are kept on this device and sent as soon as there is a connection. Keep Placebook open, or open it again later to see whether you have the places."</p>
        </PostForm>
    })
}

/// Drops empty fieldsets after the first, so that errors and fieldsets have the same numbers.
fn drop_blank_cards(cards: RwSignal<Vec<Card>>, draft: &BookingDraft) {
    let keep = |at: usize| at == 0 || draft.delegates.get(at).is_none_or(|delegate| !delegate.is_blank());
    if (0..cards.with_untracked(Vec::len)).all(keep) {
        return;
    }
    cards.update(|cards| {
        let mut at = 0..;
        cards.retain(|_| at.next().is_none_or(keep));
    });
}

#[component]
fn About(session: SessionToBook) -> impl IntoView {
    let view = session.session;
    view! {
        <div class="app-about">
            <p class="govuk-body">
                <time datetime=view.when.iso><strong>{view.when.words}</strong></time><br />
                {view.venue}
                {view.code.map(|code| view! { <br />"Code "<span translate="no">{code}</span> })}
            </p>
            <SeatsBar session=view.key seats=view.seats />
            <LiveLine workshops=vec![session.slug] />
            {session.waits.then(|| view! {
                <p class="govuk-inset-text">"This session is fully booked. Add your delegates, then join the waiting list on the next page."</p>
            })}
            {session.standing.map(|standing| view! { <p class="govuk-body app-standing">{standing.words()}</p> })}
        </div>
    }
}

#[component]
fn BookerFields(
    draft: BookingDraft,
    faults: RwSignal<Option<BookingFaults>>,
    name: NodeRef<html::Input>,
    email: NodeRef<html::Input>,
    remember: NodeRef<html::Input>,
) -> impl IntoView {
    let awake = RwSignal::new(false);
    Effect::new(move |_| {
        awake.set(true);
        local::fill_in_booker(name, email, remember);
    });
    let name_fault =
        Signal::derive(move || faults.with(|faults| faults.as_ref()?.booker.name.map(|fault| fault.to_string())));
    let email_fault =
        Signal::derive(move || faults.with(|faults| faults.as_ref()?.booker.email.map(|fault| fault.to_string())));
    view! {
        <fieldset class="govuk-fieldset app-fieldset">
            <legend class="govuk-fieldset__legend govuk-fieldset__legend--m"><h2 class="govuk-fieldset__heading">"Who is booking"</h2></legend>
            <Field id="booker-name" name=Signal::stored("draft[booker_name]".to_owned()) label="Your full name" value=draft.booker_name fault=name_fault
                kept=Kept { kind: "text", autocomplete: "name" } node=name />
            <Field id="booker-email" name=Signal::stored("draft[booker_email]".to_owned()) label="Your work email" value=draft.booker_email fault=email_fault
                hint="For questions about this booking" kept=Kept { kind: "email", autocomplete: "email" } node=email />
            // Only scripts can keep something on a device.
            <div class="govuk-checkboxes govuk-checkboxes--small" hidden=move || !awake.get()>
                <div class="govuk-checkboxes__item">
                    <input class="govuk-checkboxes__input" id="remember" type="checkbox" node_ref=remember />
                    <label class="govuk-label govuk-checkboxes__label" for="remember">"Remember my name and email on this device until we sign out"</label>
                </div>
            </div>
        </fieldset>
    }
}

fn next_id(cards: RwSignal<Vec<Card>>) -> usize {
    cards.with_untracked(|cards| cards.iter().map(|card| card.id + 1).max().unwrap_or(0))
}

#[component]
fn DelegateFields(
    cards: RwSignal<Vec<Card>>,
    faults: RwSignal<Option<BookingFaults>>,
    delegates_max: usize,
) -> impl IntoView {
    let more = move || cards.with(Vec::len) < delegates_max;
    let add = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        let id = next_id(cards);
        cards.update(|cards| cards.push(Card { id, draft: DelegateDraft::default() }));
        local::focus_soon(format!("delegate-{id}-name"));
    };
    view! {
        <div id="delegates">
            <For each=move || cards.get() key=|card| card.id let:card>
                <DelegateFieldset card cards faults />
            </For>
            <Show when=more>
                <p><button class="govuk-button govuk-button--secondary" type="submit" name="intent" value="add" on:click=add>"Add another delegate"</button></p>
            </Show>
        </div>
    }
}

#[component]
fn DelegateFieldset(card: Card, cards: RwSignal<Vec<Card>>, faults: RwSignal<Option<BookingFaults>>) -> impl IntoView {
    let id = card.id;
    let at = Memo::new(move |_| cards.with(|cards| cards.iter().position(|card| card.id == id).unwrap_or(0)));
    let name = move |field: &'static str| Signal::derive(move || format!("draft[delegates][{}][{field}]", at.get()));
    let fault = move |pick: fn(&DelegateFaults) -> Option<String>| {
        Signal::derive(move || {
            faults.with(|faults| faults.as_ref().and_then(|faults| faults.delegates.get(at.get())).and_then(pick))
        })
    };
    let only = move || cards.with(Vec::len) == 1;
    let remove = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        faults.update(|faults| {
            if let Some(faults) = faults.as_mut().filter(|faults| at.get_untracked() < faults.delegates.len()) {
                faults.delegates.remove(at.get_untracked());
            }
        });
        cards.update(|cards| cards.retain(|card| card.id != id));
        let before =
            cards.with_untracked(|cards| cards.get(at.get_untracked().saturating_sub(1)).map_or(0, |card| card.id));
        local::focus_soon(format!("delegate-{before}-name"));
    };
    let title = move || as_html(&if only() { "Delegate".to_owned() } else { format!("Delegate {}", at.get() + 1) });
    let remove_words = move || as_html(&format!("Remove delegate {}", at.get() + 1));
    let draft = card.draft;
    view! {
        <div class="app-delegate"><fieldset class="govuk-fieldset">
            <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">
                <h2 class="govuk-fieldset__heading" inner_html=title></h2>
            </legend>
            <Field id=format!("delegate-{id}-name") name=name("name") label="Full name" value=draft.name hint="As it should appear on the register"
                fault=fault(|faults| faults.name.map(|fault| fault.to_string())) />
            <Field id=format!("delegate-{id}-email") name=name("email") label="Work email" value=draft.email kept=Kept { kind: "email", autocomplete: "off" }
                fault=fault(|faults| faults.email.map(|fault| fault.to_string())) />
            <Field id=format!("delegate-{id}-role") name=name("role") label="Role (optional)" value=draft.role
                fault=fault(|faults| faults.role.map(|fault| fault.to_string())) />
            <Field id=format!("delegate-{id}-needs") name=name("needs") label="Access needs (optional)" value=draft.needs
                hint="What the venue should have ready, for example step-free access or a hearing loop"
                fault=fault(|faults| faults.needs.map(|fault| fault.to_string())) />
            <Show when=move || !only()>
                <p>
                    <button class="app-link-button" type="submit" name="intent" value=move || format!("remove:{}", at.get()) on:click=remove inner_html=remove_words></button>
                </p>
            </Show>
        </fieldset></div>
    }
}

/// Every error with its field; `ids` are the numbers of the delegates' fieldsets, in their order.
fn problems(faults: &BookingFaults, ids: &[usize]) -> Vec<Problem> {
    let problem = |field: String, words: Option<String>| words.map(|words| Problem { field, words });
    let booker = [
        problem("booker-name".to_owned(), faults.booker.name.map(|fault| format!("You: {fault}"))),
        problem("booker-email".to_owned(), faults.booker.email.map(|fault| format!("You: {fault}"))),
    ];
    let many = faults.delegates.len() > 1;
    let delegates = faults.delegates.iter().enumerate().flat_map(|(at, faults)| {
        let who = if many { format!("Delegate {}", at + 1) } else { "Delegate".to_owned() };
        let id = ids.get(at).copied().unwrap_or(at);
        let said = |field: &str, words: Option<String>| {
            problem(format!("delegate-{id}-{field}"), words.map(|words| format!("{who}: {words}")))
        };
        [
            said("name", faults.name.map(|fault| fault.to_string())),
            said("email", faults.email.map(|fault| fault.to_string())),
            said("role", faults.role.map(|fault| fault.to_string())),
            said("needs", faults.needs.map(|fault| fault.to_string())),
        ]
    });
    let too_many = problem(
        "delegates".to_owned(),
        faults.too_many.then(|| "There are too many delegates for one booking".to_owned()),
    );
    booker.into_iter().chain(delegates).chain([too_many]).flatten().collect()
}
