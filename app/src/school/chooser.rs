//! Choosing a school among hundreds: a plain list, which scripts turn into a field to type in.

use leptos::{ev::KeyboardEvent, html, prelude::*};
use serde::{Deserialize, Serialize};
use shared::search::{self, Named, Query};

use crate::ui::{as_html, living, restore_text};

/// The most schools that the list under the field shows; typing more narrows the list.
const SHOWN_MAX: usize = 8;
/// The code of every key that an input method takes (W3C UI Events, "Legacy key attributes"). Safari marks the key that ends a
/// composition only with this code.
const COMPOSING: u32 = 229;

/// The first schools that match a search; an empty search matches all.
fn matching(schools: &[Named], typed: &str) -> Vec<Named> {
    let query = Query::read(typed);
    let all = typed.trim().is_empty();
    schools.iter().filter(|school| all || school.is_found(&query)).take(SHOWN_MAX).cloned().collect()
}

/// The school field.
#[island(lazy)]
pub fn SchoolChooser(
    /// All schools that can sign in.
    schools: Vec<SchoolChoice>,
    /// The URN chosen before a refusal; else empty.
    chosen: String,
    /// The error message of the choice.
    fault: Option<String>,
) -> impl IntoView {
    restore_text();
    let awake = RwSignal::new(false);
    // After hydration, so that the first render matches the server's.
    Effect::new(move |_| awake.set(true));
    let hint = move || {
        as_html(if awake.get() { "Type part of its name, or its URN" } else { "Choose your school from the list" })
    };
    let wrong = fault.is_some();
    let described = if wrong { "school-hint school-fault" } else { "school-hint" };
    let schools = StoredValue::new(schools);
    living(view! {
        <div class="govuk-form-group" class=("govuk-form-group--error", wrong)>
            <label class="govuk-label" for="school" id="school-label">"School"</label>
            <div class="govuk-hint" id="school-hint" inner_html=hint></div>
            {fault.map(|words| view! {
                <p class="govuk-error-message" id="school-fault"><span class="govuk-visually-hidden">"Error: "</span>{words}</p>
            })}
            {move || if awake.get() {
                view! { <Combobox schools chosen=chosen.clone() described wrong /> }.into_any()
            } else {
                view! { <PlainList schools chosen=chosen.clone() described /> }.into_any()
            }}
        </div>
    })
}

#[component]
fn PlainList(schools: StoredValue<Vec<SchoolChoice>>, chosen: String, described: &'static str) -> impl IntoView {
    let options = schools.with_value(|schools| {
        schools
            .iter()
            .map(|school| {
                let selected = school.urn == chosen;
                view! { <option value=school.urn.clone() selected=selected translate="no">{format!("{} (URN {})", school.name, school.urn)}</option> }
            })
            .collect_view()
    });
    view! {
        <select class="govuk-select" id="school" name="draft[establishment]" aria-describedby=described autocomplete="organization">
            <option value="">"Choose a school"</option>
            {options}
        </select>
    }
}

/// A school as the field shows it: the URN distinguishes schools of the same name.
fn shown(school: &Named) -> String {
    format!("{} ({})", school.name, school.number)
}

/// The value to send: the URN of the matching school, otherwise the typed text.
fn sent(schools: &[Named], typed: &str) -> String {
    search::meant(schools, typed).map_or_else(|| typed.trim().to_owned(), |school| school.number.clone())
}

/// The field with its list of suggestions, by the pattern of the ARIA Authoring Practices Guide ("Editable Combobox With
/// List Autocomplete").
#[component]
fn Combobox(
    schools: StoredValue<Vec<SchoolChoice>>,
    chosen: String,
    described: &'static str,
    wrong: bool,
) -> impl IntoView {
    let named = |school: &SchoolChoice| Named::new(school.urn.clone(), school.name.clone());
    let schools = StoredValue::new(schools.with_value(|schools| schools.iter().map(named).collect::<Vec<_>>()));
    let before = schools.with_value(|schools| schools.iter().find(|school| school.number == chosen).map(shown));
    let typed = RwSignal::new(before.unwrap_or(chosen));
    let open = RwSignal::new(false);
    let active = RwSignal::new(None::<usize>);
    let found = Memo::new(move |_| typed.with(|typed| schools.with_value(|schools| matching(schools, typed))));
    let input = NodeRef::<html::Input>::new();
    let choose = move |school: &Named| {
        typed.set(shown(school));
        open.set(false);
        active.set(None);
    };
    let key = move |event: KeyboardEvent| {
        // The input method uses these keys until it has entered its text.
        if event.is_composing() || event.key_code() == COMPOSING {
            return;
        }
        let count = found.with(Vec::len);
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if count > 0 => {
                event.prevent_default();
                open.set(true);
                let down = event.key() == "ArrowDown";
                active.update(|active| {
                    *active = Some(match (*active, down) {
                        (None, true) => 0,
                        (None, false) => count - 1,
                        (Some(at), true) => (at + 1) % count,
                        (Some(at), false) => (at + count - 1) % count,
                    });
                });
            }
            "Enter" if open.get() => {
                if let Some(school) = active.get().and_then(|at| found.with(|found| found.get(at).cloned())) {
                    event.prevent_default();
                    choose(&school);
                }
            }
            "Escape" => open.set(false),
            _ => {}
        }
    };
    let said = move || match (open.get(), found.with(Vec::len)) {
        (false, _) => String::new(),
        (true, 0) => "No school found".to_owned(),
        (true, 1) => "1 school".to_owned(),
        (true, SHOWN_MAX) => format!("The first {SHOWN_MAX} schools. Type more to find fewer"),
        (true, count) => format!("{count} schools"),
    };
    view! {
        <div class="app-combobox">
            <input type="hidden" name="draft[establishment]" value=move || schools.with_value(|schools| typed.with(|typed| sent(schools, typed))) />
            <input
                class="govuk-input"
                class=("govuk-input--error", wrong)
                id="school"
                type="text"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                aria-autocomplete="list"
                aria-controls="school-list"
                aria-describedby=described
                aria-invalid=wrong.then_some("true")
                aria-expanded=move || (open.get() && found.with(|found| !found.is_empty())).to_string()
                aria-activedescendant=move || active.get().map(|at| format!("school-{at}"))
                node_ref=input
                prop:value=move || typed.get()
                on:input=move |event| {
                    typed.set(event_target_value(&event));
                    active.set(None);
                    open.set(true);
                }
                on:keydown=key
                on:blur=move |_| open.set(false)
            />
            <ul class="app-combobox__list" id="school-list" role="listbox" aria-labelledby="school-label" hidden=move || !open.get() || found.with(Vec::is_empty)>
                {move || found.get().into_iter().enumerate().map(|(at, school)| {
                    let chosen = school.clone();
                    view! {
                        <li
                            class="app-combobox__option"
                            id=format!("school-{at}")
                            role="option"
                            translate="no"
                            aria-selected=move || (active.get() == Some(at)).to_string()
                            // This comes before the field loses its focus, which would close the list.
                            on:mousedown=move |event| { event.prevent_default(); choose(&chosen); }
                        >
                            <span inner_html=as_html(&school.name)></span>" "<span inner_html=as_html(&format!("URN {}", school.number))></span>
                        </li>
                    }
                }).collect_view()}
            </ul>
            <p class="govuk-visually-hidden" role="status" inner_html=move || as_html(&said())></p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named<const N: usize>(schools: [(&str, &str); N]) -> Vec<Named> {
        schools.map(|(urn, name)| Named::new(urn.into(), name.into())).to_vec()
    }

    fn schools() -> Vec<Named> {
        named([
            ("900101", "Hawthorn Primary School"),
            ("900102", "Hawthorn Infant School"),
            ("900103", "St Edmund’s Academy"),
            ("900104", "Ysgol Dŵr-y-Felin"),
        ])
    }

    fn found(typed: &str) -> Vec<String> {
        matching(&schools(), typed).into_iter().map(|school| school.number).collect()
    }

    #[test]
    fn a_school_is_found_by_parts_of_its_name_in_any_order() {
        assert_eq!(found("prim haw"), ["900101"]);
        assert_eq!(found("HAWTHORN"), ["900101", "900102"]);
        assert_eq!(found("saint edmunds"), ["900103"]);
        assert_eq!(found("Dwr y Felin"), ["900104"]);
        assert_eq!(found("oak"), Vec::<String>::new());
        assert_eq!(found("…"), Vec::<String>::new());
        assert_eq!(found(" ").len(), 4);
    }

    #[test]
    fn the_form_sends_a_urn_or_the_typed_text() {
        assert_eq!(sent(&schools(), "Hawthorn Primary School (900101)"), "900101");
        assert_eq!(sent(&schools(), " hawthorn infant school "), "900102");
        assert_eq!(sent(&schools(), "900103"), "900103");
        assert_eq!(sent(&schools(), "edmund"), "900103", "only one school is meant");
        assert_eq!(sent(&schools(), ""), "");
        let twins = named([("900101", "Hawthorn"), ("900102", "Hawthorn")]);
        assert_eq!(sent(&twins, "Hawthorn"), "Hawthorn", "nobody guesses between two schools of one name");
        assert_eq!(sent(&twins, "Hawthorn (900102)"), "900102");
    }

    #[test]
    fn a_school_is_found_by_its_urn() {
        assert_eq!(found("900103"), ["900103"]);
        assert_eq!(found("900 103"), ["900103"]);
        assert_eq!(found("9001").len(), 4);
    }
}

/// A school to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchoolChoice {
    /// The school's URN, six digits.
    pub urn: String,
    /// The school's name.
    pub name: String,
}
