//! Asking before somebody leaves a form of the office that they have changed and not sent.

use std::cell::Cell;

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::{elements::listen, typed};

const QUESTION: &str =
    "You have changes that are not sent. Leave this page? They are here again if you come back before you sign out.";
const OFFICE: &str = "/office/";

thread_local! {
    /// Whether the document goes because this site says so: what was typed is kept.
    static GOES: Cell<bool> = const { Cell::new(false) };
}

/// Asks before a document is left, where the browser asks by itself.
pub(super) fn start() {
    listen(&window(), "beforeunload", |event| {
        if !GOES.get() && is_unsent() {
            event.prevent_default();
            // Browsers that do not know the call above ask because of this.
            let _ = js_sys::Reflect::set(&event, &"returnValue".into(), &JsValue::from(QUESTION));
        }
    });
}

/// Whether the page may be left: nothing is unsent, or the person says so.
pub(super) fn may_leave() -> bool {
    !is_unsent() || window().confirm_with_message(QUESTION).unwrap_or(true)
}

/// The document goes without a question.
pub(super) fn goes() {
    GOES.set(true);
}

/// The document stays after all.
pub(super) fn stays() {
    GOES.set(false);
}

fn is_unsent() -> bool {
    window().location().pathname().is_ok_and(|path| path.starts_with(OFFICE)) && typed::is_unsent()
}
