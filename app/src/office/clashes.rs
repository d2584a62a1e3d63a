//! A warning about sessions that clash.

use leptos::prelude::*;
use shared::session::Clash;

use crate::addresses::session_address;

/// The clashes, if any. With `several`, each clash names the session that it belongs to.
#[component]
pub(crate) fn Clashes(
    /// The clashes.
    clashes: Vec<Clash>,
    /// Whether the clashes belong to several sessions.
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

/// The box that an officer ticks to keep a session although it clashes. Shown if the form asks for the tick, or the box was
/// ticked before. The box sends the words of the clashes.
#[component]
pub(crate) fn KnownClashes(
    /// The box's id.
    id: String,
    /// The name of the form field.
    name: String,
    /// The clashes that the form asks about.
    asked: Option<Vec<String>>,
    /// The clashes that the officer has accepted, one per line.
    known: String,
) -> impl IntoView {
    let ticked = asked.is_none();
    let clashes = asked.unwrap_or_else(|| known.lines().map(str::to_owned).collect());
    (!clashes.is_empty()).then(|| {
        let list = format!("{id}-list");
        view! {
            <ul class="app-notes" id=list.clone()>
                {clashes.iter().map(|words| view! { <li><strong>"Clash: "</strong>{words.clone()}</li> }).collect_view()}
            </ul>
            <div class="app-box">
                <input id=id.clone() name=name type="checkbox" value=clashes.join("\n") checked=ticked aria-describedby=list />
                <label for=id>"Keep this time and room although it clashes"</label>
            </div>
        }
    })
}
