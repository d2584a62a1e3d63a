//! The workshops that there are reports of.

use leptos::prelude::*;

use super::{ReportListed, list_reports};
use crate::{
    addresses::report_address,
    office::{OfficePage, office_loaded},
    ui::Loading,
};

/// Every workshop, with how many schools it has reached.
#[component]
pub fn ReportsPage() -> impl IntoView {
    let page = Resource::new(|| (), |()| list_reports());
    view! {
        <Transition fallback=Loading>
            {move || Suspend::new(async move { office_loaded(page.await, |workshops| view! { <Reports workshops /> }) })}
        </Transition>
    }
}

#[component]
fn Reports(workshops: Vec<ReportListed>) -> impl IntoView {
    let none = workshops.is_empty();
    view! {
        <OfficePage title="Who has not come">
            <p class="govuk-body">"Which schools each workshop has reached, and which not yet."</p>
            {none.then(|| view! { <p class="govuk-body">"No workshop has been published."</p> })}
            <table class="app-office-table" hidden=none>
                <caption class="govuk-visually-hidden">"Workshops, the newest first"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Workshop"</th>
                        <th scope="col">"Sheet"</th>
                        <th scope="col">"Attended"</th>
                        <th scope="col">"Not yet reached"</th>
                    </tr>
                </thead>
                <tbody>
                    {workshops.into_iter().map(|workshop| view! {
                        <tr>
                            <th scope="row"><a class="govuk-link" href=report_address(&workshop.slug)>{workshop.title}</a></th>
                            <td data-label="Sheet">{workshop.number}</td>
                            <td data-label="Attended">{format!("{} of {} schools", workshop.attended, workshop.schools)}</td>
                            <td data-label="Not yet reached">{workshop.schools.saturating_sub(workshop.asked)}</td>
                        </tr>
                    }).collect_view()}
                </tbody>
            </table>
        </OfficePage>
    }
}
