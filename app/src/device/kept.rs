//! Shows commands that wait on this device on their line of the page, as if they were done. The outbox keeps and sends them.
//!
//! A form that stays on its page has `draft[place]`, the line's number (`place-7`), and is sent by buttons of `draft[what]` that say
//! how the line looks meanwhile: its words (`data-kept`) and its state (`data-becomes`).

use leptos::{prelude::*, task::spawn_local};
use shared::{made_for::MadeFor, outbox::Outbox};

use crate::{
    navigation::Shown,
    ui::{differs_now, exchange},
};

/// The part of the page that has the lines.
const LINES: &str = "register";

/// Shows the waiting commands of the page's owner. Returns whether one is about this page.
pub(super) fn show(outbox: &Outbox, now: Option<MadeFor>) -> bool {
    let own = outbox.waiting().filter(|command| command.holds_for(now));
    own.filter_map(|command| show_one(&command.body)).count() > 0
}

/// Updates the lines when all waiting commands are done. If no answer comes, they stay as marked.
pub(super) fn show_again() {
    spawn_local(async {
        let _ = exchange(LINES, None, Shown::Outcome).await;
    });
}

/// Shows the effect of a form's content, if its line is on this page.
fn show_one(content: &str) -> Option<()> {
    let line = document().get_element_by_id(&["place-", field(content, "draft%5Bplace%5D=")?].concat())?;
    let pressed = ["[value=", field(content, "draft%5Bwhat%5D=")?, "]"].concat();
    let pressed = line.query_selector(&pressed).ok()??;
    let words = line.query_selector("[data-words]").ok()??;
    differs_now();
    words.set_text_content(pressed.get_attribute("data-kept").as_deref());
    line.set_attribute("data-state", &pressed.get_attribute("data-becomes")?).ok()
}

/// The value of this name in a form's content: a number or code, which is sent as it is.
fn field<'a>(content: &'a str, name: &str) -> Option<&'a str> {
    content.split('&').find_map(|field| field.strip_prefix(name))
}
