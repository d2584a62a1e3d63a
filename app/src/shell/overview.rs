//! The office's start page: a list of tasks.

use leptos::prelude::*;
use shared::office::OfficeRefused;

#[cfg(feature = "ssr")]
use super::shown;
use super::{OfficerShown, sections::sections_of};
#[cfg(feature = "ssr")]
use crate::office::{answered, turned};
use crate::{
    addresses::ACCOUNT,
    failure::Failure,
    office::{OfficePage, Turned, load_office_page},
};

/// The signed-in officer's tasks, section by section.
#[component]
pub fn OverviewPage() -> impl IntoView {
    load_office_page(
        (),
        |()| look_at_office(),
        |page| {
            view! {
                <OfficePage title="Office">
                    <p class="govuk-body-l">{format!("You are signed in as {}.", page.view.name)}</p>
                    <p class="govuk-body"><a class="govuk-link" href=ACCOUNT>"Your account"</a></p>
                    <ul class="app-rooms">
                        {sections_of(&page.view.roles).into_iter().map(|room| view! {
                            <li>
                                <h2 class="govuk-heading-m"><a class="govuk-link" href=room.address>{room.name}</a></h2>
                                <p class="govuk-body">{room.about}</p>
                            </li>
                        }).collect_view()}
                    </ul>
                    <h2 class="govuk-heading-m">"What you can do"</h2>
                    <ul class="govuk-list">
                        {page.view.roles.iter().map(|role| view! {
                            <li><strong>{role.to_string()}</strong>": "{role.about()}</li>
                        }).collect_view()}
                    </ul>
                </OfficePage>
            }
        },
    )
}

/// The signed-in officer.
///
/// # Errors
/// [`OfficeRefused::SignedOut`].
#[server(endpoint = "office/overview", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_office() -> Result<Turned<OfficerShown, ()>, Failure<OfficeRefused>> {
    answered(async {
        let officer = crate::visit::visit()?.caller().officer().map(shown);
        turned(officer.ok_or(Failure::Refused(OfficeRefused::SignedOut))?, "/office").await
    })
    .await
}
