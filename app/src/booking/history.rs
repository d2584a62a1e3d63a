//! A booking's history: each event with its time and actor.

use leptos::prelude::*;
use shared::booking::Happened;

/// The booking's history, newest first.
#[component]
pub(super) fn History(happened: Vec<Happened>) -> impl IntoView {
    (!happened.is_empty()).then(|| {
        view! {
            <section class="app-no-print">
                <h2 class="govuk-heading-m">"What happened"</h2>
                <ol class="govuk-list app-history" reversed=true>
                    {happened.into_iter().rev().map(|one| view! {
                        <li>
                            <span class="app-history__what">{one.words()}</span>
                            <time class="app-history__when" datetime=one.at.iso>{one.at.words}</time>
                        </li>
                    }).collect_view()}
                </ol>
            </section>
        }
    })
}
