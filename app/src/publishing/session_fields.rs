//! The fields of a draft's sessions.

use leptos::prelude::*;
use shared::{
    office::OfficeRefused,
    publishing::form::{Note, SessionForm, SheetForm, session_field},
};

use super::fields::notes_at;
use crate::{
    failure::Failure,
    office::{KnownClashes, clashes_at, fault, room_at},
    ui::{Line, Notes, Tick},
    venue::{NewVenue, OverRoom},
};

/// The sessions, each with its fields.
#[component]
pub(super) fn SessionFields(
    /// The typed text.
    form: SheetForm,
    /// Why the form was refused.
    failure: Option<Failure<OfficeRefused>>,
    /// Notes for the officer.
    notes: Vec<Note>,
    /// The venues to suggest.
    venues: Vec<String>,
) -> impl IntoView {
    let general = notes_at(&notes, "sessions");
    let none = form.sessions.is_empty();
    view! {
        <h2 class="govuk-heading-m" id="sessions" tabindex="-1">"Sessions"</h2>
        <Notes id="sessions".to_owned() notes=general />
        {none.then(|| view! { <p class="govuk-body">"There are none. The sheet announces no workshop."</p> })}
        <datalist id="venues">{venues.into_iter().map(|name| view! { <option value=name></option> }).collect_view()}</datalist>
        {form.sessions.into_iter().enumerate().map(|(index, session)| view! {
            <OneSession index session failure=failure.clone() notes=notes.clone() />
        }).collect_view()}
        <button class="govuk-button govuk-button--secondary" type="submit" name="act" value="add-session">"Add a session"</button>
    }
}

#[component]
fn OneSession(
    index: usize,
    session: SessionForm,
    failure: Option<Failure<OfficeRefused>>,
    notes: Vec<Note>,
) -> impl IntoView {
    let id = move |field: &str| session_field(index, field);
    let name = move |field: &str| format!("typed[form][sessions][{index}][{field}]");
    let holds = room_at(failure.as_ref(), &id("capacity"));
    let clashes = clashes_at(failure.as_ref(), &id("date"));
    let over = !session.over_room.is_empty();
    let wrong = move |field: &str| fault(failure.as_ref(), &id(field));
    let at = move |field: &str| notes_at(&notes, &id(field));
    // The clashes are listed at the box that accepts them.
    let listed = clashes.clone().unwrap_or_default();
    let at_date = at("date").into_iter().filter(|words| !listed.contains(words)).collect::<Vec<_>>();
    let unknown = wrong("venue").is_some() || !at("venue").is_empty();
    view! {
        <fieldset class="app-boxes app-session-fields">
            <input type="hidden" name=name("nth") value=session.nth />
            <legend class="govuk-heading-s">{format!("Session {}", index + 1)}</legend>
            <div class="app-row">
                <Line id=id("date") name=name("date") label="Date" value=session.date fault=wrong("date") notes=at_date kind="date" />
                <Line id=id("starts") name=name("starts") label="Starts" value=session.starts fault=wrong("starts") kind="time" />
                <Line id=id("ends") name=name("ends") label="Ends" value=session.ends fault=wrong("ends") notes=at("ends") kind="time" />
                <Line id=id("ends_on") name=name("ends_on") label="Ends on, if on a later day" value=session.ends_on fault=wrong("ends_on") kind="date" />
            </div>
            <KnownClashes id=id("known_clashes") name=name("known_clashes") asked=clashes known=session.known_clashes />
            <Line id=id("venue") name=name("venue") label="Venue" value=session.venue fault=wrong("venue") notes=at("venue") list="venues" />
            <NewVenue id=id("new_venue") name=name("new_venue") unknown ticked=!session.new_venue.is_empty() />
            <div class="app-row">
                <Line id=id("room") name=name("room") label="Room" value=session.room fault=wrong("room") />
                <Line id=id("capacity") name=name("capacity") label="Capacity" value=session.capacity fault=wrong("capacity") width="govuk-input--width-4" />
                <Line id=id("code") name=name("code") label="Code" value=session.code fault=wrong("code") notes=at("code") />
            </div>
            <OverRoom id=id("over_room") name=name("over_room") holds ticked=over />
            <Line id=id("note") name=name("note") label="Note" value=session.note fault=wrong("note") />
            <Tick id=id("cancelled") name=name("cancelled") label="Cancelled: people can see it but not book it" ticked=!session.cancelled.is_empty() />
            <button class="app-link-button" type="submit" name="act" value=format!("remove-session-{index}")>
                "Remove this session"<span class="govuk-visually-hidden">{format!(" (session {})", index + 1)}</span>
            </button>
        </fieldset>
    }
}
