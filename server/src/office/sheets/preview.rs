//! The text of a sheet as it will look, while it is written.

use std::{collections::HashSet, sync::Arc};

use app::{office::PREVIEW_PART, visit::Visit};
use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use shared::{moment::time_words, office::Deed};

use crate::{
    clock::{self, Clock},
    office::allowed,
    sheet::safe_html,
};

/// The part of a draft's page that shows a text, of the text that is sent. Nobody is led anywhere else from here: what was typed
/// would be lost.
pub async fn preview_text(
    State(clock): State<Clock>,
    Extension(visit): Extension<Arc<dyn Visit>>,
    text: String,
) -> Response {
    if allowed(visit.caller(), Deed::WriteSheets).is_err() {
        return StatusCode::FORBIDDEN.into_response();
    }
    let (now, html) = (time_words(clock::london(clock.now()).time()), safe_html(&text, &HashSet::new()));
    Html(format!(
        r#"<div id="{PREVIEW_PART}"><p class="govuk-hint">As you wrote it at {now}.</p><div class="app-preview app-sheet-body app-written">{html}</div></div>"#
    ))
    .into_response()
}
