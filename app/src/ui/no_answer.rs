//! The message of a page whose command got no answer.

use leptos::prelude::*;

const TITLE: &str = "No answer came";
const WORDS: &str =
    "Your answers are still here. Check your connection and press the button again. Nothing is ever done twice.";

/// Shown if no answer came, or the service had an error. The typed text is still there and can be sent again.
#[component]
pub fn NoAnswer(
    /// Another action to offer.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="govuk-error-summary" role="alert">
            <h2 class="govuk-error-summary__title">{TITLE}</h2>
            <p class="govuk-body">{WORDS}</p>
            {children.map(|children| children())}
        </div>
    }
}

/// Shows at the top of the page that a form of it got no answer.
#[cfg(feature = "hydrate")]
pub(crate) fn no_answer_shown() {
    const SHOWN: &str = "no-answer";
    let Some(main) = document().query_selector("main").ok().flatten() else { return };
    if let Some(before) = document().get_element_by_id(SHOWN) {
        before.remove();
    }
    let Ok(said) = document().create_element("div") else { return };
    for (name, value) in [("id", SHOWN), ("class", "govuk-error-summary"), ("role", "alert")] {
        let _ = said.set_attribute(name, value);
    }
    said.set_inner_html(
        &["<h2 class=\"govuk-error-summary__title\">", TITLE, "</h2><p class=\"govuk-body\">", WORDS, "</p>"].concat(),
    );
    let _ = main.insert_before(&said, main.first_child().as_ref());
    said.scroll_into_view();
}
