//! What somebody has typed into a form and not sent: it is there again when they come back to the page in the same visit.
//!
//! It is kept in memory only, for the person it was typed by. The booking form keeps its own text (`device/remember.rs`).

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventInit, HtmlFormElement, HtmlInputElement, HtmlOptionElement, UrlSearchParams};

use super::elements::{all, here};

/// The forms that are kept: those that change something, but for those with passwords, and for the booking form.
const FORMS: &str = "form[method=post]:not(#answers):not(:has([type=password]))";
const FIELDS: &str = "input[name]:not([type=hidden]), textarea[name], select[name]";
/// Says on which version of something the text was typed, so that the server sees what others have changed since.
const VERSION: &str = "input[type=hidden][name=version]";
/// Marks a form that is sent.
const SENT: &str = "data-sent";
/// The most forms that are kept.
const FORMS_MAX: usize = 20;

/// What was typed into one form: its fields as they are sent, after the page and the form that they are of.
#[derive(Clone)]
pub(crate) struct Typed {
    pub form: String,
    pub fields: String,
}

thread_local! {
    /// The last person who was signed in.
    static OWNER: RefCell<Option<String>> = const { RefCell::new(None) };
    static TYPED: RefCell<Vec<Typed>> = const { RefCell::new(Vec::new()) };
}

/// Keeps what has been typed into the forms of the page that goes.
pub(super) fn keep() {
    for form in forms() {
        let name = name(&form);
        forget(&name);
        if is_unsent_form(&form)
            && let Some(fields) = fields(&form)
        {
            put(Typed { form: name, fields });
        }
    }
}

/// Forgets what somebody else has typed than the person of the page.
pub(super) fn look() {
    let owner = document().query_selector("[data-whose]").ok().flatten();
    let owner = owner.and_then(|owner| owner.get_attribute("data-whose"));
    if owner.is_some() && OWNER.with_borrow(|before| *before != owner) && OWNER.replace(owner).is_some() {
        TYPED.take();
    }
}

/// Fills in what was typed before, if the form of the page is as the server made it.
pub(crate) fn fill_in() {
    for form in forms() {
        let name = name(&form);
        let typed = TYPED.with_borrow(|all| all.iter().find(|typed| typed.form == name).cloned());
        if let Some(typed) = typed
            && !is_changed(&form)
        {
            fill(&form, &typed.fields);
        }
    }
}

/// What is typed into a form is sent, so it is not kept.
pub(crate) fn send_typed(form: &HtmlFormElement) {
    let _ = form.set_attribute(SENT, "");
}

/// A form was not sent after all.
pub(super) fn is_here_again() {
    for form in forms() {
        let _ = form.remove_attribute(SENT);
    }
}

/// Forgets everything that was typed: the person has signed out, or somebody else has signed in.
pub(crate) fn forget_typed() {
    TYPED.take();
    forms().iter().for_each(send_typed);
}

/// Everything that was typed.
pub(crate) fn everything() -> Vec<Typed> {
    TYPED.with_borrow(Clone::clone)
}

/// Keeps what was typed in the document before.
pub(crate) fn put(typed: Typed) {
    TYPED.with_borrow_mut(|all| {
        all.push(typed);
        let too_many = all.len().saturating_sub(FORMS_MAX);
        all.drain(..too_many);
    });
}

/// Whether somebody has changed a form of the page and has not sent it.
pub(super) fn is_unsent() -> bool {
    forms().iter().any(is_unsent_form)
}

fn is_unsent_form(form: &HtmlFormElement) -> bool {
    !form.has_attribute(SENT) && is_changed(form)
}

fn forget(name: &str) {
    TYPED.with_borrow_mut(|all| all.retain(|typed| typed.form != name));
}

fn forms() -> Vec<HtmlFormElement> {
    let Some(body) = document().body() else { return Vec::new() };
    all(&body, FORMS).into_iter().filter_map(|form| form.dyn_into().ok()).collect()
}

/// The name of a form: its page, its address, which says who it was made for, and its hidden fields but for the version.
fn name(form: &HtmlFormElement) -> String {
    let hidden = all(form, "input[type=hidden]").into_iter().map(JsCast::unchecked_into::<HtmlInputElement>);
    let hidden = hidden.filter(|field| !matches!(&*field.name(), "version" | "draft[key]"));
    let hidden: Vec<_> = hidden.map(|field| [field.name(), field.value()].join("=")).collect();
    [here(), form.get_attribute("action").unwrap_or_default(), hidden.join("&")].join(" ")
}

/// Fields of every kind have the same properties.
fn all_fields(form: &HtmlFormElement) -> Vec<HtmlInputElement> {
    all(form, FIELDS).into_iter().map(JsCast::unchecked_into).collect()
}

fn is_box(field: &HtmlInputElement) -> bool {
    matches!(&*field.type_(), "checkbox" | "radio")
}

fn is_changed(form: &HtmlFormElement) -> bool {
    all_fields(form).iter().any(|field| {
        if is_box(field) {
            field.checked() != field.default_checked()
        } else if field.tag_name() == "SELECT" {
            is_other_option(field)
        } else {
            field.value() != field.default_value()
        }
    })
}

/// Whether another option is chosen than the one that the page came with.
fn is_other_option(field: &Element) -> bool {
    let options: Vec<HtmlOptionElement> = all(field, "option").into_iter().map(JsCast::unchecked_into).collect();
    let at_first = options.iter().position(HtmlOptionElement::default_selected).unwrap_or(0);
    options.iter().position(HtmlOptionElement::selected).is_some_and(|now| now != at_first)
}

/// What is in the fields, and on which version it was typed.
fn fields(form: &HtmlFormElement) -> Option<String> {
    let content = UrlSearchParams::new().ok()?;
    for field in all_fields(form) {
        if field.type_() != "file" && (!is_box(&field) || field.checked()) {
            content.append(&field.name(), &field.value());
        }
    }
    if let Some(version) = version(form) {
        content.append("version", &version.value());
    }
    Some(content.to_string().into())
}

fn version(form: &HtmlFormElement) -> Option<HtmlInputElement> {
    form.query_selector(VERSION).ok().flatten().map(JsCast::unchecked_into)
}

fn fill(form: &HtmlFormElement, fields: &str) {
    let Ok(content) = UrlSearchParams::new_with_str(fields) else { return };
    let bubbling = EventInit::new();
    bubbling.set_bubbles(true);
    for field in all_fields(form) {
        let name = field.name();
        let values = content.get_all(&name);
        if is_box(&field) {
            let value = field.value();
            field.set_checked(values.iter().any(|one| one.as_string().as_deref() == Some(&value)));
        } else if let Some(value) = values.get(0).as_string() {
            field.set_value(&value);
            // A name that occurs several times has its values in the order of its fields.
            content.delete(&name);
            values.iter().skip(1).filter_map(|rest| rest.as_string()).for_each(|rest| content.append(&name, &rest));
        }
        if let Ok(event) = Event::new_with_event_init_dict("input", &bubbling) {
            let _ = field.dispatch_event(&event);
        }
    }
    if let Some((field, value)) = version(form).zip(content.get("version")) {
        field.set_value(&value);
    }
}
