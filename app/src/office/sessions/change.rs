//! Changing a session, and cancelling it.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{
    office::OfficeRefused,
    sheet::{SessionForm, session_field},
};

use super::{ChangeSession, SessionTyped};
use crate::{
    failure::Failure,
    office::{
        form::{Line, Tick},
        frame::fault,
    },
};

/// The form of a session as it stands, and the one that cancels it.
#[component]
pub(super) fn ChangeForms(
    /// The session's number.
    id: i64,
    /// How often officers had changed it.
    edits: i32,
    /// What holds now.
    form: SessionForm,
    /// What was typed before a refusal.
    typed: SessionTyped,
    /// Why it was refused.
    failure: Option<Failure<OfficeRefused>>,
    /// The venues that are known.
    venues: Vec<String>,
) -> impl IntoView {
    let touches = matches!(&failure, Some(Failure::Refused(OfficeRefused::Touches { .. })));
    // Whoever wanted to cancel typed a reason, and nothing of the form.
    let changed = failure.is_some() && !typed.form.date.is_empty();
    let reason = typed.reason.clone();
    let form = if changed { typed.form } else { form };
    let field = |field: &str| session_field(0, field);
    let name = |field: &str| format!("typed[form][{field}]");
    let wrong = {
        let failure = failure.clone();
        move |field: &str| fault(failure.as_ref(), &session_field(0, field))
    };
    view! {
        <h2 class="govuk-heading-m">"Change the session"</h2>
        <form method="post" action=ChangeSession::url() novalidate>
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="edits" value=edits />
            <datalist id="venues">{venues.into_iter().map(|name| view! { <option value=name></option> }).collect_view()}</datalist>
            <div class="app-row">
                <Line id=field("date") name=name("date") label="Date" value=form.date.clone() fault=wrong("date") kind="date" />
                <Line id=field("starts") name=name("starts") label="Starts" value=form.starts.clone() fault=wrong("starts") kind="time" />
                <Line id=field("ends") name=name("ends") label="Ends" value=form.ends.clone() fault=wrong("ends") kind="time" />
            </div>
            <Line id=field("venue") name=name("venue") label="Venue" value=form.venue.clone() fault=wrong("venue") list="venues" />
            <div class="app-row">
                <Line id=field("room") name=name("room") label="Room" value=form.room.clone() fault=wrong("room") />
                <Line id=field("capacity") name=name("capacity") label="People it takes" value=form.capacity.clone() fault=wrong("capacity") width="govuk-input--width-4" />
                <Line id=field("code") name=name("code") label="Code" value=form.code.clone() fault=wrong("code") />
            </div>
            <Line id=field("note") name=name("note") label="Note" value=form.note.clone() fault=wrong("note") />
            {(touches && changed).then(|| view! { <Tick id="meant" name="typed[meant]" label="I mean it: who is touched sees the change on their pages and calendars" ticked=false /> })}
            <button class="govuk-button" type="submit" name="act" value="change">"Change"</button>
        </form>
        <h2 class="govuk-heading-m">"Cancel the session"</h2>
        <p class="govuk-body">"All its places are cancelled, those that wait too. Schools see it on their bookings, and may book another session."</p>
        <form method="post" action=ChangeSession::url() novalidate>
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="edits" value=edits />
            <Line id="reason" name="typed[reason]" label="Reason" value=reason fault=fault(failure.as_ref(), "reason") />
            {(touches && !changed).then(|| view! { <Tick id="meant" name="typed[meant]" label="I mean it: these places are cancelled" ticked=false /> })}
            <button class="govuk-button govuk-button--warning" type="submit" name="act" value="cancel">"Cancel the session"</button>
        </form>
    }
}
