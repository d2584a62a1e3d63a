//! Changing a session.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{
    office::OfficeRefused,
    publishing::form::{SessionForm, session_field},
};

use super::{ChangeSession, SessionTyped};
use crate::{
    addresses::cancel_session_address,
    failure::Failure,
    made_for::PostForm,
    office::{Conflict, KnownClashes, clashes_at, differing, fault, room_at},
    ui::{Line, Tick},
    venue::{NewVenue, OverRoom},
};

/// The form of a session with its current values.
#[component]
pub(super) fn ChangeForms(
    /// The session's number.
    id: i64,
    /// How many times officers had changed the session when its page was shown.
    edits: i32,
    /// The current values.
    form: SessionForm,
    /// The text typed before a refusal.
    typed: SessionTyped,
    /// Why the form was refused.
    failure: Option<Failure<OfficeRefused>>,
    /// The venues to suggest.
    venues: Vec<String>,
) -> impl IntoView {
    let touches = matches!(&failure, Some(Failure::Refused(OfficeRefused::Touches { .. })));
    let changed_by = match &failure {
        Some(Failure::Refused(OfficeRefused::Changed { by })) => Some(by.clone()),
        _ => None,
    };
    // Trainers are saved by another form, which leaves this one empty.
    let turned = failure.is_some() && typed.form != SessionForm::default();
    let theirs = changed_by.filter(|_| turned).map(|by| (by, differing(typed.form.parts(), form.parts())));
    let form = if turned { typed.form } else { form };
    view! {
        <h2 class="govuk-heading-m">"Change the session"</h2>
        {theirs.map(|(by, rows)| view! { <Conflict by what="session" rows /> })}
        <PostForm to=ChangeSession::url() attr:novalidate=true>
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="edits" value=edits />
            <SessionLines form failure venues />
            {touches.then(|| view! { <Tick id="meant" name="typed[meant]" label="I understand that people with places will see this change" ticked=false /> })}
            <button class="govuk-button" type="submit">"Change"</button>
        </PostForm>
        <h2 class="govuk-heading-m">"Cancel the session"</h2>
        <p class="govuk-body">"You choose whether its places move to another session, wait for one or are cancelled. You see what would happen before you confirm."</p>
        <p class="govuk-body"><a class="govuk-link" href=cancel_session_address(id)>"Cancel this session"</a></p>
    }
}

/// The fields of one session.
#[component]
pub(super) fn SessionLines(
    /// The values of the fields.
    form: SessionForm,
    /// Why the form was refused.
    failure: Option<Failure<OfficeRefused>>,
    /// The venues to suggest.
    venues: Vec<String>,
) -> impl IntoView {
    let field = |field: &str| session_field(0, field);
    let name = |field: &str| format!("typed[form][{field}]");
    let holds = room_at(failure.as_ref(), &field("capacity"));
    let clashes = clashes_at(failure.as_ref(), &field("date"));
    let wrong = |field: &str| fault(failure.as_ref(), &session_field(0, field));
    view! {
        <datalist id="venues">{venues.into_iter().map(|name| view! { <option value=name></option> }).collect_view()}</datalist>
        <div class="app-row">
            <Line id=field("date") name=name("date") label="Date" value=form.date fault=wrong("date") kind="date" />
            <Line id=field("starts") name=name("starts") label="Starts" value=form.starts fault=wrong("starts") kind="time" />
            <Line id=field("ends") name=name("ends") label="Ends" value=form.ends fault=wrong("ends") kind="time" />
            <Line id=field("ends_on") name=name("ends_on") label="Ends on, if on a later day" value=form.ends_on fault=wrong("ends_on") kind="date" />
        </div>
        <KnownClashes id=field("known_clashes") name=name("known_clashes") asked=clashes known=form.known_clashes />
        <Line id=field("venue") name=name("venue") label="Venue" value=form.venue fault=wrong("venue") list="venues" />
        <NewVenue id=field("new_venue") name=name("new_venue") unknown=wrong("venue").is_some() ticked=!form.new_venue.is_empty() />
        <div class="app-row">
            <Line id=field("room") name=name("room") label="Room" value=form.room fault=wrong("room") />
            <Line id=field("capacity") name=name("capacity") label="Capacity" value=form.capacity fault=wrong("capacity") width="govuk-input--width-4" />
            <Line id=field("code") name=name("code") label="Code" value=form.code fault=wrong("code") />
        </div>
        <OverRoom id=field("over_room") name=name("over_room") holds ticked=!form.over_room.is_empty() />
        <Line id=field("note") name=name("note") label="Note" value=form.note fault=wrong("note") />
    }
}
