//! The banner about commands that wait to be sent, and the results of those sent later.

use leptos::prelude::*;
use shared::{
    made_for::MadeFor,
    outbox::{Answer, Command, Maker},
};

use super::outbox::{self, Known};
use crate::ui::{as_html, living};

/// One message of the banner.
struct Line {
    class: &'static str,
    title: String,
    words: String,
    /// The command's key, the page that shows its result, and the link text.
    link: Option<(String, String, &'static str)>,
}

/// Puts the page's commands into the outbox, and shows on every page which of them wait and which were answered.
#[island]
pub fn OutboxBanner(
    /// The account that the page is made for.
    made_for: Option<MadeFor>,
    /// That account, in words.
    maker: Maker,
) -> impl IntoView {
    let known = outbox::known();
    let whose = made_for.map(|made_for| made_for.to_string());
    // After hydration, so that the first render matches the server's.
    let awake = RwSignal::new(false);
    Effect::new(move |_| {
        outbox::open(made_for, maker.clone());
        awake.set(true);
    });
    let lines = move || {
        if !awake.get() {
            return Vec::new();
        }
        let own = waiting(&known, made_for).into_iter().chain(answered(&known, made_for));
        own.chain(of_others(&known, made_for)).map(line).collect()
    };
    // Always present, so that a screen reader announces its changes.
    living(view! { <div class="app-outbox" role="status" data-whose=whose>{lines}</div> })
}

/// The waiting commands. A command just given on this page is being sent, and its button says so.
fn waiting(known: &Known, now: Option<MadeFor>) -> Option<Line> {
    let (here, opened) = (known.here.get(), outbox::opened());
    let (lost, crowded, sign_in) = (known.lost.get(), known.crowded.get(), known.sign_in.get());
    known.outbox.with(|outbox| {
        let own = || outbox.waiting().filter(|command| command.holds_for(now));
        let mut about: Vec<&str> = own().map(|command| command.about.as_str()).collect();
        let waiting = about.len();
        about.dedup();
        let given_before =
            own().any(|command| Some(&command.key) != here.as_ref() && command.since < opened);
        let why = if sign_in {
            "It is kept on this device. Sign in to send it."
        } else if crowded {
            "Many people are using Placebook at the moment. You are in the queue. It is sent automatically when it is your turn, if Placebook is open."
        } else {
            "There is no connection. It is kept on this device. It is sent automatically when the connection is back, if Placebook is open."
        };
        (waiting > 0 && (lost || crowded || sign_in || given_before)).then(|| Line {
            class: "app-outbox__line",
            title: format!("Waiting to send ({waiting})"),
            words: format!("{}. {why}", about.join("; ")),
            link: None,
        })
    })
}

/// Commands that others have left here. Only their owner and time are shown.
fn of_others(known: &Known, now: Option<MadeFor>) -> Vec<Line> {
    let line = |(count, last): (usize, &Command)| Line {
        class: "app-outbox__line",
        title: format!("Waiting to send ({count})"),
        words: last.words_to_others(count, &outbox::spoken(last.since), now),
        link: None,
    };
    known.outbox.with(|outbox| outbox.of_others(now).into_iter().map(line).collect())
}

/// Answers that the page's owner has not seen. A command given on this page is left out, because its own result page is
/// loading.
fn answered(known: &Known, now: Option<MadeFor>) -> Vec<Line> {
    let here = known.here.get();
    known.outbox.with(|outbox| {
        let line = |(command, answer): (&Command, &Answer)| {
            let (class, title, link) = if answer.done {
                ("app-outbox__line app-outbox__line--done", "Sent", "See what happened")
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
        let own = outbox.answered().filter(|(command, _)| is_told_to(command, now));
        own.filter(|(command, _)| Some(&command.key) != here.as_ref()).map(line).collect()
    })
}

/// A delegate's answer has its own page, so it is also shown if nobody is signed in.
fn is_told_to(command: &Command, now: Option<MadeFor>) -> bool {
    if command.made_for.is_none() { now.is_none() } else { command.holds_for(now) }
}

fn line(Line { class, title, words, link }: Line) -> impl IntoView {
    view! {
        <div class=class>
            <p class="app-outbox__title" inner_html=as_html(&title)></p>
            <p>
                <span inner_html=as_html(&words)></span>
                {link.map(|(key, page, words)| view! { <a class="govuk-link" href=page on:click=move |_| outbox::seen(&key) inner_html=words></a> })}
            </p>
        </div>
    }
}
