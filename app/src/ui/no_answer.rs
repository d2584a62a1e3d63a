//! The message of a page whose command got no answer.

use leptos::prelude::*;

/// No answer came, or an error of ours. The typed text is still there and can be sent again.
#[component]
pub fn NoAnswer(
    /// Another thing to do.
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
