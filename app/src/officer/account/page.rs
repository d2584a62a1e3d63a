//! An officer's own page.

use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    addresses::{CHANGE_PASSWORD, VISITS},
    made_for::PostForm,
    office::{OfficePage, Turned, fault, load_office_page, problems},
    officer::second_step::{AccountView, ChangeSecondStep, CodeField, KeyShown, KeyToScan, StepView, look_at_account},
    ui::{Back, DoneNote, Field, Kept},
};

/// The account of the signed-in officer.
#[component]
pub fn AccountPage() -> impl IntoView {
    load_office_page((), |()| look_at_account(), |page| view! { <Account page /> })
}

#[component]
fn Account(page: Turned<AccountView, ()>) -> impl IntoView {
    let Turned { view: account, failure, done, .. } = page;
    let wrong = Wrong { password: fault(failure.as_ref(), "password"), code: fault(failure.as_ref(), "code") };
    let required = account.required;
    let done = done.filter(|words| !words.is_empty());
    view! {
        <Back to="/office" words="Office" />
        <OfficePage title="Your account" problems=problems(failure.as_ref(), "Nothing was changed")>
            {done.map(|words| view! { <DoneNote><WhatWasDone words codes=account.codes /></DoneNote> })}
            <p class="govuk-body app-breaks">{account.name}<br />{account.email}</p>
            <ul class="govuk-list">
                <li><a class="govuk-link" href=CHANGE_PASSWORD>"Change your password"</a></li>
                <li><a class="govuk-link" href=VISITS>"Where you are signed in"</a></li>
            </ul>
            <h2 class="govuk-heading-m">"Second step when you sign in"</h2>
            {match account.step {
                StepView::Off => view! { <Off /> }.into_any(),
                StepView::Shown(key) => view! { <Shown key wrong /> }.into_any(),
                StepView::On { since, codes } => view! { <On since=since.words codes required wrong /> }.into_any(),
            }}
        </OfficePage>
    }
}

/// The message about the last action, with the recovery codes that are shown once.
#[component]
fn WhatWasDone(words: String, codes: Vec<String>) -> impl IntoView {
    if codes.is_empty() {
        return view! { <p class="govuk-notification-banner__heading">{words}</p> }.into_any();
    }
    view! {
        <p class="govuk-body">{words}" Keep these recovery codes where you can find them without your app. You can use each code once. We show them only now."</p>
        <ul class="app-codes">{codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view()}</ul>
    }
    .into_any()
}

#[component]
fn Off() -> impl IntoView {
    view! {
        <p class="govuk-body">"It is off. If you turn it on, you enter your password and then a code from an app on your phone. Somebody who knows only your password cannot sign in."</p>
        <PostForm to=ChangeSecondStep::url()>
            <button class="govuk-button" type="submit" name="act" value="begin">"Turn it on"</button>
        </PostForm>
    }
}

/// The error messages of a form that changes the step.
#[derive(Clone)]
struct Wrong {
    password: Option<String>,
    code: Option<String>,
}

#[component]
fn Shown(key: KeyShown, wrong: Wrong) -> impl IntoView {
    view! {
        <KeyToScan key />
        <PostForm to=ChangeSecondStep::url() attr:novalidate=true>
            <PasswordField wrong=wrong.password />
            <CodeField name="draft[code]" wrong=wrong.code hint="Six digits" />
            <p class="govuk-body">"You stay signed in here, and are signed out everywhere else."</p>
            <button class="govuk-button" type="submit" name="act" value="confirm">"Turn it on"</button>
        </PostForm>
        <PostForm to=ChangeSecondStep::url()>
            <button class="govuk-button govuk-button--secondary" type="submit" name="act" value="begin">"Show another key"</button>
        </PostForm>
    }
}

#[component]
fn On(since: String, codes: u32, required: bool, wrong: Wrong) -> impl IntoView {
    let left = match codes {
        0 => "You have no recovery codes left. Make new ones.".to_owned(),
        1 => "You have 1 recovery code left.".to_owned(),
        codes => format!("You have {codes} recovery codes left."),
    };
    view! {
        <p class="govuk-body">{format!("It has been on since {since}. {left}")}</p>
        <PostForm to=ChangeSecondStep::url() attr:novalidate=true>
            <PasswordField wrong=wrong.password />
            <CodeField name="draft[code]" wrong=wrong.code hint="Six digits from your app, or a recovery code" />
            <div class="app-actions">
                <button class="govuk-button" type="submit" name="act" value="codes">"Make new recovery codes"</button>
                {(!required).then(|| view! {
                    <button class="govuk-button govuk-button--warning" type="submit" name="act" value="off">"Turn it off"</button>
                })}
            </div>
            {required.then(|| view! { <p class="govuk-body">"Your role needs the second step, so you cannot turn it off. To use another phone, ask an admin of your office to turn it off. You set it up again when you next sign in."</p> })}
        </PostForm>
    }
}

#[component]
fn PasswordField(wrong: Option<String>) -> impl IntoView {
    view! {
        <Field
            id="password"
            name=Signal::stored("draft[password]".to_owned())
            label="Your password"
            value=""
            fault=wrong
            kept=Kept { kind: "password", autocomplete: "current-password" }
        />
    }
}
