//! The fields of a venue.

use leptos::prelude::*;
use shared::{
    office::OfficeRefused,
    venue::{RoomForm, VenueForm, room_field},
};

use crate::{
    failure::Failure,
    office::fault,
    ui::{Line, TextArea},
};

/// How many empty lines for new rooms follow the known rooms.
const SPARE: usize = 3;

/// The fields that an officer can change.
#[component]
pub(super) fn VenueFields(
    /// The values of the fields.
    form: VenueForm,
    /// Why the form was refused.
    failure: Option<Failure<OfficeRefused>>,
) -> impl IntoView {
    let wrong = {
        let failure = failure.clone();
        move |field: &str| fault(failure.as_ref(), field)
    };
    view! {
        <Line id="name" name="typed[name]" label="Name" hint="Sheets and schools show this name. If you change it, add the old name to the other names" value=form.name fault=wrong("name") />
        <Line id="address" name="typed[address]" label="Address" hint="Street, town and postcode, on one line" value=form.address fault=wrong("address") />
        <Line id="map_link" name="typed[map_link]" label="Link to a map" value=form.map_link fault=wrong("map_link") kind="url" />
        <TextArea id="access_notes" name="typed[access_notes]" label="Access" hint="Parking, steps, hearing loop: what delegates should know" value=form.access_notes fault=wrong("access_notes") rows=3 />
        <TextArea id="aliases" name="typed[aliases]" label="Other names" hint="Names and abbreviations that sheets use, one per line. If a pasted sheet has one of them, it means this venue" value=form.aliases fault=wrong("aliases") rows=3 />
        <Rooms rooms=form.rooms failure />
    }
}

#[component]
fn Rooms(rooms: Vec<RoomForm>, failure: Option<Failure<OfficeRefused>>) -> impl IntoView {
    let spare = rooms.iter().rev().take_while(|room| room.name.is_empty() && room.holds.is_empty()).count();
    let empty = vec![RoomForm::default(); SPARE.saturating_sub(spare)];
    view! {
        <fieldset class="app-boxes" id="rooms" tabindex="-1">
            <legend class="govuk-heading-m">"Rooms"</legend>
            <p class="govuk-hint">"How many people each room holds. Leave a line empty to remove the room. Save to get more lines."</p>
            {fault(failure.as_ref(), "rooms").map(|words| view! {
                <p class="govuk-error-message"><span class="govuk-visually-hidden">"Error: "</span>{words}</p>
            })}
            {rooms.into_iter().chain(empty).enumerate().map(|(index, room)| {
                let id = |field: &str| room_field(index, field);
                let name = |field: &str| format!("typed[rooms][{index}][{field}]");
                let wrong = |field: &str| fault(failure.as_ref(), &id(field));
                view! {
                    <div class="app-row" role="group" aria-label=format!("Room {}", index + 1)>
                        <Line id=id("name") name=name("name") label="Room" value=room.name fault=wrong("name") />
                        <Line id=id("holds") name=name("holds") label="Holds" value=room.holds fault=wrong("holds") width="govuk-input--width-4" />
                    </div>
                }
            }).collect_view()}
        </fieldset>
    }
}
