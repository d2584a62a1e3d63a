//! All officers, and the form that invites another.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::officer::InviteDraft;

use super::{InviteOfficer, OfficerView, RoleBoxes, list_officers};
use crate::{
    addresses::{STEP_RULE, officer_address},
    made_for::PostForm,
    office::{OfficePage, OfficeTable, Turned, fault, load_office_page, problems},
    ui::{Field, Kept},
};

/// Officers, by name.
#[component]
pub fn OfficersPage() -> impl IntoView {
    load_office_page((), |()| list_officers(), |page| view! { <Officers page /> })
}

#[component]
fn Officers(page: Turned<Vec<OfficerView>, InviteDraft>) -> impl IntoView {
    let Turned { view: officers, typed, failure, .. } = page;
    view! {
        <OfficePage title="Officers" problems=problems(failure.as_ref(), "Nobody was invited")>
            <OfficeTable caption="Officers, by name" columns=["Name", "Email", "Roles", "Account"]>{officers.into_iter().map(|officer| view! { <Row officer /> }).collect_view()}</OfficeTable>
            <p class="govuk-body"><a class="govuk-link" href=STEP_RULE>"Who must use a second step when they sign in"</a></p>
            <h2 class="govuk-heading-m" id="invite">"Invite an officer"</h2>
            <PostForm to=InviteOfficer::url() attr:novalidate=true>
                <Field
                    id="name"
                    name=Signal::stored("draft[name]".to_owned())
                    label="Full name"
                    value=typed.name.clone()
                    fault=fault(failure.as_ref(), "name")
                />
                <Field
                    id="email"
                    name=Signal::stored("draft[email]".to_owned())
                    label="Work email"
                    value=typed.email.clone()
                    fault=fault(failure.as_ref(), "email")
                    kept=Kept { kind: "email", autocomplete: "off" }
                />
                <RoleBoxes ticked=typed.roles.clone() name="draft[roles]" fault=fault(failure.as_ref(), "roles") />
                <button class="govuk-button" type="submit">"Invite"</button>
            </PostForm>
        </OfficePage>
    }
}

#[component]
fn Row(officer: OfficerView) -> impl IntoView {
    let roles: Vec<String> = officer.roles.iter().map(|role| role.to_string()).collect();
    let account = account_words(&officer);
    view! {
        <tr>
            <th scope="row">
                <a class="govuk-link" href=officer_address(officer.id) translate="no">{officer.name}</a>
                {officer.is_me.then_some(" (you)")}
            </th>
            <td data-label="Email" translate="no">{officer.email}</td>
            <td data-label="Roles">{roles.join(", ")}</td>
            <td data-label="Account">{account}</td>
        </tr>
    }
}

/// Whether an officer can sign in.
pub(super) fn account_words(officer: &OfficerView) -> &'static str {
    match (officer.active, officer.has_password) {
        (false, _) => "Disabled",
        (true, false) => "Invited, no password yet",
        (true, true) => "Active",
    }
}
