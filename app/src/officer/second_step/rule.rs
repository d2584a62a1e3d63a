//! The page where admins say which roles must have the second step.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::officer::RolesDraft;

use super::{ChangeStepRule, StepRuleView, look_at_step_rule};
use crate::{
    addresses::OFFICERS,
    made_for::PostForm,
    office::{OfficePage, Turned, fault, load_office_page, problems},
    officer::RoleBoxes,
    ui::{Back, DoneNote},
};

/// Which roles must have the second step.
#[component]
pub fn StepRulePage() -> impl IntoView {
    load_office_page((), |()| look_at_step_rule(), |page| view! { <Rule page /> })
}

#[component]
fn Rule(page: Turned<StepRuleView, RolesDraft>) -> impl IntoView {
    let Turned { view: rule, typed, failure, done } = page;
    let wrong = fault(failure.as_ref(), "roles");
    let ticked = if wrong.is_some() { typed } else { RolesDraft::from(&rule.roles) };
    view! {
        <Back to=OFFICERS words="Officers" />
        <OfficePage title="Who must use a second step" problems=problems(failure.as_ref(), "Nothing was changed")>
            {done.map(|words| view! { <DoneNote><p class="govuk-notification-banner__heading">{words}</p></DoneNote> })}
            <p class="govuk-body">"Officers with these roles enter a code from an app after their password. Those who have not set it up are signed out, and set it up when they next sign in."</p>
            <PostForm to=ChangeStepRule::url() attr:novalidate=true>
                <RoleBoxes ticked name="roles" fault=wrong legend="Roles that must use it" />
                <button class="govuk-button" type="submit">"Save"</button>
            </PostForm>
            {(!rule.without.is_empty()).then(|| view! {
                <h2 class="govuk-heading-m">"Not set up yet"</h2>
                <ul class="govuk-list govuk-list--bullet">
                    {rule.without.into_iter().map(|name| view! { <li class="app-breaks">{name}</li> }).collect_view()}
                </ul>
            })}
        </OfficePage>
    }
}
