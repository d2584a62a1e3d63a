//! Every upcoming session, with live seats.

use leptos::prelude::*;

use super::{SessionLine, list_office_sessions};
use crate::{
    addresses::{OFFICE_MONTH, session_address},
    office::{OfficePage, OfficeTable, load_office_page},
    seats::{LiveLine, SeatsBar},
};

/// The most workshops whose seats one page can watch.
const WATCHED_MAX: usize = 60;

/// Upcoming sessions, soonest first.
#[component]
pub fn OfficeSessionsPage() -> impl IntoView {
    load_office_page((), |()| list_office_sessions(), |sessions| view! { <Board sessions /> })
}

#[component]
fn Board(sessions: Vec<SessionLine>) -> impl IntoView {
    let mut workshops: Vec<String> = sessions.iter().map(|session| session.slug.clone()).collect();
    workshops.sort_unstable();
    workshops.dedup();
    workshops.truncate(WATCHED_MAX);
    let empty = sessions.is_empty();
    view! {
        <OfficePage title="Upcoming sessions">
            <p class="govuk-body"><a class="govuk-link" href=OFFICE_MONTH>"Month by month"</a></p>
            {empty.then(|| view! { <p class="app-empty">"There are no upcoming sessions."</p> })}
            {(!empty).then(|| view! {
                <LiveLine workshops />
                <OfficeTable caption="Upcoming sessions, the soonest first" columns=["When", "Workshop", "Where", "Seats"]>{sessions.into_iter().map(|session| view! { <Row session /> }).collect_view()}</OfficeTable>
            })}
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
