//! The registers of these weeks.

use leptos::prelude::*;

use super::{RegisterListed, list_registers};
use crate::{
    addresses::register_address,
    office::{OfficePage, office_loaded},
    ui::Loading,
};

/// The sessions whose registers an officer may take, today's first.
#[component]
pub fn RegistersPage() -> impl IntoView {
    let page = Resource::new(|| (), |()| list_registers());
    view! {
        <Transition fallback=Loading>
            {move || Suspend::new(async move { office_loaded(page.await, |sessions| view! { <Registers sessions /> }) })}
        </Transition>
    }
}

#[component]
fn Registers(sessions: Vec<RegisterListed>) -> impl IntoView {
    let none = sessions.is_empty();
    view! {
        <OfficePage title="Registers">
            {if none {
                view! { <p class="govuk-body">"No session of these weeks has a register that you take."</p> }.into_any()
            } else {
                view! {
                    <table class="app-office-table">
                        <caption class="govuk-visually-hidden">"Sessions of the last four weeks and the next two, today’s first"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Workshop"</th>
                                <th scope="col">"When"</th>
                                <th scope="col">"Where"</th>
                                <th scope="col">"Register"</th>
                            </tr>
                        </thead>
                        <tbody>{sessions.into_iter().map(|session| view! { <Row session /> }).collect_view()}</tbody>
                    </table>
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
