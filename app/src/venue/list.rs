//! The list of venues.

use leptos::prelude::*;

use super::{VenueLine, list_venues};
use crate::{
    addresses::{NEW_VENUE, venue_address},
    office::{OfficePage, OfficeTable, load_office_page},
};

/// Every venue, by name.
#[component]
pub fn VenuesPage() -> impl IntoView {
    load_office_page((), |()| list_venues(), |venues| view! { <List venues /> })
}

#[component]
fn List(venues: Vec<VenueLine>) -> impl IntoView {
    let empty = venues.is_empty();
    view! {
        <OfficePage title="Venues">
            <p class="govuk-body"><a class="govuk-button" href=NEW_VENUE>"Add a venue"</a></p>
            {empty.then(|| view! { <p class="app-empty">"There are no venues yet."</p> })}
            {(!empty).then(|| view! {
                <OfficeTable caption="Venues, by name" columns=["Name", "Address", "Rooms", "Upcoming sessions"]>{venues.into_iter().map(|venue| view! { <Row venue /> }).collect_view()}</OfficeTable>
            })}
        </OfficePage>
    }
}

#[component]
fn Row(venue: VenueLine) -> impl IntoView {
    let VenueLine { id, name, address, rooms, coming } = venue;
    let rooms: Vec<String> = rooms.into_iter().map(|room| format!("{} ({})", room.name, room.holds)).collect();
    let or_none = |text: String| if text.is_empty() { "None given".to_owned() } else { text };
    view! {
        <tr>
            <th scope="row"><a class="govuk-link" href=venue_address(id)>{name}</a></th>
            <td data-label="Address">{or_none(address)}</td>
            <td data-label="Rooms">{or_none(rooms.join(", "))}</td>
            <td data-label="Upcoming sessions">{coming}</td>
        </tr>
    }
}
