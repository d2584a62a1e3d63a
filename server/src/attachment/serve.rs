//! The addresses at which files are given out. They are downloads: a browser shows none of them as a page of ours.

use std::{fmt::Write as _, sync::Arc};

use app::visit::Visit;
use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use shared::{office::Deed, sheet::SheetNumber};

use super::{AttachmentDesk, kind_of, store::AskedRow};
use crate::{
    attachment::store,
    fault,
    office::{allowed, uploaded},
};

/// Should a browser show it against our word, nothing runs and nothing is loaded.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
);
/// Whoever has it asks again whether it may still be seen.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// Gives everyone a file of a published sheet.
pub async fn sheet_file(
    State(desk): State<AttachmentDesk>,
    Path((slug, id, name)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    let (Ok(number), Ok(id)) = (slug.parse::<SheetNumber>(), id.parse()) else { return not_found() };
    let sheet = (i32::from(number.serial()), i16::try_from(number.year()).unwrap_or(0));
    desk.give(store::public(&desk.pool, sheet, id, &name).await, &headers).await
}

/// Gives officers a file of whatever draft or sheet.
pub async fn office_file(
    State(desk): State<AttachmentDesk>,
    Extension(visit): Extension<Arc<dyn Visit>>,
    Path((id, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if let Err(failure) = allowed(visit.caller(), Deed::SeeSheets) {
        return uploaded::turned_away(&failure, "/office/sheets");
    }
    let Ok(id) = id.parse() else { return not_found() };
    desk.give(store::any(&desk.pool, id, &name).await, &headers).await
}

fn not_found() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

impl AttachmentDesk {
    async fn give(&self, asked: sqlx::Result<Option<AskedRow>>, headers: &HeaderMap) -> Response {
        let file = match asked {
            Ok(Some(file)) => file,
            Ok(None) => return not_found(),
            Err(cause) => return broken(cause),
        };
        let tag = tag(&file.digest);
        let known = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
        if known.is_some_and(|tags| tags.split(',').any(|known| known.trim().trim_start_matches("W/") == tag)) {
            return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)], [(header::CACHE_CONTROL, ASK_AGAIN)])
                .into_response();
        }
        match self.contents.read(&self.pool, &file.digest).await {
            Ok(content) => (headers_of(&file, &tag), content).into_response(),
            Err(cause) => broken(cause),
        }
    }
}

fn broken(cause: impl std::fmt::Display) -> Response {
    fault::broken(cause);
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

fn tag(digest: &[u8]) -> String {
    let mut tag = "\"".to_owned();
    for byte in digest {
        let _ = write!(tag, "{byte:02x}");
    }
    tag + "\""
}

fn headers_of(file: &AskedRow, tag: &str) -> HeaderMap {
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, ASK_AGAIN),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
        (header::CONTENT_TYPE, HeaderValue::from_static(kind_of(&file.kind).media_type())),
    ];
    let mut headers = HeaderMap::from_iter(fixed);
    let written = [(header::ETAG, tag.to_owned()), (header::CONTENT_DISPOSITION, disposition(&file.name))];
    for (name, value) in written {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
    headers
}

/// RFC 6266: the name in ASCII for old browsers, and whole.
fn disposition(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '_' }).collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            whole.push(char::from(byte));
        } else {
            let _ = write!(whole, "%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{}\"; filename*=UTF-8''{whole}", plain.replace(['"', '\\'], "_"))
}
