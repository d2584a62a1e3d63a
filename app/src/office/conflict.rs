//! A conflict between two officers' changes.

use leptos::prelude::*;

use crate::office::OfficeTable;

/// Each part that differs between two officers' versions: its name, this officer's text, the other officer's text.
pub(crate) fn differing<P: Into<String>, M: Into<String>>(
    mine: Vec<(P, M)>,
    theirs: Vec<(P, M)>,
) -> Vec<(String, String, String)> {
    let lines = |text: M| text.into().replace("\r\n", "\n").trim().to_owned();
    mine.into_iter()
        .zip(theirs)
        .map(|((part, mine), (_, theirs))| (part.into(), lines(mine), lines(theirs)))
        .filter(|(_, mine, theirs)| mine != theirs)
        .collect()
}

/// Shows both versions if somebody else has saved meanwhile. Nothing is lost: the officer's own text is in the form, the
/// other's is here.
#[component]
pub(crate) fn Conflict(
    /// The officer who saved the other version.
    by: String,
    /// The word for what both officers have edited, like "session".
    what: &'static str,
    /// The differences: the part, this officer's text, the other officer's text.
    rows: Vec<(String, String, String)>,
) -> impl IntoView {
    view! {
        <div class="govuk-inset-text" id="both">
            <p class="govuk-body">{format!("{by} saved this {what} after you opened it. The form below has what you typed. Copy into it anything of theirs that you want to keep, then save. Your version then replaces theirs.")}</p>
            {rows.is_empty().then_some("You have both entered the same.")}
            {(!rows.is_empty()).then(|| view! {
                <OfficeTable caption="Differences" columns=["Part", "Yours", "Theirs"]>
                        {rows.into_iter().map(|(part, mine, theirs)| view! {
                            <tr>
                                <th scope="row">{part}</th>
                                <td data-label="Yours">{shown(mine)}</td>
                                <td data-label="Theirs">{shown(theirs)}</td>
                            </tr>
                        }).collect_view()}
                    </OfficeTable>
            })}
        </div>
    }
}

fn shown(text: String) -> String {
    if text.is_empty() { "Nothing".to_owned() } else { text }
}
