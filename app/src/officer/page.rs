//! One officer: roles, and an admin's actions for the account.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::officer::RolesDraft;

use super::{ChangeOfficer, OfficerView, RenewLink, RoleBoxes, list::account_words, lookup_officer};
use crate::{
    addresses::{OFFICERS, password_address},
    made_for::PostForm,
    office::{OfficePage, Turned, fault, load_office_page, problems},
    officer::second_step::TurnOffSecondStep,
    ui::{Back, CopyLink, DoneNote, Sure, path_id},
};

/// One officer's account.
#[component]
pub fn OfficerPage() -> impl IntoView {
    let id = path_id();
    load_office_page(id, lookup_officer, |page| view! { <Account page /> })
}

#[component]
fn Account(page: Turned<OfficerView, RolesDraft>) -> impl IntoView {
    let Turned { view: officer, typed, failure, done } = page;
    let name = officer.name.clone();
    let turned = typed != RolesDraft::default() || fault(failure.as_ref(), "roles").is_some();
    let ticked = if turned { typed } else { RolesDraft::from(&officer.roles) };
    view! {
        <Back to=OFFICERS words="Officers" />
        <OfficePage title=officer.name.clone() problems=problems(failure.as_ref(), "Nothing was changed")>
            {done.map(|link| view! { <DoneNote><Given link name=name.clone() /></DoneNote> })}
            <p class="govuk-body">{officer.email.clone()}<br />{account_words(&officer)}{officer.second_step.then_some(", with a second step")}</p>
            <PostForm to=ChangeOfficer::url() attr:novalidate=true>
                <input type="hidden" name="id" value=officer.id />
                <input type="hidden" name="what" value="roles" />
                <RoleBoxes ticked name="roles" fault=fault(failure.as_ref(), "roles") />
                <button class="govuk-button" type="submit">"Save roles"</button>
            </PostForm>
            <h2 class="govuk-heading-m">"Account"</h2>
            <ul class="govuk-list app-actions">
                {officer.active.then(|| view! {
                    <li>
                        <PostForm to=RenewLink::url()>
                            <input type="hidden" name="id" value=officer.id />
                            <button class="govuk-button govuk-button--secondary" type="submit">"Make a link to set a password"</button>
                        </PostForm>
                    </li>
                })}
                {(officer.active && officer.has_password).then(|| view! {
                    <li><Change id=officer.id what="end-visits" words="Sign out on every device" /></li>
                })}
                {officer.second_step.then(|| view! {
                    <li>
                        <PostForm to=TurnOffSecondStep::url()>
                            <input type="hidden" name="id" value=officer.id />
                            <button class="govuk-button govuk-button--secondary" type="submit">"Turn the second step off"</button>
                        </PostForm>
                    </li>
                })}
                <li>
                    {if officer.active {
                        view! {
                            <Sure words="Disable the account" what="Nobody can sign in with it until an admin enables it again.">
                                <Change id=officer.id what="disable" words="Yes, disable it" />
                            </Sure>
                        }
                        .into_any()
                    } else {
                        view! { <Change id=officer.id what="enable" words="Enable the account" /> }.into_any()
                    }}
                </li>
            </ul>
        </OfficePage>
    }
}

/// The message about the last action. If the action made a link, only this message shows it.
#[component]
fn Given(link: String, name: String) -> impl IntoView {
    if link.is_empty() {
        return view! { <p class="govuk-notification-banner__heading">"Saved."</p> }.into_any();
    }
    let address = password_address(&link);
    view! {
        <p class="govuk-notification-banner__heading">{format!("Give {name} this link. We show it only now. It works once, and for 7 days.")}</p>
        <p class="govuk-body app-link-shown">
            <a class="govuk-link" href=address.clone()>{format!("{name}’s link to set a password")}</a>" "
            <CopyLink address about="the link to set a password".to_owned() />
        </p>
    }
    .into_any()
}

#[component]
fn Change(id: i64, what: &'static str, words: &'static str) -> impl IntoView {
    view! {
        <PostForm to=ChangeOfficer::url()>
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="what" value=what />
            <button class="govuk-button govuk-button--secondary" type="submit">{words}</button>
        </PostForm>
    }
}
