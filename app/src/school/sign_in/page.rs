//! The sign-in page.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::school::SignInRefused;

use super::{SignIn, SignInView, look_at_sign_in};
use crate::{
    failure::Failure,
    made_for::PostForm,
    school::SchoolChooser,
    ui::{ErrorSummary, FocusOn, Page, Problem, living, loaded, page_of, parameter},
};

/// Signing in with school and PIN. The form is the browser's own: it works the same with and without scripts, and the
/// page after it is reloaded with all that a signed-in school sees.
#[component]
pub fn SignInPage() -> impl IntoView {
    page_of(async { loaded(look_at_sign_in().await, |view| view! { <SignInForm view /> }) })
}

/// The faults of a refused attempt, for the school and for the PIN.
fn faults(failure: Option<&Failure<SignInRefused>>) -> (Option<String>, Option<String>) {
    match failure {
        None => (None, None),
        Some(Failure::Refused(SignInRefused::Unreadable { establishment, pin })) => {
            (establishment.map(|fault| fault.to_string()), pin.map(|fault| fault.to_string()))
        }
        Some(Failure::Refused(refusal)) => (None, Some(refusal.to_string())),
        Some(Failure::NotKept(why)) => (None, Some(why.words().to_owned())),
        Some(Failure::Broken { .. } | Failure::Unreachable) => {
            (None, Some("We could not sign you in: the service has a problem. Try again in a minute".to_owned()))
        }
    }
}

#[component]
fn SignInForm(view: SignInView) -> impl IntoView {
    let next = parameter("next");
    let (school_fault, pin_fault) = faults(view.failure.as_ref());
    let problems: Vec<Problem> = [("school", &school_fault), ("pin", &pin_fault)]
        .into_iter()
        .filter_map(|(field, fault)| Some(Problem { field: field.to_owned(), words: fault.clone()? }))
        .collect();
    let title = if problems.is_empty() { "Sign in" } else { "Error: Sign in" };
    let pin_wrong = pin_fault.is_some();
    view! {
        <Page title>
            <ErrorSummary problems=Signal::stored(problems) />
            <FocusOn id="error-summary".to_owned() />
            <h1 class="govuk-heading-l">"Sign in with your school’s PIN"</h1>
            {view.hint.map(|hint| view! { <div class="govuk-inset-text">"To try it out, sign in as "{hint}</div> })}
            <PostForm to=SignIn::url() attr:novalidate=true>
                <input type="hidden" name="draft[next]" value=next />
                <SchoolChooser schools=view.schools chosen=view.chosen fault=school_fault />
                <div class="govuk-form-group" class=("govuk-form-group--error", pin_wrong)>
                    <label class="govuk-label" for="pin">"PIN"</label>
                    <div class="govuk-hint" id="pin-hint">"8 digits, or 6 on older letters. Spaces do not matter."</div>
                    {pin_fault.map(|words| view! {
                        <p class="govuk-error-message" id="pin-fault"><span class="govuk-visually-hidden">"Error: "</span>{words}</p>
                    })}
                    <input
                        class="govuk-input govuk-input--width-10"
                        class=("govuk-input--error", pin_wrong)
                        id="pin"
                        name="draft[pin]"
                        type="password"
                        inputmode="numeric"
                        autocomplete="current-password"
                        maxlength="40"
                        aria-describedby=if pin_wrong { "pin-hint pin-fault" } else { "pin-hint" }
                        aria-invalid=pin_wrong.then_some("true")
                    />
                </div>
                <button class="govuk-button" type="submit">"Sign in"</button>
            </PostForm>
            <p class="govuk-body">"No PIN, or not accepted? Your council’s education team can send a new one."</p>
        </Page>
    }
}

/// Deletes the data on this device. If a command is not sent yet, asks first.
fn forget(event: leptos::ev::SubmitEvent) {
    #[cfg(feature = "hydrate")]
    if crate::device::waiting() > 0
        && !window()
            .confirm_with_message("Something is waiting to be sent. If you sign out now, it is deleted.")
            .unwrap_or(true)
    {
        return event.prevent_default();
    }
    let _ = event;
    crate::device::forget_booker();
}

/// Signing out. This also deletes the booker's name and email from this device.
#[island]
pub fn SignOutButton(
    /// The address that the form is sent to.
    address: String,
) -> impl IntoView {
    crate::ui::restore_text();
    living(view! {
        <PostForm to=address on:submit=forget>
            <button class="app-link-button" type="submit">"Sign out"</button>
        </PostForm>
    })
}
