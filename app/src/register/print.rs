//! A register on paper, with lines to sign.

use leptos::prelude::*;

use super::{RegisterView, look_at_register, page::session_here};
use crate::{
    addresses::register_address,
    office::{OfficePage, load_office_page},
    ui::Back,
};

/// Empty lines at the end, for people who come without a booking.
const SPARE: usize = 4;

/// A register on paper.
#[component]
pub fn PrintPage() -> impl IntoView {
    let session = session_here();
    load_office_page(session, look_at_register, |page| view! { <Sheet register=page.view /> })
}

#[component]
fn Sheet(register: RegisterView) -> impl IntoView {
    let people = register.people.into_iter().map(|person| (person.name, person.school));
    let lines = people.chain(std::iter::repeat_n((String::new(), String::new()), SPARE));
    view! {
        <Back to=register_address(register.session) words="Register" />
        <OfficePage title=register.title>
            <p class="govuk-body">
                <time datetime=register.when.iso>{register.when.words}</time>
                <br />{register.venue}{(!register.code.is_empty()).then(|| view! { ", "<span translate="no">{register.code}</span> })}
            </p>
            <table class="app-sign-sheet">
                <caption class="govuk-visually-hidden">"Register to sign"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"School"</th>
                        <th scope="col">"Signature"</th>
                    </tr>
                </thead>
                <tbody>
                    {lines.map(|(name, school)| view! { <tr translate="no"><td>{name}</td><td>{school}</td><td></td></tr> }).collect_view()}
                </tbody>
            </table>
        </OfficePage>
    }
}
