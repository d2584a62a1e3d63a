//! One row of a summary list.

use leptos::prelude::*;

/// A line of a summary list.
pub(crate) fn row(key: &'static str, value: AnyView) -> impl IntoView {
    view! {
        <div class="govuk-summary-list__row">
            <dt class="govuk-summary-list__key">{key}</dt>
            <dd class="govuk-summary-list__value">{value}</dd>
        </div>
    }
}
