//! The sign that something waits to be sent, and what came of what was sent later.

use leptos::prelude::*;
use shared::made_for::MadeFor;

use super::outbox::{self, Known};

/// One thing that the sign says.
struct Line {
    class: &'static str,
    title: String,
    words: String,
    /// The key of the command, the page that shows what came of it, and what the link says.
    link: Option<(String, String, &'static str)>,
}

/// Takes the page's commands into the outbox, and says on every page what waits there and what has been answered meanwhile.
#[island]
pub fn OutboxSign(
    /// For whom the page is made.
    made_for: Option<MadeFor>,
) -> impl IntoView {
    let known = outbox::known();
    let whose = made_for.map(|made_for| made_for.to_string());
    Effect::new(move |_| outbox::open(made_for));
    let lines = move || waiting(&known).into_iter().chain(answered(&known)).map(line).collect_view();
    // It is there from the beginning, so that a screen reader says what appears in it.
    view! { <div class="app-outbox" role="status" data-whose=whose>{lines}</div> }
}

/// What waits. What was given just now is on its way, and its button says so.
fn waiting(known: &Known) -> Option<Line> {
    let (here, opened) = (known.here.get(), outbox::opened());
    let (lost, crowded, sign_in) = (known.lost.get(), known.crowded.get(), known.sign_in.get());
    known.outbox.with(|outbox| {
        let mut about: Vec<&str> = outbox.waiting().map(|command| command.about.as_str()).collect();
        let waiting = about.len();
        about.dedup();
        let given_before =
            outbox.waiting().any(|command| Some(&command.key) != here.as_ref() && command.since < opened);
        let why = if sign_in {
            "It is kept on this device. Sign in, and it is sent."
        } else if crowded {
            "Very many people are using Placebook at this moment. You have a place in line, and it is sent by itself when it is your turn and Placebook is open."
        } else {
            "There is no connection. It is kept on this device, and sent by itself when the connection is back and Placebook is open."
        };
        (waiting > 0 && (lost || crowded || given_before)).then(|| Line {
            class: "app-outbox__line",
            title: format!("Waiting to send ({waiting})"),
            words: format!("{}. {why}", about.join("; ")),
            link: None,
        })
    })
}

/// What has been answered and nobody has seen. What was given on this page has a page of its own, which is on its way.
fn answered(known: &Known) -> Vec<Line> {
    let here = known.here.get();
    known.outbox.with(|outbox| {
        let line = |(command, answer): (&shared::outbox::Command, &shared::outbox::Answer)| {
            let (class, title, link) = if answer.done {
                ("app-outbox__line app-outbox__line--done", "Sent", "See what came of it")
            } else {
                ("app-outbox__line app-outbox__line--refused", "Not done", "See why, and what you can do")
            };
            Line {
                class,
                title: title.to_owned(),
                words: format!("{}. ", command.about),
                link: Some((command.key.clone(), answer.page.clone(), link)),
            }
        };
        outbox.answered().filter(|(command, _)| Some(&command.key) != here.as_ref()).map(line).collect()
    })
}

fn line(Line { class, title, words, link }: Line) -> impl IntoView {
    view! {
        <div class=class>
            <p class="app-outbox__title">{title}</p>
            <p>
                {words}
                {link.map(|(key, page, words)| view! { <a class="govuk-link" href=page on:click=move |_| outbox::seen(&key)>{words}</a> })}
            </p>
        </div>
    }
}
