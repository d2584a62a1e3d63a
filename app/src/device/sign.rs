//! The sign that something waits to be sent, and what came of what was sent later.

use leptos::prelude::*;

use super::outbox::{self, Known};

/// Takes the page's commands into the outbox, and says on every page what waits there and what has been answered meanwhile.
#[island]
pub fn OutboxSign(
    /// The URN of the school that is signed in.
    school: Option<String>,
) -> impl IntoView {
    let known = outbox::known();
    Effect::new(move |_| outbox::open(school.clone()));
    // It is there from the beginning, so that a screen reader says what appears in it.
    view! {
        <div class="app-outbox" role="status">
            <Waiting known=known.clone() />
            <Answered known />
        </div>
    }
}

#[component]
fn Waiting(known: Known) -> impl IntoView {
    let Known { outbox, lost, sign_in, here } = known;
    let waiting = Memo::new(move |_| {
        let of = |command: &shared::outbox::Command| (command.key.clone(), command.about.clone());
        outbox.with(|outbox| outbox.waiting().map(of).collect::<Vec<_>>())
    });
    // What was given just now is on its way, and its button says so.
    let shown = Memo::new(move |_| {
        let given_before =
            || here.with(|here| waiting.with(|waiting| waiting.iter().any(|(key, _)| Some(key) != here.as_ref())));
        waiting.with(|waiting| !waiting.is_empty()) && (lost.get() || given_before())
    });
    let sign_in = Memo::new(move |_| sign_in.get());
    let why = move || {
        if sign_in.get() {
            "It is kept on this device. Sign in, and it is sent."
        } else {
            "There is no connection. It is kept on this device, and sent by itself when the connection is back and Placebook is open."
        }
    };
    let list = move || waiting.get().into_iter().map(|(_, about)| view! { <li>{about}</li> }).collect_view();
    move || {
        shown.get().then(|| {
            view! {
                <div class="app-outbox__waiting">
                    <p class="app-outbox__title">{move || format!("Waiting to send ({})", waiting.with(Vec::len))}</p>
                    <ul>{list}</ul>
                    <p>{why}</p>
                </div>
            }
        })
    }
}

#[component]
fn Answered(known: Known) -> impl IntoView {
    let outbox = known.outbox;
    let answered = Memo::new(move |_| {
        outbox.with(|outbox| {
            let answered = outbox.answered();
            answered
                .map(|(command, answer)| (command.key.clone(), command.about.clone(), answer.clone()))
                .collect::<Vec<_>>()
        })
    });
    move || {
        answered
            .get()
            .into_iter()
            .map(|(key, about, answer)| {
                let (title, link) = if answer.done {
                    ("Sent", "See what came of it")
                } else {
                    ("Not done", "See why, and what you can do")
                };
                view! {
                    <p class="app-outbox__answer" class=("app-outbox__answer--refused", !answer.done)>
                        <strong>{title}</strong>": "{about}". "
                        <a class="govuk-link" href=answer.page on:click=move |_| outbox::seen(&key)>{link}</a>
                    </p>
                }
            })
            .collect_view()
    }
}
