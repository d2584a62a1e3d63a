//! The text of a sheet as it will look, while it is written.

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
        fault,
    },
    sheet::{Written, digest, fault_html, without_links},
};

/// The part of a draft's page that shows a text, of the text that is sent. Nobody is led anywhere else from here: what was typed
/// would be lost.
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
            fault::broken(cause);
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let now = time_words(clock::london(clock.now()).time());
    Html(format!(
        r#"<div id="{PREVIEW_PART}"><p class="govuk-hint">As you wrote it at {now}.</p><div class="app-preview app-sheet-body app-written">{html}</div></div>"#
    ))
    .into_response()
}

/// The text of a draft as it will look: as it was made when it was saved; made now where another build has saved it.
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
