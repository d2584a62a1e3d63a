//! Adding a session to a published workshop.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::publishing::form::SessionForm;

use super::{AddSession, AddSessionView, change::SessionLines, look_at_new_session};
use crate::{
    made_for::PostForm,
    office::{OfficePage, Turned, load_office_page, problems},
    ui::{Back, parameter, path_part},
};

/// Adding a session.
#[component]
pub fn NewSessionPage() -> impl IntoView {
    let slug = path_part("slug");
    let copy = parameter("copy");
    load_office_page((slug, copy), |(slug, copy)| look_at_new_session(slug, copy), |page| view! { <Adding page /> })
}

#[component]
fn Adding(page: Turned<AddSessionView, SessionForm>) -> impl IntoView {
    let Turned { view: workshop, typed, failure, .. } = page;
    let problems = problems(failure.as_ref(), "Nothing was added");
    let form = if failure.is_some() { typed } else { workshop.form };
    view! {
        <Back to=format!("/office/sheets/{}", workshop.slug) words="The sheet" />
        <OfficePage title="Add a session" problems>
            <p class="govuk-body">{workshop.title}</p>
            <p class="govuk-body">"Everyone sees it as soon as it is added, and schools can book while booking is open."</p>
            <PostForm to=AddSession::url() attr:novalidate=true>
                <input type="hidden" name="slug" value=workshop.slug />
                <SessionLines form failure venues=workshop.venues />
                <button class="govuk-button" type="submit">"Add the session"</button>
            </PostForm>
        </OfficePage>
    }
}
