//! The page shown when a form was made for somebody else.

mod api;

use leptos::prelude::*;
use shared::made_for::QUERY;

use self::api::{MadeForAnother, look_at_made_for_another};
use crate::{
    status::set_status,
    ui::{Page, loaded, page_of, parameter},
};

/// Names the account that a form was made for, and the one that is signed in. Shows nothing of the typed text.
#[component]
pub fn MadeForAnotherPage() -> impl IntoView {
    let made_for = parameter(QUERY);
    set_status(409);
    page_of(async move { loaded(look_at_made_for_another(made_for).await, |found| view! { <Said found /> }) })
}

#[component]
fn Said(found: MadeForAnother) -> impl IntoView {
    let MadeForAnother { made_for, signed_in, home } = found;
    let now = match &signed_in {
        Some(name) => format!("You are signed in as {name}."),
        None => "Nobody is signed in.".to_owned(),
    };
    match made_for {
        Some(name) => view! {
            <Page title="This form was made for somebody else">
                <h1 class="govuk-heading-l">"This form was made for somebody else"</h1>
                <p class="govuk-body">{format!("It was made for {name}. {now} Nothing was done.")}</p>
                <p class="govuk-body">"Somebody has signed in or out in another tab since the form was opened. To send it, sign in again as the person or school that it was made for, then open the form again."</p>
                <p class="govuk-body"><a class="govuk-link" href=home>{signed_in.map_or_else(|| "Continue".to_owned(), |name| format!("Continue as {name}"))}</a></p>
            </Page>
        }
        .into_any(),
        None => view! {
            <Page title="This form is out of date">
                <h1 class="govuk-heading-l">"This form is out of date"</h1>
                <p class="govuk-body">"Placebook has changed since you opened the page. Nothing was done."</p>
                <p class="govuk-body">"Go back, reload the page and send the form from there."</p>
            </Page>
        }
        .into_any(),
    }
}
