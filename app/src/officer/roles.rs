//! The boxes that give an officer roles.

use leptos::prelude::*;
use shared::officer::{Role, RolesDraft};

/// The boxes of roles.
#[component]
pub(crate) fn RoleBoxes(
    /// The roles that are ticked.
    ticked: RolesDraft,
    /// The first part of the fields' names; the role's code follows in brackets.
    name: &'static str,
    /// The error message.
    fault: Option<String>,
    /// The question above the boxes.
    #[prop(default = "What the officer can do")]
    legend: &'static str,
) -> impl IntoView {
    let wrong = fault.is_some();
    view! {
        <div class="govuk-form-group" class=("govuk-form-group--error", wrong)>
            <fieldset class="app-boxes" id="roles" tabindex="-1" aria-describedby=wrong.then_some("roles-fault")>
                <legend class="govuk-label">{legend}</legend>
                {fault.map(|words| view! {
                    <p class="govuk-error-message" id="roles-fault"><span class="govuk-visually-hidden">"Error: "</span>{words}</p>
                })}
                    {Role::ALL.into_iter().map(|role| {
                        let id = format!("role-{}", role.code());
                        view! {
                            <div class="app-box">
                                <input
                                    id=id.clone()
                                    name=format!("{name}[{}]", role.code())
                                    type="checkbox"
                                    value="yes"
                                    checked=ticked.is_ticked(role)
                                    aria-describedby=format!("{id}-hint")
                                />
                                <label for=id.clone()>{role.to_string()}</label>
                                <div class="govuk-hint" id=format!("{id}-hint")>{role.about()}</div>
                            </div>
                        }
                    }).collect_view()}
            </fieldset>
        </div>
    }
}
