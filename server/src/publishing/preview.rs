//! The preview of a sheet's text while it is being written.

use std::sync::Arc;

use app::{publishing::PREVIEW_PART, visit::Visit};
use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use shared::{moment::time_words, officer::Permission};
use tokio::task::JoinError;

use super::store::drafts::DraftRow;
use crate::{
    office::allowed,
    platform::{
        clock::{self, Clock},
        internal_error,
    },
    sheet::{Written, digest, fault_html, without_links},
};

/// Renders the posted text for a draft's page. Refusals do not redirect, because the typed text would be lost.
pub async fn preview_text(
    State(clock): State<Clock>,
    Extension(visit): Extension<Arc<dyn Visit>>,
    text: String,
) -> Response {
    if allowed(visit.caller(), Permission::WriteSheets).is_err() {
        return StatusCode::FORBIDDEN.into_response();
    }
    let html = match Written::make(text).await {
        Ok(Ok(made)) => without_links(&made.html),
        Ok(Err(fault)) => fault_html(fault),
        Err(cause) => {
            internal_error::broken(cause);
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let now = time_words(clock::london(clock.now()).time());
    Html(format!(
        r#"<div id="{PREVIEW_PART}"><p class="govuk-hint">As you wrote it at {now}.</p><div class="app-preview app-sheet-body app-written">{html}</div></div>"#
    ))
    .into_response()
}

/// The preview of a draft's text: as made when it was saved, or made now if an older build saved it.
pub(super) async fn of_draft(draft: &DraftRow) -> Result<String, JoinError> {
    let text = draft.form.0.written();
    if let (Some(html), Some(of)) = (&draft.html, &draft.html_of)
        && *of == digest(&text)
    {
        return Ok(without_links(html));
    }
    Ok(match Written::make(text).await? {
        Ok(made) => without_links(&made.html),
        Err(fault) => fault_html(fault),
    })
}
