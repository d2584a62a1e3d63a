//! Every upcoming session, with live seats.

use leptos::prelude::*;
use shared::live::{SEATS_MAX, Topic};

use super::{SessionLine, list_office_sessions};
use crate::{
    addresses::{OFFICE_MONTH, session_address},
    live::{AsOf, LiveRegion, LiveStatus},
    office::{OfficePage, OfficeTable, load_live_page},
    seats::{LiveLine, SeatsBar},
};

/// Upcoming sessions, soonest first.
#[component]
pub fn OfficeSessionsPage() -> impl IntoView {
    load_live_page(Topic::Plan, (), |()| list_office_sessions(), |sessions, as_of| view! { <Board sessions as_of /> })
}

/// The workshops of sessions with these names, as far as one page can watch them.
pub(super) fn watched<'a>(keys: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut workshops: Vec<String> = keys.filter_map(|key| Some(key.split_once('/')?.0.to_owned())).collect();
    workshops.sort_unstable();
    workshops.dedup();
    workshops.truncate(SEATS_MAX);
    workshops
}

#[component]
fn Board(sessions: Vec<SessionLine>, as_of: AsOf) -> impl IntoView {
    let workshops = watched(sessions.iter().map(|session| session.session.session.key.as_str()));
    let empty = sessions.is_empty();
    view! {
        <OfficePage title="Upcoming sessions">
            <p class="govuk-body"><a class="govuk-link" href=OFFICE_MONTH>"Month by month"</a></p>
            <LiveLine workshops />
            <LiveStatus />
            <LiveRegion id="sessions" as_of>
            {empty.then(|| view! { <p class="app-empty">"There are no upcoming sessions."</p> })}
            {(!empty).then(|| view! {
                <OfficeTable caption="Upcoming sessions, the soonest first" columns=["When", "Workshop", "Where", "Seats"]>{sessions.into_iter().map(|session| view! { <Row session /> }).collect_view()}</OfficeTable>
            })}
            </LiveRegion>
        </OfficePage>
    }
}

#[component]
fn Row(session: SessionLine) -> impl IntoView {
    let SessionLine { session: found, slug, title, clashes } = session;
    let (address, session) = (session_address(found.id), found.session);
    view! {
        <tr>
            <th scope="row"><a class="govuk-link" href=address><time datetime=session.when.iso>{session.when.words}</time></a></th>
            <td data-label="Workshop"><a class="govuk-link" href=format!("/office/sheets/{slug}")>{title}</a></td>
            <td data-label="Where">
                {session.venue}{session.cancelled.then_some(" (cancelled)")}
                {clashes.into_iter().map(|clash| view! { <p class="app-clash"><strong>"Clash: "</strong>{clash.words()}</p> }).collect_view()}
            </td>
            <td data-label="Seats"><SeatsBar session=session.key seats=session.seats /></td>
        </tr>
    }
}
