//! The access needs of a session's delegates: a separate page, because each view is recorded.

use leptos::prelude::*;

use super::{NeedsView, look_at_needs, page::session_here};
use crate::{
    addresses::register_address,
    office::{OfficePage, load_office_page},
    ui::Back,
};

/// The access needs of a session's delegates.
#[component]
pub fn NeedsPage() -> impl IntoView {
    let session = session_here();
    load_office_page(session, look_at_needs, |page| view! { <Needs page /> })
}

#[component]
fn Needs(page: NeedsView) -> impl IntoView {
    let none = page.needs.is_empty();
    view! {
        <Back to=register_address(page.session) words="Register" />
        <OfficePage title="What delegates need">
            <p class="govuk-body">{page.title}<br /><time datetime=page.when.iso>{page.when.words}</time></p>
            <p class="govuk-inset-text">"Only for people who need to know. We record that you looked."</p>
            {none.then(|| view! { <p class="govuk-body">"Nobody has said that they need anything."</p> })}
            <dl class="app-needs">
                {page.needs.into_iter().map(|(name, school, needs)| view! {
                    <dt translate="no">{name}", "{school}</dt>
                    <dd>{needs}</dd>
                }).collect_view()}
            </dl>
        </OfficePage>
    }
}
