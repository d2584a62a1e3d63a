//! The workshops that have reports.

use leptos::prelude::*;

use super::{ReportListed, list_reports};
use crate::{
    addresses::report_address,
    office::{OfficePage, OfficeTable, load_office_page},
};

/// Every workshop, with how many schools it has reached.
#[component]
pub fn ReportsPage() -> impl IntoView {
    load_office_page((), |()| list_reports(), |workshops| view! { <Reports workshops /> })
}

#[component]
fn Reports(workshops: Vec<ReportListed>) -> impl IntoView {
    let none = workshops.is_empty();
    view! {
        <OfficePage title="Schools reached">
            <p class="govuk-body">"See which schools each workshop has reached, and which it has not."</p>
            {none.then(|| view! { <p class="govuk-body">"No workshop has been published."</p> })}
            <OfficeTable caption="Workshops, the newest first" columns=["Workshop", "Sheet", "Attended", "Not yet reached"] hidden=none>
                    {workshops.into_iter().map(|workshop| view! {
                        <tr>
                            <th scope="row"><a class="govuk-link" href=report_address(&workshop.slug)>{workshop.title}</a></th>
                            <td data-label="Sheet">{workshop.number}</td>
                            <td data-label="Attended">{format!("{} of {} schools", workshop.attended, workshop.schools)}</td>
                            <td data-label="Not yet reached">{workshop.schools.saturating_sub(workshop.asked)}</td>
                        </tr>
                    }).collect_view()}
                </OfficeTable>
        </OfficePage>
    }
}
