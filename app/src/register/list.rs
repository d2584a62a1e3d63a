//! The registers of the last four weeks and the next two.

use leptos::prelude::*;

use super::{RegisterListed, list_registers};
use crate::{
    addresses::register_address,
    office::{OfficePage, OfficeTable, load_office_page},
};

/// The sessions whose registers an officer can take, today's first.
#[component]
pub fn RegistersPage() -> impl IntoView {
    load_office_page((), |()| list_registers(), |sessions| view! { <Registers sessions /> })
}

#[component]
fn Registers(sessions: Vec<RegisterListed>) -> impl IntoView {
    let none = sessions.is_empty();
    view! {
        <OfficePage title="Registers">
            {if none {
                view! { <p class="govuk-body">"You have no registers to take."</p> }.into_any()
            } else {
                view! {
                    <OfficeTable caption="Sessions of the last four weeks and the next two, today’s first" columns=["Workshop", "When", "Where", "Register"]>{sessions.into_iter().map(|session| view! { <Row session /> }).collect_view()}</OfficeTable>
                }
                .into_any()
            }}
        </OfficePage>
    }
}

#[component]
fn Row(session: RegisterListed) -> impl IntoView {
    let counted = format!("{} of {} came", session.came, session.places);
    view! {
        <tr>
            <th scope="row">
                <a class="govuk-link" href=register_address(session.session)>{session.title}" "<span translate="no">{session.code}</span></a>
            </th>
            <td data-label="When">
                {session.today.then(|| view! { <strong>"Today: "</strong> })}
                <time datetime=session.when.iso>{session.when.words}</time>
            </td>
            <td data-label="Where">{session.venue}</td>
            <td data-label="Register">{counted}{session.closed.then_some(", closed")}</td>
        </tr>
    }
}
