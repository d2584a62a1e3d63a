//! The band on every page that says which school an officer acts for.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Stylesheet;

use super::{ActingShown, StopActing};
use crate::made_for::PostForm;

/// The school, the reason, and the button to stop.
#[component]
pub(crate) fn ActingBanner(acting: ActingShown) -> impl IntoView {
    view! {
        <Stylesheet href="/office.css" />
        <div class="app-acting" role="region" aria-label="You are acting for a school">
            <div class="govuk-width-container app-acting__inner">
                <p>
                    "You are acting for "<strong>{acting.name}" ("{acting.urn}")"</strong>": "{acting.reason}
                    {acting.over_limit.then_some(". The next booking can go over the school’s limit")}
                </p>
                <a class="govuk-link" href="/bookings">"The school’s bookings"</a>
                <PostForm to=StopActing::url()>
                    <button class="app-link-button" type="submit">"Stop"</button>
                </PostForm>
            </div>
        </div>
    }
}
