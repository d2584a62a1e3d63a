//! The audit log: each change with its actor and time.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::{moment::Moment, office::OfficeRefused};

use crate::{
    failure::Failure,
    office::{OfficePage, OfficeTable, load_office_page},
    ui::parameter,
};

/// One change, as the audit log records it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// The change's number: later changes have higher numbers.
    pub id: i64,
    /// When the change was made.
    pub at: Moment,
    /// The actor: an officer's or school's name, or which part of the service.
    pub who: String,
    /// The action that was done.
    pub action: String,
    /// The subject: "session 12".
    pub subject: String,
    /// The old value.
    pub was: String,
    /// The new value.
    pub became: String,
}

/// A search in the log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditAsked {
    /// Words of the person, action or subject.
    pub words: String,
    /// The first day.
    pub from: String,
    /// The last day.
    pub until: String,
    /// Only changes before this number, for further pages.
    pub before: String,
}

/// The port of this page. The server implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait AuditLog: Send + Sync {
    /// Matching changes, latest first, and whether there are more.
    async fn list(
        &self,
        caller: &crate::visit::Caller,
        asked: &AuditAsked,
    ) -> Result<(Vec<AuditRow>, bool), Failure<OfficeRefused>>;
}

/// Matching changes, latest first, and whether there are more.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/audit", input = leptos::server_fn::codec::GetUrl)]
pub async fn list_audit(
    /// The search.
    #[server(default)]
    asked: AuditAsked,
) -> Result<(Vec<AuditRow>, bool), Failure<OfficeRefused>> {
    crate::office::answered(async {
        crate::visit::port::<dyn AuditLog, _>()?.list(crate::visit::visit()?.caller(), &asked).await
    })
    .await
}

/// The log, with a search.
#[component]
pub fn AuditPage() -> impl IntoView {
    let asked = AuditAsked {
        words: parameter("words"),
        from: parameter("from"),
        until: parameter("until"),
        before: parameter("before"),
    };
    let typed = asked.clone();
    load_office_page(asked, list_audit, |(rows, more)| view! { <Log rows more typed /> })
}

#[component]
fn Log(rows: Vec<AuditRow>, more: bool, typed: AuditAsked) -> impl IntoView {
    let escape = leptos_router::location::Url::escape;
    let filter = format!("words={}&from={}&until={}", escape(&typed.words), escape(&typed.from), escape(&typed.until));
    let older = rows.last().filter(|_| more).map(|row| format!("/office/audit?{filter}&before={}", row.id));
    let file = format!("/office/audit.csv?{filter}");
    let empty = rows.is_empty();
    view! {
        <OfficePage title="Audit log">
            <form class="app-narrow" method="get" action="/office/audit" role="search">
                <div class="govuk-form-group">
                    <label class="govuk-label" for="words">"Person, action or subject"</label>
                    <input class="govuk-input" id="words" name="words" type="search" value=typed.words />
                </div>
                <div class="govuk-form-group">
                    <label class="govuk-label" for="from">"From"</label>
                    <input class="govuk-input" id="from" name="from" type="date" value=typed.from />
                </div>
                <div class="govuk-form-group">
                    <label class="govuk-label" for="until">"Until"</label>
                    <input class="govuk-input" id="until" name="until" type="date" value=typed.until />
                </div>
                <button class="govuk-button govuk-button--secondary" type="submit">"Find"</button>
            </form>
            <p class="govuk-body"><a class="govuk-link" href=file rel="external">"Download these changes for Excel (CSV)"</a></p>
            {empty.then(|| view! { <p class="app-empty">"No changes match your search."</p> })}
            {(!empty).then(|| view! {
                <OfficeTable caption="Changes, latest first" columns=["When", "Who", "What", "Before and after"]>{rows.into_iter().map(|row| view! { <Row row /> }).collect_view()}</OfficeTable>
            })}
            {older.map(|address| view! { <p class="govuk-body"><a class="govuk-link" href=address>"Older"</a></p> })}
        </OfficePage>
    }
}

#[component]
fn Row(row: AuditRow) -> impl IntoView {
    let arrow = !row.was.is_empty() || !row.became.is_empty();
    view! {
        <tr>
            <td data-label="When"><time datetime=row.at.iso>{row.at.words}</time></td>
            <td data-label="Who">{row.who}</td>
            <th scope="row">{format!("{}: {}", row.action, row.subject)}</th>
            <td data-label="Before and after">{arrow.then(|| format!("{} → {}", row.was, row.became))}</td>
        </tr>
    }
}
