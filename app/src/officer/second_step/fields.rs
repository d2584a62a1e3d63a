//! Parts of the pages about the second step: the key for an app, and the field for a code.

use leptos::prelude::*;

use super::KeyShown;
use crate::ui::{Field, Kept};

/// What to do in an app before it shows a code.
#[component]
pub(crate) fn KeyToScan(key: KeyShown) -> impl IntoView {
    let KeyShown { secret, link, picture } = key;
    view! {
        <p class="govuk-body">"1. Scan this with an authenticator app, or type the key into it."</p>
        <div class="app-qr" role="img" aria-label="QR code that holds the key below" inner_html=picture></div>
        <p class="govuk-body">"Key: "<code class="app-breaks">{secret}</code></p>
        <p class="govuk-body"><a class="govuk-link" href=link>"Open it in an app on this device"</a></p>
        <p class="govuk-body">"2. Enter the code that the app shows."</p>
    }
}

/// The field where a code is typed.
#[component]
pub(crate) fn CodeField(
    /// The name of the form field.
    name: &'static str,
    /// The field's error message.
    wrong: Option<String>,
    /// The hint.
    hint: &'static str,
) -> impl IntoView {
    view! {
        <Field
            id="code"
            name=Signal::stored(name.to_owned())
            label="Code"
            hint
            value=""
            fault=wrong
            kept=Kept { kind: "text", autocomplete: "one-time-code" }
        />
    }
}
