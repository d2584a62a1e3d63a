//! The page that lists where the caller is signed in.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{EndVisits, OTHERS, VisitShown, VisitsView, list_visits};
use crate::{
    addresses::{VISITS, sign_in_address},
    failure::{Failure, Never},
    made_for::PostForm,
    school::sign_in::{SignOut, SignOutButton},
    ui::{Back, Done, Page, loaded, page_of},
};

/// Where a school or an officer is signed in.
#[component]
pub fn VisitsPage() -> impl IntoView {
    page_of(async {
        match list_visits().await {
            Ok(page) => view! { <Visits page /> }.into_any(),
            Err(Failure::Refused(_)) => view! { <SignedOut /> }.into_any(),
            Err(Failure::Broken { reference, .. }) => {
                loaded(Err::<(), _>(Failure::<Never>::broken(reference)), |()| ())
            }
            Err(Failure::Unreachable | Failure::NotKept(_)) => {
                loaded(Err::<(), _>(Failure::<Never>::Unreachable), |()| ())
            }
        }
    })
}

#[component]
fn SignedOut() -> impl IntoView {
    view! {
        <Page title="Sign in">
            <h1 class="govuk-heading-l">"You are not signed in"</h1>
            <p class="govuk-body">
                <a class="govuk-link" href=sign_in_address(VISITS)>"Sign in as a school"</a>" or "
                <a class="govuk-link" href="/office/sign-in">"sign in to the office"</a>"."
            </p>
        </Page>
    }
}

#[component]
fn Visits(page: VisitsView) -> impl IntoView {
    let VisitsView { name, is_school, visits, more, done } = page;
    let (back, words) = if is_school { ("/bookings", "Our bookings") } else { ("/office/account", "Your account") };
    let others = visits.iter().any(|visit| !visit.is_this);
    view! {
        <Back to=back words />
        <Page title="Where you are signed in">
            {done.then(|| view! { <Done words="Signed out on that device." /> })}
            <h1 class="govuk-heading-l">"Where you are signed in"</h1>
            <p class="govuk-body app-breaks">
                {if is_school {
                    format!("Everybody who is signed in as {name}, on every device. If you do not recognise one of them, sign it out and ask the council for a new PIN.")
                } else {
                    format!("You are signed in as {name} on these devices. If you do not recognise one of them, sign it out and change your password.")
                }}
            </p>
            {visits.into_iter().map(|visit| view! { <VisitCard visit /> }).collect_view()}
            {(more > 0).then(|| view! { <p class="govuk-body">{format!("And {more} more, used less recently.")}</p> })}
            {others.then(|| view! {
                <PostForm to=EndVisits::url()>
                    <button class="govuk-button govuk-button--warning" type="submit" name="id" value=OTHERS>"Sign out everywhere else"</button>
                </PostForm>
            })}
        </Page>
    }
}

#[component]
fn VisitCard(visit: VisitShown) -> impl IntoView {
    let VisitShown { id, browser, began, used, is_this } = visit;
    let browser = if browser.is_empty() { "Unknown browser".to_owned() } else { browser };
    let about = format!(": {browser}, signed in {}", began.words);
    let shown = if is_this { format!("{browser} (this device)") } else { browser };
    view! {
        <div class="govuk-summary-card">
            <div class="govuk-summary-card__title-wrapper">
                <h2 class="govuk-summary-card__title">{shown}</h2>
            </div>
            <div class="govuk-summary-card__content">
                <p class="govuk-body">
                    "Signed in "<time datetime=began.iso>{began.words}</time>
                    <br />
                    "Last used "<time datetime=used.iso>{used.words}</time>
                </p>
                {if is_this {
                    view! { <SignOutButton address=SignOut::url().to_owned() /> }.into_any()
                } else {
                    view! {
                        <PostForm to=EndVisits::url()>
                            <button class="govuk-button govuk-button--secondary" type="submit" name="id" value=id>
                                "Sign out"<span class="govuk-visually-hidden">{about}</span>
                            </button>
                        </PostForm>
                    }
                    .into_any()
                }}
            </div>
        </div>
    }
}
