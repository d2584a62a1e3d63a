//! One delegate on a register: the name, and the marks that take one tap.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{moment::Moment, register::What};

use super::{MarkPlace, OnRegister, Shown};
use crate::made_for::PostForm;

/// The outbox's words for a mark that waits.
const ABOUT: &str = "A mark on the register";

/// The fields of a delegate's entry for the time they came or left.
pub(super) struct When {
    /// The time as typed before.
    pub at: String,
    /// The chosen day, in its machine-readable form.
    pub day: String,
    /// The days to choose from; empty if the time alone is enough.
    pub days: Vec<Moment>,
    /// The error message of the typed time.
    pub fault: Option<String>,
}

/// A delegate with the buttons to mark them, unless the register is closed.
#[component]
pub(super) fn Person(
    /// The delegate.
    person: OnRegister,
    /// The session's number.
    session: i64,
    /// Whether marks can be made.
    open: bool,
    /// The fields for a time.
    when: When,
) -> impl IntoView {
    let (place, presence) = (person.place, person.presence);
    let school = if person.role.is_empty() { person.school } else { format!("{}, {}", person.school, person.role) };
    let state = match presence {
        Shown::Unmarked => "unmarked",
        Shown::Came => "came",
        Shown::Absent => "absent",
    };
    let name = person.name.clone();
    view! {
        <li class="app-person" id=format!("place-{place}") data-state=state>
            <h2 class="app-person__name" translate="no">{person.name}</h2>
            <p class="app-person__school">{school}</p>
            <p class="app-person__words" data-words="">{person.words}</p>
            {open.then(|| view! {
                <PostForm to=MarkPlace::url() attr:data-outbox=ABOUT attr:data-stay="" attr:novalidate=true>
                    <input type="hidden" name="draft[session]" value=session />
                    <input type="hidden" name="draft[place]" value=place />
                    <input type="hidden" name="draft[key]" value=person.key />
                    <Marks name place presence when />
                </PostForm>
            })}
        </li>
    }
}

#[component]
fn Marks(name: String, place: i64, presence: Shown, when: When) -> impl IntoView {
    let wrong = when.fault.is_some();
    view! {
        <div class="app-person__marks">
            // The style sheet shows one of the two buttons by the entry's state. A mark that waits on the device changes only
            // that state.
            <MarkButton what=What::Here words="Here" name=name.clone() first=presence == Shown::Unmarked main=true />
            <MarkButton what=What::Undo words="Undo" name=name.clone() first=presence != Shown::Unmarked />
            <details class="app-person__more" open=wrong>
                <summary>"More"<span class="govuk-visually-hidden">" about "{name.clone()}</span></summary>
                <WhenFields place when />
                <div class="app-person__marks">
                    <MarkButton what=What::Late words="Came late" name=name.clone() />
                    <MarkButton what=What::Left words="Left early" name=name.clone() />
                    <MarkButton what=What::Absent words="Absent" name />
                </div>
            </details>
        </div>
    }
}

/// When the delegate came or left: the time, and the day if the time alone is not enough.
#[component]
fn WhenFields(place: i64, when: When) -> impl IntoView {
    let When { at, day, days, fault } = when;
    let (field, day_field, wrong) = (format!("at-{place}"), format!("day-{place}"), fault.is_some());
    let fault_id = format!("{field}-fault");
    view! {
        <div class="govuk-form-group" class=("govuk-form-group--error", wrong)>
            <label class="govuk-label" for=field.clone()>"At what time? Leave this empty for the current time"</label>
            {fault.map(|words| view! {
                <p class="govuk-error-message" id=fault_id.clone()><span class="govuk-visually-hidden">"Error: "</span>{words}</p>
            })}
            <input class="govuk-input app-person__at" id=field type="time" name="draft[at]" value=at aria-describedby=wrong.then_some(fault_id) />
        </div>
        {(!days.is_empty()).then(|| view! {
            <div class="govuk-form-group">
                <label class="govuk-label" for=day_field.clone()>"On which day?"</label>
                <select class="govuk-select" id=day_field name="draft[day]">
                    {days.into_iter().map(|held| {
                        let chosen = held.iso == day;
                        view! { <option value=held.iso selected=chosen>{held.words}</option> }
                    }).collect_view()}
                </select>
            </div>
        })}
    }
}

/// A button that makes one mark. While the mark waits on the device, the page shows the words of `data-kept`, and the
/// delegate's entry has the state `data-becomes`.
#[component]
fn MarkButton(
    what: What,
    words: &'static str,
    name: String,
    #[prop(optional)] main: bool,
    #[prop(optional)] first: bool,
) -> impl IntoView {
    let (kept, becomes) = match what {
        What::Undo => ("Not marked", "unmarked"),
        What::Absent => (words, "absent"),
        _ => (words, "came"),
    };
    view! {
        <button
            class="govuk-button"
            class=("govuk-button--secondary", !main)
            type="submit"
            name="draft[what]"
            value=what.code()
            data-kept=format!("{kept} (kept on this device, not sent yet)")
            data-becomes=becomes
            data-first=first.then_some("")
        >
            {words}<span class="govuk-visually-hidden" translate="no">": "{name}</span>
        </button>
    }
}
