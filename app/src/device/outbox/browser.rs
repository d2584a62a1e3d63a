//! The outbox in the browser.

use std::{cell::RefCell, time::Duration};

use leptos::{leptos_dom::helpers::set_timeout, prelude::*, task::spawn_local};
use shared::{
    made_for::MadeFor,
    outbox::{Answer, Command, Maker, Outbox},
};
use wasm_bindgen::JsCast;
use web_sys::{Element, FormData, HtmlFormElement, SubmitEvent};

use super::{
    super::{
        kept,
        making::{Given, Made, new_key},
        sending::{PAUSE_MAX, Sent, now, send},
        storage, typed, worker,
    },
    Known,
};
use crate::{
    addresses::MADE_FOR_ANOTHER,
    made_for::made_for,
    navigation::{self, listen},
};

#[derive(Default)]
struct Sender {
    made_for: Option<MadeFor>,
    /// That account, in words.
    maker: Maker,
    /// When the page was opened, as [`now`] says it.
    opened: u64,
    /// Whether the forms are taken over.
    listens: bool,
    sending: bool,
    /// Whether a waiting command is shown on its line of this page.
    on_lines: bool,
    /// Seconds until the next attempt.
    pause: u64,
    /// The command that was given on this page: another tab with the same outbox may have sent it too.
    given: Option<Command>,
    /// The button that gave it.
    button: Option<Element>,
}

thread_local! {
    static KNOWN: Known = Known::nothing();
    static SENDER: RefCell<Sender> = RefCell::default();
}

pub(in crate::device) fn known() -> Known {
    KNOWN.with(Known::clone)
}

fn sender<T>(with: impl FnOnce(&mut Sender) -> T) -> T {
    SENDER.with_borrow_mut(with)
}

/// Changes the stored outbox, which other tabs share. Returns whether the device could store it.
fn change(with: impl FnOnce(&mut Outbox)) -> bool {
    let mut outbox = storage::load();
    with(&mut outbox);
    let kept = storage::store(&outbox);
    publish(outbox);
    kept
}

/// Shows the waiting commands, in the banner and on the page's own lines.
fn publish(outbox: Outbox) {
    let waits = kept::show(&outbox, sender(|sender| sender.made_for));
    if sender(|sender| std::mem::replace(&mut sender.on_lines, waits)) && !waits {
        kept::show_again();
    }
    known().outbox.set(outbox);
}

/// Starts sending for a page, and takes over the forms of all pages.
pub(in crate::device) fn open(made_for: Option<MadeFor>, maker: Maker) {
    storage::tidy();
    if let Some(now) = made_for {
        storage::keep_for(now);
    }
    let listens = sender(|sender| {
        // What the page before was waiting for is shown in the banner.
        (sender.made_for, sender.maker, sender.opened) = (made_for, maker, now());
        (sender.given, sender.button, sender.on_lines) = (None, None, false);
        std::mem::replace(&mut sender.listens, true)
    });
    known().here.set(None);
    let here = window().location();
    let page = here.pathname().unwrap_or_default() + &here.search().unwrap_or_default();
    if storage::load() != Outbox::default() {
        change(|outbox| {
            if let Some(now) = made_for {
                outbox.keep_for(now);
            }
            outbox.end_old(now());
            // A page from the device shows no answers.
            if !worker::is_kept_page() {
                outbox.seen_on(&page);
            }
        });
    }
    if !listens {
        listen_to_all();
    }
    flush();
}

fn listen_to_all() {
    listen(&document(), "submit", |event| {
        if let Ok(event) = event.dyn_into::<SubmitEvent>() {
            take(&event);
        }
    });
    listen(&window(), "online", |_| flush());
    // Another tab has changed the outbox.
    listen(&window(), "storage", |_| publish(storage::load()));
}

/// Shows the waiting commands again, on a page of which a part was replaced.
pub(crate) fn show_waiting() {
    publish(storage::load());
}

/// Takes over a form with `data-outbox`.
fn take(event: &SubmitEvent) {
    let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
    let Some(form) = form.filter(|_| !event.default_prevented()) else { return };
    let Some(about) = form.get_attribute("data-outbox") else { return };
    let Ok(to) = web_sys::Url::new(&form.action()).map(|url| url.pathname()) else { return };
    let given = Given { to, about, made_for: made_for(&form) };
    let Ok(data) = FormData::new_with_form(&form) else { return };
    let stays = form.has_attribute("data-stay");
    if stays || form.has_attribute("data-many") {
        // Sent again from the same page, it is a new command.
        let Some(key) = new_key() else { return };
        let _ = data.set_with_str("draft[key]", &key);
    }
    if stays {
        return take_and_stay(event, &form, &data, given);
    }
    // If the device cannot store anything, the browser sends the form.
    if put(&data, given) {
        event.prevent_default();
        navigation::send_typed(&form);
        busy(event.submitter());
        flush();
    }
}

/// Takes over a form whose page stays open, with the button that was pressed.
fn take_and_stay(event: &SubmitEvent, form: &HtmlFormElement, data: &FormData, given: Given) {
    if let Some(button) = event.submitter()
        && let Some((name, value)) = button.get_attribute("name").zip(button.get_attribute("value"))
    {
        let _ = data.set_with_str(&name, &value);
    }
    if keep(data, given).is_some() {
        event.prevent_default();
        navigation::send_typed(form);
        flush();
    }
}

/// Sends the form around a button to another address than its own, as soon as there is a connection. Returns whether the device
/// could store it until then.
pub fn send_later(event: &leptos::ev::MouseEvent, to: &str, about: String) -> bool {
    let button = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let form = button.as_ref().and_then(|button| button.closest("form").ok().flatten());
    let form = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    let Some(form) = form else { return false };
    let given = Given { to: to.to_owned(), about, made_for: made_for(&form) };
    let Ok(data) = FormData::new_with_form(&form) else { return false };
    let Some(key) = new_key() else { return false };
    let kept = data.set_with_str("draft[key]", &key).is_ok() && put(&data, given);
    if kept {
        flush();
    }
    kept
}

/// Keeps a command that was given on this page: its answer is the next page.
fn put(data: &FormData, given: Given) -> bool {
    let given = keep(data, given);
    let kept = given.is_some();
    if let Some(command) = given {
        known().here.set(Some(command.key.clone()));
        sender(|sender| sender.given = Some(command));
    }
    kept
}

/// Stores a command, if the device can. Returns it as it is sent.
fn keep(data: &FormData, given: Given) -> Option<Command> {
    let made = sender(|sender| Made::of(data, given, sender.maker.clone(), sender.given.as_ref()))?;
    let mut put = Ok(());
    (change(|outbox| put = outbox.put(made.kept)) && put.is_ok()).then_some(made.sent)
}

/// Shows that a button's command is on its way.
fn busy(button: Option<web_sys::HtmlElement>) {
    let Some(button) = button else { return };
    let _ = button.set_attribute("aria-busy", "true");
    if let Some(words) = button.get_attribute("data-busy") {
        button.set_text_content(Some(&words));
    }
    sender(|sender| sender.button = Some(button.into()));
}

/// Sends waiting commands one by one until all are answered or no answer comes.
fn flush() {
    if !sender(|sender| std::mem::replace(&mut sender.sending, true)) {
        spawn_local(async {
            send_all().await;
            sender(|sender| sender.sending = false);
        });
    }
}

async fn send_all() {
    loop {
        let (made_for, given) = sender(|sender| (sender.made_for, sender.given.clone()));
        let outbox = storage::load();
        let mut next = outbox.next(made_for).cloned();
        if let Some(given) = &given {
            match outbox.find(&given.key) {
                Some(Command { answer: Some(answer), .. }) => return show(answer),
                // Another tab has shown its answer; this tab gets the same answer by sending it again.
                None => next = Some(given.clone()),
                Some(_) => {}
            }
        }
        let Some(command) = next else { return };
        // A command given on this page is not sealed in memory.
        let command = given.filter(|given| given.key == command.key).unwrap_or(command);
        let sent = send(&command).await.unwrap_or(Sent::Nowhere);
        // Somebody may have left the page meanwhile.
        let here = sender(|sender| sender.given.as_ref().is_some_and(|given| given.key == command.key));
        match sent {
            Sent::Answered(answer) => {
                sender(|sender| sender.pause = 0);
                known().sign_in.set(false);
                known().lost.set(false);
                known().crowded.set(false);
                change(|outbox| outbox.answer(&command.key, answer.clone()));
                if here {
                    return show(&answer);
                }
                if answer.is_seen_in_place() {
                    change(|outbox| outbox.seen(&command.key));
                }
            }
            Sent::SignInFirst(page) => {
                let for_another = page.starts_with(MADE_FOR_ANOTHER);
                if !here || (for_another && is_kept(&command.key)) {
                    return wait_for_sign_in(here);
                }
                // The service has kept the typed text, and its page shows it again.
                let answer = Answer { done: false, page };
                change(|outbox| outbox.answer(&command.key, answer.clone()));
                return show(&answer);
            }
            Sent::Nowhere => return try_again(),
            Sent::ComeBack(seconds) => return come_back(seconds),
        }
    }
}

/// Goes to the page that shows a command's result. That page marks the answer as seen; if it never loads, the next page shows
/// the answer. A refusal replaces the page that the command was given on.
fn show(answer: &Answer) {
    if answer.done {
        navigation::go(&answer.page);
    } else {
        navigation::replace(&answer.page);
    }
}

fn try_again() {
    known().lost.set(true);
    known().crowded.set(false);
    wait(sender(|sender| {
        sender.pause = (sender.pause * 2).clamp(1, PAUSE_MAX);
        sender.pause
    }));
}

/// The service is there, and says when it is this device's turn.
fn come_back(seconds: u64) {
    known().lost.set(false);
    known().crowded.set(true);
    sender(|sender| sender.pause = 0);
    wait(seconds);
}

/// Whether a command still waits on this device. When another school signs in, those of the school before it end.
fn is_kept(key: &str) -> bool {
    storage::load().find(key).is_some_and(|command| command.answer.is_none())
}

/// Somebody else is signed in, or nobody is. What was given on this page is sent as soon as its maker has signed in elsewhere.
fn wait_for_sign_in(here: bool) {
    known().lost.set(false);
    known().crowded.set(false);
    known().sign_in.set(true);
    if here {
        wait(PAUSE_MAX);
    }
}

fn wait(seconds: u64) {
    if let Some(button) = sender(|sender| sender.button.clone()) {
        button.set_text_content(Some("Waiting to send"));
    }
    set_timeout(flush, Duration::from_secs(seconds));
}

/// When this page was opened: commands given since are being sent.
pub(in crate::device) fn opened() -> u64 {
    sender(|sender| sender.opened)
}

/// Deletes an answer that somebody is about to see.
pub(in crate::device) fn seen(key: &str) {
    change(|outbox| outbox.seen(key));
}

/// How many commands of the page's owner wait.
pub fn waiting() -> usize {
    let now = sender(|sender| sender.made_for);
    let is_own = |command: &&Command| command.made_for.zip(now).is_some_and(|(of, now)| of.is_of(now));
    storage::load().waiting().filter(is_own).count()
}

/// Deletes the data kept for the owner who signs out.
pub fn forget() {
    navigation::forget_typed();
    typed::forget_typed();
    if let Some(leaving) = sender(|sender| sender.made_for) {
        storage::forget(leaving);
        let mut outbox = storage::load();
        outbox.forget(leaving);
        storage::store(&outbox);
    }
}
