//! The fields of a sheet, without its sessions.

use leptos::prelude::*;
use shared::{
    form::Offer,
    office::OfficeRefused,
    publishing::form::{Note, SheetForm},
    sheet::{Detail, SheetNumber},
};

use crate::{
    addresses::OFFICE_SHEETS,
    failure::Failure,
    office::{fault, offer},
    ui::{Line, TextArea},
};

/// The notes at a field.
pub(super) fn notes_at(notes: &[Note], field: &str) -> Vec<String> {
    let at = notes.iter().filter(|note| note.field == field);
    at.map(|note| note.line.map_or_else(|| note.words.clone(), |line| format!("line {line}: {}", note.words))).collect()
}

/// The sheet that already has the number, and the address of its page.
fn taken(failure: Option<&Failure<OfficeRefused>>) -> Option<(String, String)> {
    let Some(Offer::OpenSheet(number)) = offer(failure, "number") else { return None };
    let slug = number.parse::<SheetNumber>().ok()?.slug();
    Some((number.clone(), format!("{OFFICE_SHEETS}/{slug}")))
}

/// The fields of a sheet, then those of its workshop.
#[component]
pub(super) fn SheetFields(
    /// The typed text.
    form: SheetForm,
    /// Why the form was refused.
    failure: Option<Failure<OfficeRefused>>,
    /// Notes for the officer.
    notes: Vec<Note>,
    /// The next free number.
    next_number: String,
    /// Whether the form corrects a sheet. If so, the limit's scope cannot change, because places have been counted by it.
    corrects: bool,
) -> impl IntoView {
    let wrong = {
        let failure = failure.clone();
        move |field: &str| fault(failure.as_ref(), field)
    };
    let at = {
        let notes = notes.clone();
        move |field: &str| notes_at(&notes, field)
    };
    let taken = taken(failure.as_ref());
    view! {
        {if corrects {
            view! { <input type="hidden" name="typed[form][number]" value=form.number.clone() /> }.into_any()
        } else {
            view! {
                <Line id="number" name="typed[form][number]" label="Number" hint=format!("The next free one is {next_number}") value=form.number.clone() fault=wrong("number") notes=at("number") width="govuk-input--width-10" />
            }
            .into_any()
        }}
        {taken.map(|(number, address)| view! { <p class="govuk-body"><a class="govuk-link" href=address>{format!("See sheet {number}")}</a></p> })}
        <Line id="kind" name="typed[form][kind]" label="Kind" list="kinds" value=form.kind.clone() fault=wrong("kind") notes=at("kind") width="govuk-input--width-20" />
        <datalist id="kinds"><option value="CPD"></option><option value="Information"></option><option value="Action"></option></datalist>
        <Line id="title" name="typed[form][title]" label="Title" value=form.title.clone() fault=wrong("title") notes=at("title") />
        {if corrects {
            view! {
                <input type="hidden" name="typed[form][published_on]" value=form.published_on.clone() />
                <input type="hidden" name="typed[form][published_at]" value=form.published_at.clone() />
            }
            .into_any()
        } else {
            view! {
                <div class="app-row">
                    <Line id="published_on" name="typed[form][published_on]" label="Published on" hint="If you leave this empty, the day on which you publish it" value=form.published_on.clone() fault=wrong("published_on") notes=at("published_on") kind="date" />
                    <Line id="published_at" name="typed[form][published_at]" label="Published at" value=form.published_at.clone() fault=wrong("published_at") kind="time" />
                </div>
            }
            .into_any()
        }}
        <Line id="complete_by" name="typed[form][complete_by]" label="To be completed by" hint="A date, or words like “As soon as possible”" value=form.complete_by.clone() fault=wrong("complete_by") notes=at("complete_by") width="govuk-input--width-20" />
        <Line id="contact_name" name="typed[form][contact_name]" label="Contact" value=form.contact_name.clone() fault=wrong("contact_name") notes=at("contact_name") />
        <Line id="contact_role" name="typed[form][contact_role]" label="Contact’s role or team" value=form.contact_role.clone() fault=wrong("contact_role") />
        <TextArea id="contact_phones" name="typed[form][contact_phones]" label="Telephone numbers" hint="One per line" value=form.contact_phones.clone() fault=wrong("contact_phones") rows=2 />
        <TextArea id="contact_emails" name="typed[form][contact_emails]" label="Emails" hint="One per line" value=form.contact_emails.clone() fault=wrong("contact_emails") rows=2 />
        <Line id="audience" name="typed[form][audience]" label="Audience" value=form.audience.clone() fault=wrong("audience") notes=at("audience") />
        {Detail::ALL.map(|detail| {
            let (key, usual) = (detail.key(), detail.usual());
            let hint = match usual {
                "" => "Optional".to_owned(),
                usual => format!("If you leave this empty, a workshop says “{usual}”"),
            };
            view! {
                <Line id=key name=format!("typed[form][details][{key}]") label=detail.label() hint=hint value=form.details.get(detail).to_owned() fault=wrong(key) notes=at(key) />
            }
        })}
        <TextArea id="links" name="typed[form][links]" label="Links" hint="One per line" value=form.links.clone() fault=wrong("links") notes=at("links") rows=3 />
        <TextArea id="body" name="typed[form][body]" label="Text" hint="Markdown: ## before a heading, - before each point of a list, **bold**, [words](https://address)" value=form.body.clone() fault=wrong("body") notes=at("body") rows=16 />
        <WorkshopFields form failure notes corrects />
    }
}

#[component]
fn WorkshopFields(
    form: SheetForm,
    failure: Option<Failure<OfficeRefused>>,
    notes: Vec<Note>,
    corrects: bool,
) -> impl IntoView {
    let wrong = move |field: &str| fault(failure.as_ref(), field);
    let at = move |field: &str| notes_at(&notes, field);
    let per_session = form.limit_per == "session";
    view! {
        <h2 class="govuk-heading-m">"Workshop"</h2>
        <p class="govuk-body">"For a sheet that announces sessions."</p>
        <Line id="workshop_title" name="typed[form][workshop_title]" label="Title of the workshop" hint="If you leave this empty, the sheet’s title" value=form.workshop_title.clone() fault=wrong("workshop_title") />
        <Line id="aims_lead" name="typed[form][aims_lead]" label="Introduction to the aims" value=form.aims_lead.clone() fault=wrong("aims_lead") />
        <TextArea id="aims" name="typed[form][aims]" label="Aims" hint="One per line" value=form.aims.clone() fault=wrong("aims") rows=4 />
        <div class="app-row">
            <Line id="opens_on" name="typed[form][opens_on]" label="Booking opens on" hint="If you leave this empty, when the sheet is published" value=form.opens_on.clone() fault=wrong("opens_on") kind="date" />
            <Line id="opens_at" name="typed[form][opens_at]" label="At" hint="If you leave this empty, 9am" value=form.opens_at.clone() fault=wrong("opens_at") kind="time" />
        </div>
        <Line id="closes_on" name="typed[form][closes_on]" label="Last day of booking" hint="If you leave this empty, booking closes when each session starts" value=form.closes_on.clone() fault=wrong("closes_on") kind="date" width="govuk-input--width-10" />
        <div class="app-row">
            <Line id="limit" name="typed[form][limit]" label="Places for each school" hint="If you leave this empty, there is no limit" value=form.limit.clone() fault=wrong("limit") notes=at("limit") width="govuk-input--width-4" />
            {if corrects {
                view! { <input type="hidden" name="typed[form][limit_per]" value=form.limit_per.clone() /> }.into_any()
            } else {
                view! {
                    <div class="govuk-form-group">
                        <label class="govuk-label" for="limit_per">"Counted for"</label>
                        <select class="govuk-select" id="limit_per" name="typed[form][limit_per]">
                            <option value="workshop" selected=!per_session>"the whole workshop"</option>
                            <option value="session" selected=per_session>"each session"</option>
                        </select>
                    </div>
                }
                .into_any()
            }}
        </div>
        <TextArea id="notes" name="typed[form][notes]" label="Notes" hint="Refreshments, what to bring" value=form.notes.clone() fault=wrong("notes") notes=at("notes") rows=2 />
    }
}
