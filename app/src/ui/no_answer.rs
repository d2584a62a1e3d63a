//! The message of a page whose command got no answer.

use leptos::prelude::*;

/// Shown if no answer came, or the service had an error. The typed text is still there and can be sent again.
#[component]
pub fn NoAnswer(
    /// Another action to offer.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="govuk-error-summary" role="alert">
            <h2 class="govuk-error-summary__title">"No answer came"</h2>
            <p class="govuk-body">"Your answers are still here. Check your connection and press the button again. Nothing is ever done twice."</p>
            {children.map(|children| children())}
        </div>
    }
}
