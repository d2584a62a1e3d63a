//! The tables of the office.

use leptos::prelude::*;

/// A table of the office. On a narrow screen each row becomes a card, so each cell repeats its column in `data-label`.
#[component]
pub(crate) fn OfficeTable<C>(
    /// The table's caption, for screen readers.
    #[prop(into)]
    caption: String,
    /// The heading of each column.
    columns: C,
    /// The table's id, if a link or a script needs it.
    #[prop(optional)]
    id: Option<&'static str>,
    /// Whether the table is hidden.
    #[prop(optional)]
    hidden: bool,
    /// The rows.
    children: Children,
) -> impl IntoView
where
    C: IntoIterator + 'static,
    C::Item: Into<String>,
{
    let columns = columns.into_iter().map(|column| view! { <th scope="col">{column.into()}</th> }).collect_view();
    view! {
        <table class="app-office-table" id=id tabindex=id.map(|_| "-1") hidden=hidden>
            <caption class="govuk-visually-hidden">{caption}</caption>
            <thead><tr>{columns}</tr></thead>
            <tbody>{children()}</tbody>
        </table>
    }
}
