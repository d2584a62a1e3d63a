//! Merging a venue with another: the officer chooses the venue that stays, sees what moves, and confirms the merge.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use shared::{office::OfficeRefused, venue::Merged};

use super::{MergeCheck, MergeVenue, MergeView, VenueLine, look_at_merging};
use crate::{
    addresses::{merge_venue_address, venue_address},
    failure::Failure,
    made_for::PostForm,
    office::{Clashes, OfficePage, OfficeTable, Turned, fault, load_office_page, problems},
    ui::{Back, path_id},
};

/// Merging a venue with another.
#[component]
pub fn MergeVenuePage() -> impl IntoView {
    let id = path_id();
    let into = use_query_map().with_untracked(|query| query.get("into"));
    // If the form was sent without a choice, the text "?" asks for one.
    let into = into.map(|into| if into.is_empty() { "?".to_owned() } else { into }).unwrap_or_default();
    let asked = into.clone();
    load_office_page(
        (id, asked),
        |(id, into)| look_at_merging(id, into),
        move |page| {
            let into = into.clone();
            view! { <Merging page into /> }
        },
    )
}

#[component]
fn Merging(page: Turned<MergeView, String>, into: String) -> impl IntoView {
    let Turned { view, failure, .. } = page;
    let MergeView { id, name, others, check } = view;
    let (check, refused) = match check {
        Some(Ok(check)) => (Some(check), None),
        Some(Err(refused)) => (None, Some(Failure::Refused(refused))),
        None => (None, None),
    };
    let failure = failure.or(refused);
    let problems = problems(failure.as_ref(), "Nothing was changed");
    let none = others.is_empty();
    view! {
        <Back to=venue_address(id) words="The venue" />
        <OfficePage title=format!("Merge {name} with another venue") problems>
            {none.then(|| view! { <p class="govuk-body">"There is no other venue."</p> })}
            {(!none).then(|| view! { <Choosing id name=name.clone() others chosen=into failure /> })}
            {check.map(|check| view! { <Doing id name check /> })}
        </OfficePage>
    }
}

/// The choice of the venue that stays. The page's address has it, because looking at a plan changes nothing.
#[component]
fn Choosing(
    id: i64,
    name: String,
    others: Vec<VenueLine>,
    chosen: String,
    failure: Option<Failure<OfficeRefused>>,
) -> impl IntoView {
    let fault = fault(failure.as_ref(), "into");
    let wrong = fault.is_some();
    let described = if wrong { "into-hint into-fault" } else { "into-hint" };
    view! {
        <form method="get" action=merge_venue_address(id)>
            <div class="govuk-form-group" class=("govuk-form-group--error", wrong)>
                <label class="govuk-label" for="into">"The venue that stays"</label>
                <div class="govuk-hint" id="into-hint">
                    {format!("{name} is removed from the list. Everything that is there moves to the venue that you choose.")}
                </div>
                {fault.map(|words| view! {
                    <p class="govuk-error-message" id="into-fault">
                        <span class="govuk-visually-hidden">"Error: "</span>{words}
                    </p>
                })}
                <select
                    class="govuk-select app-wide-select"
                    class=("govuk-select--error", wrong)
                    id="into"
                    name="into"
                    aria-describedby=described
                >
                    <option value="">"Choose a venue"</option>
                    {others.into_iter().map(|VenueLine { id, name, address, .. }| {
                        let words = if address.is_empty() { name } else { format!("{name}, {address}") };
                        view! { <option value=id selected={chosen == id.to_string()}>{words}</option> }
                    }).collect_view()}
                </select>
            </div>
            <button class="govuk-button govuk-button--secondary" type="submit">"Show what moves"</button>
        </form>
    }
}

/// The planned outcome, and the button that confirms it.
#[component]
fn Doing(id: i64, name: String, check: MergeCheck) -> impl IntoView {
    let into = check.into;
    let seen = check.seen.clone();
    let clash = !check.clashes.is_empty();
    let clashes = check.clashes.clone();
    let differing = check.differing.clone();
    let kept = check.name.clone();
    view! {
        <h2 class="govuk-heading-m" id="plan">"What moves"</h2>
        <ul class="govuk-list govuk-list--bullet">
            {moves(&name, &check).into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}
        </ul>
        <p class="govuk-body">{format!("Bookings do not change. Calendars show {kept} for these sessions.")}</p>
        {(!differing.is_empty()).then(|| view! { <Differing goes=name.clone() stays=kept.clone() rows=differing /> })}
        <Clashes clashes several=true />
        {clash.then(|| view! {
            <p class="govuk-body">
                "These sessions are at the same time in one room. If you merge the venues, change one of each pair afterwards."
            </p>
        })}
        <PostForm to=MergeVenue::url()>
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="into" value=into />
            <input type="hidden" name="seen" value=seen />
            <button class="govuk-button govuk-button--warning" type="submit">{format!("Merge {name} into {kept}")}</button>
        </PostForm>
    }
}

/// The details in which the removed venue differs from the one that stays.
#[component]
fn Differing(goes: String, stays: String, rows: Vec<(String, String, String)>) -> impl IntoView {
    let text = |words: String| if words.is_empty() { "Nothing".to_owned() } else { words };
    view! {
        <p class="govuk-body">{format!("We keep the details of {stays}. Copy anything else that you need first.")}</p>
        <OfficeTable caption="Differences between the two venues" columns=["Part".to_owned(), format!("{goes}, which is removed"), format!("{stays}, which stays")]>
                {rows.into_iter().map(|(part, lost, kept)| view! {
                    <tr>
                        <th scope="row">{part}</th>
                        <td data-label="Removed">{text(lost)}</td>
                        <td data-label="Stays">{text(kept)}</td>
                    </tr>
                }).collect_view()}
            </OfficeTable>
    }
}

/// The moves, in sentences.
fn moves(goes: &str, check: &MergeCheck) -> Vec<String> {
    let MergeCheck { name: stays, past, coming, over, drafts, merged, .. } = check;
    let Merged { new_aliases, new_rooms, joined, .. } = merged;
    let mut lines = vec![
        format!("Upcoming sessions: {coming}. Past sessions: {past}"),
        match drafts {
            0 => "No draft of a sheet names it".to_owned(),
            1 => format!("1 draft of a sheet names it. The draft will use {stays} instead"),
            many => format!("{many} drafts of sheets name it. They will use {stays} instead"),
        },
    ];
    if !new_aliases.is_empty() {
        lines.push(format!(
            "Other names that {stays} gets: {}. A pasted sheet that says {goes} still finds it",
            new_aliases.join(", ")
        ));
    }
    if !new_rooms.is_empty() {
        let rooms: Vec<String> = new_rooms.iter().map(|room| format!("{} ({})", room.name, room.holds)).collect();
        lines.push(format!("Rooms that {stays} gets: {}", rooms.join(", ")));
    }
    lines.extend(joined.iter().map(|room| {
        let differs =
            if room.holds == room.other_holds { String::new() } else { format!(" as there, not {}", room.other_holds) };
        format!("{} is a room of both and becomes one, which holds {}{differs}", room.name, room.holds)
    }));
    if *over > 0 {
        lines.push(format!(
            "{} would take more people than {} room holds",
            sessions((*over).into()),
            if *over == 1 { "its" } else { "their" }
        ));
    }
    lines
}

/// How many sessions, in words: "1 session", "2 sessions".
fn sessions(count: i64) -> String {
    if count == 1 { "1 session".to_owned() } else { format!("{count} sessions") }
}
