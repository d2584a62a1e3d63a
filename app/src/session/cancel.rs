//! Cancelling a session: the officer chooses an outcome for its places, sees the plan, and confirms it.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{office::OfficeRefused, seats::places, session::Outcome};

use super::{CancelPlan, CancelSession, CancelTyped, CancelView, OfficeSession, PlanLine, look_at_cancelling};
use crate::{
    addresses::{cancel_session_address, session_address},
    failure::Failure,
    made_for::PostForm,
    office::{OfficePage, OfficeTable, Turned, fault, load_office_page, problems},
    ui::{Back, Choice, Line, parameter, path_id},
};

/// Cancelling a session.
#[component]
pub fn CancelSessionPage() -> impl IntoView {
    let id = path_id();
    let asked_for_nothing = parameter("what").is_empty() && !parameter("show").is_empty();
    let what = if asked_for_nothing { "?".to_owned() } else { parameter("what") };
    let chosen = CancelTyped { what, to: parameter("to"), rest: parameter("rest"), ..CancelTyped::default() };
    let asked = chosen.clone();
    load_office_page(
        (id, asked),
        |(id, asked)| look_at_cancelling(id, asked),
        |page| view! { <Cancelling page chosen /> },
    )
}

#[component]
fn Cancelling(page: Turned<CancelView, CancelTyped>, chosen: CancelTyped) -> impl IntoView {
    let Turned { view, typed, failure, .. } = page;
    let id = view.session.session.id;
    let title = format!("Cancel {}", view.session.session.session.when.words);
    let (plan, refused) = match view.plan {
        Some(Ok(plan)) => (Some(plan), None),
        Some(Err(refused)) => (None, Some(Failure::Refused(refused))),
        None => (None, None),
    };
    let failure = failure.or(refused);
    let problems = problems(failure.as_ref(), "Nothing was changed");
    let nobody = !view.touches;
    let plan = if nobody { Some(CancelPlan::of_nobody()) } else { plan };
    let what =
        if nobody { CancelTyped { what: "cancel".to_owned(), ..CancelTyped::default() } } else { chosen.clone() };
    view! {
        <Back to=session_address(id) words="The session" />
        <OfficePage title problems>
            <p class="govuk-body">{view.session.title}<br />{view.session.session.session.venue}</p>
            {if nobody {
                view! { <p class="govuk-body">"Nobody has a place on it, and nobody is waiting."</p> }.into_any()
            } else {
                view! { <Choosing id chosen others=view.others failure=failure.clone() /> }.into_any()
            }}
            {plan.map(|plan| view! { <Doing id edits=view.edits what plan reason=typed.reason failure /> })}
        </OfficePage>
    }
}

impl CancelPlan {
    /// A plan for a session without places.
    fn of_nobody() -> Self {
        Self { lines: vec![], total: Outcome::default(), seen: String::new(), first: false, to: None }
    }
}

/// The choice for the places. The page's address has it, because looking at a plan changes nothing.
#[component]
fn Choosing(
    id: i64,
    chosen: CancelTyped,
    others: Vec<OfficeSession>,
    failure: Option<Failure<OfficeRefused>>,
) -> impl IntoView {
    let none = others.is_empty();
    let what = if chosen.what.is_empty() && none { "cancel".to_owned() } else { chosen.what };
    let rest = if chosen.rest.is_empty() { "wait".to_owned() } else { chosen.rest };
    let mut ways = vec![("cancel", "They are cancelled", String::new())];
    if !none {
        let places =
            "As many as fit. Each booking stays together. People with places go first, then people who are waiting"
                .to_owned();
        let first =
            "Ahead of everyone who is already waiting there. If that session has free places, they get them at once"
                .to_owned();
        ways.insert(0, ("wait", "They go to the front of another session’s waiting list", first));
        ways.insert(0, ("move", "They move to another session", places));
    }
    let rests = vec![
        ("wait", "They go to the end of that session’s waiting list", String::new()),
        ("cancel", "They are cancelled", String::new()),
    ];
    let fault_at = |field: &str| fault(failure.as_ref(), field);
    view! {
        <form method="get" action=cancel_session_address(id)>
            <Choice id="what" name="what" legend="What happens to its places" ways chosen=what fault=fault_at("what") />
            {none.then(|| view! { <p class="govuk-body">"This workshop has no other upcoming session."</p> })}
            {(!none).then(|| view! {
                <Others others chosen=chosen.to fault=fault_at("to") />
                <Choice id="rest" name="rest" legend="If they move: people who do not fit" ways=rests chosen=rest fault=fault_at("rest") />
            })}
            <button class="govuk-button govuk-button--secondary" type="submit" name="show" value="yes">"Show what would happen"</button>
        </form>
    }
}

#[component]
fn Others(others: Vec<OfficeSession>, chosen: String, fault: Option<String>) -> impl IntoView {
    let wrong = fault.is_some();
    view! {
        <div class="govuk-form-group" class=("govuk-form-group--error", wrong)>
            <label class="govuk-label" for="to">"To which session"</label>
            {fault.map(|words| view! {
                <p class="govuk-error-message" id="to-fault"><span class="govuk-visually-hidden">"Error: "</span>{words}</p>
            })}
            <select class="govuk-select app-wide-select" class=("govuk-select--error", wrong) id="to" name="to" aria-describedby=wrong.then_some("to-fault")>
                {others.into_iter().map(|OfficeSession { id, session }| {
                    let left = session.seats.left();
                    let waits = if session.seats.waiting > 0 { format!(", {} waiting", session.seats.waiting) } else { String::new() };
                    let closed = if session.can_wait { "" } else { ", waiting list closed" };
                    let words = format!("{}, {}: {left} {} left{waits}{closed}", session.when.words, session.venue, places(left));
                    view! { <option value=id selected={chosen == id.to_string()}>{words}</option> }
                }).collect_view()}
            </select>
        </div>
    }
}

/// The planned outcome, and the button that confirms it.
#[component]
fn Doing(
    id: i64,
    edits: i32,
    what: CancelTyped,
    plan: CancelPlan,
    reason: String,
    failure: Option<Failure<OfficeRefused>>,
) -> impl IntoView {
    let somebody = !plan.lines.is_empty();
    let all = plan.total.seats + plan.total.waits + plan.total.cancelled;
    let to = plan.to.clone().map(|when| format!(" They go to {when}.")).unwrap_or_default();
    let first =
        if plan.first && plan.total.waits > 0 { " People who wait go to the front of its waiting list." } else { "" };
    view! {
        {somebody.then(|| view! {
            <h2 class="govuk-heading-m" id="plan">"What would happen"</h2>
            <p class="govuk-body">{format!("Of {all} {}, {}.{to}{first}", places(all), plan.total.words())}</p>
            <Lines lines=plan.lines />
            <p class="govuk-body">"Every booking keeps its reference. Its page shows what happened and why, also if it is cancelled."</p>
        })}
        <PostForm to=CancelSession::url() attr:novalidate=true>
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="edits" value=edits />
            <input type="hidden" name="typed[what]" value=what.what />
            <input type="hidden" name="typed[to]" value=what.to />
            <input type="hidden" name="typed[rest]" value=what.rest />
            <input type="hidden" name="typed[shown]" value=plan.seen />
            <Line id="reason" name="typed[reason]" label="Reason" hint="Schools read it on their bookings" value=reason fault=fault(failure.as_ref(), "reason") />
            <button class="govuk-button govuk-button--warning" type="submit">"Cancel the session"</button>
        </PostForm>
    }
}

#[component]
fn Lines(lines: Vec<PlanLine>) -> impl IntoView {
    view! {
        <OfficeTable caption="What would happen to each booking" columns=["Booking", "School", "Now", "Then"]>
                {lines.into_iter().map(|line| view! {
                    <tr>
                        <th scope="row" translate="no">{line.reference}</th>
                        <td data-label="School" translate="no">{line.school}</td>
                        <td data-label="Now">{now_words(line.booked, line.waiting)}</td>
                        <td data-label="Then">{line.fate.words()}</td>
                    </tr>
                }).collect_view()}
            </OfficeTable>
    }
}

/// Places in words: "2 booked, 1 waiting".
fn now_words(booked: u32, waiting: u32) -> String {
    let parts = [(booked, "booked"), (waiting, "waiting")];
    let there = parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
    there.collect::<Vec<_>>().join(", ")
}
