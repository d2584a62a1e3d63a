//! The work of the booking form in the browser. On the server, which only renders the form, it does nothing.

use leptos::prelude::Action;
use shared::booking::BookRefused;

use crate::failure::Failure;

#[cfg(feature = "hydrate")]
pub(super) use browser::*;
#[cfg(not(feature = "hydrate"))]
pub(super) use still::*;

/// The form's id.
pub(super) const FORM: &str = "answers";

/// Sending the form to be checked.
pub(super) type Check = Action<(), Result<(), Failure<BookRefused>>>;

#[cfg(not(feature = "hydrate"))]
mod still {
    use leptos::{html, prelude::*};
    use shared::booking::BookingDraft;

    use super::Check;
    use crate::failure::Failure;

    /// On the server nothing is sent.
    pub(in super::super) fn check() -> Check {
        Action::new(|(): &()| std::future::ready(Err(Failure::Unreachable)))
    }

    /// On the server nothing is sent.
    pub(in super::super) fn send(_: &leptos::ev::SubmitEvent, _: Check) {}

    /// On the server there is nothing to fill in from.
    pub(in super::super) fn fill_in(_: NodeRef<html::Input>, _: &str) {}

    /// On the server nobody is remembered.
    pub(in super::super) fn fill_in_booker(_: NodeRef<html::Input>, _: NodeRef<html::Input>, _: NodeRef<html::Input>) {}

    /// On the server nothing is kept on a device.
    pub(in super::super) fn keep_booker(_: NodeRef<html::Input>, _: &BookingDraft) {}

    /// On the server nobody types.
    pub(in super::super) fn keep_typed(_: &leptos::ev::Event) {}

    /// On the server nothing was typed before.
    pub(in super::super) fn typed_before(_: &BookingDraft) -> Option<BookingDraft> {
        None
    }

    /// On the server there is nothing to forget.
    pub(in super::super) fn drop_typed(_: &BookingDraft) {}

    /// On the server nothing has a focus.
    pub(in super::super) fn focus_soon(_: String) {}
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::{form::FromFormData, html, prelude::*};
    use shared::{booking::BookingDraft, delegate::DelegateDraft};
    use wasm_bindgen::JsCast;
    use web_sys::{Element, FormData, HtmlElement, HtmlFormElement};

    use super::{super::CheckBooking, Check, FORM};
    use crate::{device::remember, failure::Failure, made_for::send_form};

    /// Sends the form of the page.
    pub(in super::super) fn check() -> Check {
        Action::new_unsync(|(): &()| async {
            let form = document().get_element_by_id(FORM).and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
            match form {
                Some(form) => send_form(&form).await,
                None => Err(Failure::Unreachable),
            }
        })
    }

    /// Sends the form by script instead of letting the browser submit it.
    pub(in super::super) fn send(event: &leptos::ev::SubmitEvent, check: Check) {
        event.prevent_default();
        check.dispatch(());
    }

    /// Puts a text into a field.
    pub(in super::super) fn fill_in(field: NodeRef<html::Input>, text: &str) {
        if let Some(field) = field.get_untracked() {
            field.set_value(text);
        }
    }

    /// Fills in the remembered person, if nothing is typed.
    pub(in super::super) fn fill_in_booker(
        name: NodeRef<html::Input>,
        email: NodeRef<html::Input>,
        remembered: NodeRef<html::Input>,
    ) {
        let Some(known) = remember::recall() else { return };
        for (field, text) in [(name, &known.name), (email, &known.email)] {
            if field.get_untracked().is_some_and(|field| field.value().is_empty()) {
                fill_in(field, text);
            }
        }
        if let Some(remembered) = remembered.get_untracked() {
            remembered.set_checked(true);
        }
    }

    /// Remembers the booker if the box is ticked, otherwise forgets them.
    pub(in super::super) fn keep_booker(remembered: NodeRef<html::Input>, draft: &BookingDraft) {
        if remembered.get_untracked().is_some_and(|remembered| remembered.checked()) {
            remember::remember(&remember::Remembered {
                name: draft.booker_name.clone(),
                email: draft.booker_email.clone(),
            });
        } else {
            remember::remember_nobody();
        }
    }

    /// Saves the form while somebody types.
    pub(in super::super) fn keep_typed(event: &leptos::ev::Event) {
        let field = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let form = field.and_then(|field| field.closest("form").ok().flatten());
        let form = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        if let Some(form) = form
            && let Ok(data) = FormData::new_with_form(&form)
            && let Ok(CheckBooking { draft, .. }) = CheckBooking::from_form_data(&data)
        {
            remember::keep_draft(&draft);
        }
    }

    /// The text typed before in this tab, if the server has none.
    pub(in super::super) fn typed_before(form: &BookingDraft) -> Option<BookingDraft> {
        let untouched = form.booker_name.is_empty()
            && form.booker_email.is_empty()
            && form.delegates.iter().all(DelegateDraft::is_blank);
        untouched.then(|| remember::recall_draft(form)).flatten()
    }

    /// Deletes the typed text: the server has it now.
    pub(in super::super) fn drop_typed(form: &BookingDraft) {
        remember::drop_draft(form);
    }

    /// Focuses a part of the page that is about to appear.
    pub(in super::super) fn focus_soon(id: String) {
        request_animation_frame(move || {
            let part = document().get_element_by_id(&id).and_then(|part| part.dyn_into::<HtmlElement>().ok());
            if let Some(part) = part {
                let _ = part.focus();
            }
        });
    }
}
