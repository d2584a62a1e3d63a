//! One venue, and adding one.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{office::OfficeRefused, venue::VenueForm};

use super::{AddVenue, ChangeVenue, VenueView, form::VenueFields, look_at_new_venue, lookup_venue};
use crate::{
    addresses::{VENUES, merge_venue_address},
    failure::Failure,
    made_for::PostForm,
    office::{Conflict, OfficePage, Turned, differing, load_office_page, problems},
    ui::{Back, DoneNote, path_id},
};

/// Adding a venue.
#[component]
pub fn NewVenuePage() -> impl IntoView {
    load_office_page(
        (),
        |()| look_at_new_venue(),
        |page| {
            view! {
                <Back to=VENUES words="Venues" />
                <OfficePage title="Add a venue" problems=problems(page.failure.as_ref(), "Nothing was added")>
                    <PostForm to=AddVenue::url() attr:novalidate=true>
                        <VenueFields form=page.typed failure=page.failure />
                        <button class="govuk-button" type="submit">"Add"</button>
                    </PostForm>
                </OfficePage>
            }
        },
    )
}

/// One venue.
#[component]
pub fn VenuePage() -> impl IntoView {
    let id = path_id();
    load_office_page(id, lookup_venue, |page| view! { <Venue page /> })
}

#[component]
fn Venue(page: Turned<VenueView, VenueForm>) -> impl IntoView {
    let Turned { view: venue, typed, failure, done } = page;
    let changed_by = match &failure {
        Some(Failure::Refused(OfficeRefused::Changed { by })) => Some(by.clone()),
        _ => None,
    };
    let title = venue.form.name.clone();
    let theirs = venue.form.parts();
    let form = if failure.is_some() { typed } else { venue.form };
    let both = changed_by.map(|by| (by, differing(form.parts(), theirs)));
    view! {
        <Back to=VENUES words="Venues" />
        <OfficePage title problems=problems(failure.as_ref(), "Nothing was changed")>
            {done.map(|words| view! { <DoneNote><p class="govuk-notification-banner__heading">{words}</p></DoneNote> })}
            {both.map(|(by, rows)| view! { <Conflict by what="venue" rows /> })}
            <PostForm to=ChangeVenue::url() attr:novalidate=true>
                <input type="hidden" name="id" value=venue.id />
                <input type="hidden" name="edits" value=venue.edits />
                <VenueFields form failure />
                <button class="govuk-button" type="submit">"Save the venue"</button>
            </PostForm>
            <h2 class="govuk-heading-m">"The same place twice"</h2>
            <p class="govuk-body">"If another venue is the same place under another name, merge the two. You see what moves before you confirm."</p>
            <p class="govuk-body"><a class="govuk-link" href=merge_venue_address(venue.id)>"Merge with another venue"</a></p>
        </OfficePage>
    }
}
