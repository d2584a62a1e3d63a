//! The way from one page to the next.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use js_sys::{Function, Promise};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Url};

use super::{
    Hooks,
    ahead::{self, ask},
    answer::{Answer, Asked, Page},
    arrival,
    elements::{here, is_page, without_fragment},
    history::{self, Way},
    islands, page, resend, signs, transition, typed, unsent,
};

/// How long the next page waits for the answer to a form.
const PATIENCE: Duration = Duration::from_secs(5);

thread_local! {
    static HOOKS: Cell<Option<Hooks>> = const { Cell::new(None) };
    /// Counts the pages that were asked for. Only the last one is shown.
    static TURN: Cell<u32> = const { Cell::new(0) };
    /// Counts the pages that were shown.
    static SHOWN: Cell<u32> = const { Cell::new(0) };
    static ASKING: RefCell<Option<AbortController>> = const { RefCell::new(None) };
    /// Fulfilled when the form that was sent last is answered, or takes too long.
    static SENT: RefCell<Promise> = RefCell::new(Promise::resolve(&JsValue::UNDEFINED));
}

/// Listens for back and forward.
pub(super) fn start(hooks: Hooks) {
    HOOKS.set(Some(hooks));
    history::start(traverse, stay);
}

/// Goes to a page.
pub(crate) fn go(address: &str) {
    open(address, Way::Push);
}

/// Shows a page in place of this one.
pub(crate) fn replace(address: &str) {
    open(address, Way::Replace);
}

/// The number of the shown page. What was asked for on another must not be shown on this one.
pub(crate) fn shown() -> u32 {
    SHOWN.get()
}

/// Shows the page of the entry that the browser has gone to.
fn traverse() {
    let address = window().location().href().unwrap_or_default();
    travel(Asked::page(address), Way::Traverse);
}

/// Gives up a page that is under way, because the person has come back to the shown one.
fn stay() {
    let waiting = ASKING.take();
    if let Some(asking) = waiting {
        asking.abort();
        TURN.set(TURN.get() + 1);
        signs::come();
        woken();
    }
}

fn open(address: &str, way: Way) {
    let Ok(address) = Url::new_with_base(address, &here()).map(|address| address.href()) else { return };
    if HOOKS.get().is_some() && is_page(&address) {
        travel(Asked::page(address), way);
    } else {
        leave(&address, way);
    }
}

/// Goes to what is asked for. A page that is still under way is given up. A form that is still under way is not: what is asked for
/// after it waits for its answer, so that the next page shows what it has done.
pub(super) fn travel(asked: Asked, way: Way) {
    let turn = TURN.get() + 1;
    TURN.set(turn);
    let asking = if asked.form.is_none() { AbortController::new().ok() } else { None };
    let signal = asking.as_ref().map(AbortController::signal);
    if let Some(before) = ASKING.replace(asking) {
        before.abort();
    }
    sleep();
    signs::wait();
    let sent = SENT.with_borrow(Clone::clone);
    let answered = asked.form.is_some().then(sending);
    spawn_local(async move {
        let _ = JsFuture::from(sent).await;
        if answered.is_none() && TURN.get() != turn {
            return;
        }
        let answer = ask(&asked, signal.as_ref()).await;
        if let Some(answered) = answered.flatten() {
            let _ = answered.call0(&JsValue::UNDEFINED);
        }
        if let Answer::Page(Page { document, .. }) | Answer::Other(document) = &answer {
            page::load_styles(document).await;
        }
        if TURN.get() == turn {
            ASKING.take();
            signs::come();
            if matches!(answer, Answer::Again) && resend::resend(&asked).is_ok() {
                return;
            }
            take(answer, way, turn).await;
            wake_up(turn).await;
        }
    });
}

/// A form is about to be sent. The result is called when it is answered.
fn sending() -> Option<Function> {
    let mut answered = None;
    SENT.set(Promise::new(&mut |fulfil, _| answered = Some(fulfil)));
    let late = answered.clone()?;
    set_timeout(move || drop(late.call0(&JsValue::UNDEFINED)), PATIENCE);
    answered
}

async fn take(answer: Answer, way: Way, turn: u32) {
    match answer {
        Answer::Page(page) => {
            transition::during(move || {
                if TURN.get() == turn {
                    show(&page, way);
                    let hooks = HOOKS.get();
                    if let Some(hooks) = hooks {
                        (hooks.before_waking)();
                    }
                    if let Some(body) = document().body() {
                        islands::wake_page(&body);
                    }
                    if let Some(hooks) = hooks {
                        (hooks.new_page)();
                    }
                }
            })
            .await;
        }
        // Its islands are of another build.
        Answer::Other(document) => show(&Page { address: None, document }, way),
        Answer::Elsewhere(address) => {
            typed::keep();
            if let Some(hooks) = HOOKS.get() {
                (hooks.before_leaving)().await;
            }
            leave(&address, way);
        }
        Answer::Nothing | Answer::Again => {
            unsent::stays();
            typed::is_here_again();
            if let Some(hooks) = HOOKS.get() {
                (hooks.no_answer)();
            }
        }
    }
}

fn show(page: &Page, way: Way) {
    typed::keep();
    unsent::stays();
    // A form that is answered without a redirect leaves the address that it was on, so that reloading does not send it again.
    let address = page.address.clone().unwrap_or_else(here);
    history::enter(&address, way);
    SHOWN.set(SHOWN.get() + 1);
    page::exchange(&page.document);
    islands::end_page();
    arrival::arrive(way, address.split_once('#').map(|(_, part)| part));
}

/// Lets the browser load a document, or keep a file.
fn leave(address: &str, way: Way) {
    unsent::goes();
    let location = window().location();
    let _ = match way {
        Way::Push => location.set_href(address),
        Way::Traverse if without_fragment(address) == here() => location.reload(),
        Way::Replace | Way::Traverse => location.replace(address),
    };
}

/// The page is about to go.
fn sleep() {
    if let Some(body) = document().body() {
        let _ = body.remove_attribute("data-awake");
        let _ = body.set_attribute("data-leaving", "");
    }
}

/// Marks the page as ready when its islands' first effects have run.
async fn wake_up(turn: u32) {
    islands::awake().await;
    leptos::task::tick().await;
    if TURN.get() != turn {
        return;
    }
    typed::look();
    typed::fill_in();
    ahead::look();
    if let Some(body) = document().body() {
        let _ = body.remove_attribute("data-leaving");
        let _ = body.set_attribute("data-awake", "");
    }
}

/// Wakes the islands of the first page, and marks it as ready when they are awake.
pub(crate) fn wake_first() {
    if let Some(body) = document().body() {
        islands::wake_page(&body);
    }
    woken();
}

/// Marks the shown page as ready when its islands are awake.
fn woken() {
    spawn_local(wake_up(TURN.get()));
}
