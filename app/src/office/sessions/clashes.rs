//! A warning of sessions that are in each other's way.

use leptos::prelude::*;
use shared::office::Clash;

use super::session_address;

/// What clashes, if anything does. With `several`, it is said of which session.
#[component]
pub(in crate::office) fn Clashes(
    /// The clashes.
    clashes: Vec<Clash>,
    /// Whether they are those of several sessions.
    #[prop(optional)]
    several: bool,
) -> impl IntoView {
    (!clashes.is_empty()).then(|| {
        view! {
            <section class="app-clashes" aria-labelledby="clashes">
                <h2 class="govuk-heading-s" id="clashes">"Clashes with another session"</h2>
                <ul class="govuk-list govuk-list--bullet">
                    {clashes.into_iter().map(|clash| view! {
                        <li>
                            {several.then(|| format!("{}: ", clash.own_when))}
                            <a class="govuk-link" href=session_address(clash.other)>{clash.words()}</a>
                        </li>
                    }).collect_view()}
                </ul>
            </section>
        }
    })
}
