//! The addresses of attachments. They are downloads: browsers never show them as pages of ours.

use std::{fmt::Write as _, sync::Arc};

use app::visit::Visit;
use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use shared::{officer::Permission, sheet::SheetNumber};

use super::{
    PgAttachments, kind_of,
    range::{Part, requested_part},
    sending, store,
    store::RequestedRow,
};
use crate::{
    office::{allowed, upload},
    platform::{busy::unavailable, internal_error, metrics, network::ClientAddress},
};

/// If a browser shows a file anyway, the file runs no script and loads nothing else.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
);
/// Browsers revalidate, because the sheet may be withdrawn.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// When a refused download may be tried again, in seconds.
const PAUSE: u64 = 5;

/// Marks an answer whose length no layer may change.
#[derive(Debug, Clone, Copy)]
pub struct SentAsItIs;

/// The parts of a request that decide how its file is sent.
struct Request {
    method: Method,
    headers: HeaderMap,
    from: ClientAddress,
}

/// Sends a file of a published sheet to anybody.
pub async fn sheet_file(
    State(pg): State<PgAttachments>,
    Path((slug, id, name)): Path<(String, String, String)>,
    Extension(from): Extension<ClientAddress>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let (Ok(number), Ok(id)) = (slug.parse::<SheetNumber>(), id.parse()) else { return not_found() };
    let sheet = (i32::from(number.serial()), i16::try_from(number.year()).unwrap_or(0));
    pg.give(store::public(&pg.pool, sheet, id, &name).await, &Request { method, headers, from }).await
}

/// Sends a file of any draft or sheet to an officer.
pub async fn office_file(
    State(pg): State<PgAttachments>,
    Extension(visit): Extension<Arc<dyn Visit>>,
    Path((id, name)): Path<(String, String)>,
    Extension(from): Extension<ClientAddress>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    if let Err(failure) = allowed(visit.caller(), Permission::SeeSheets) {
        return upload::turned_away(&failure, "/office/sheets");
    }
    let Ok(id) = id.parse() else { return not_found() };
    pg.give(store::any(&pg.pool, id, &name).await, &Request { method, headers, from }).await
}

fn not_found() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

impl PgAttachments {
    async fn give(&self, found: sqlx::Result<Option<RequestedRow>>, request: &Request) -> Response {
        let file = match found {
            Ok(Some(file)) => file,
            Ok(None) => return not_found(),
            Err(cause) => return broken(cause),
        };
        let tag = tag(&file.digest);
        let known = request.headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
        if known.is_some_and(|tags| tags.split(',').any(|known| known.trim().trim_start_matches("W/") == tag)) {
            return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)], [(header::CACHE_CONTROL, ASK_AGAIN)])
                .into_response();
        }
        let size = u64::try_from(file.size).unwrap_or(0);
        let (status, bytes) = match requested_part(&request.method, &request.headers, size, &tag) {
            Part::Whole => (StatusCode::OK, 0..size),
            Part::Bytes(bytes) => (StatusCode::PARTIAL_CONTENT, bytes),
            Part::Nothing => {
                let range = [(header::CONTENT_RANGE, format!("bytes */{size}"))];
                return (StatusCode::RANGE_NOT_SATISFIABLE, range).into_response();
            }
        };
        let Some(room) = self.sent.take(request.from.0) else {
            metrics::download_refused();
            let words = "Too many files are being sent to your network. Try again in a few seconds.";
            return unavailable(PAUSE, "text/plain; charset=utf-8", words);
        };
        let mut headers = headers_of(&file, &tag);
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.end - bytes.start));
        if status == StatusCode::PARTIAL_CONTENT
            && let Ok(range) = HeaderValue::try_from(format!("bytes {}-{}/{size}", bytes.start, bytes.end - 1))
        {
            headers.insert(header::CONTENT_RANGE, range);
        }
        match self.contents.open(&self.pool, &file.digest, file.in_folder).await {
            Ok(content) => {
                (status, headers, Extension(SentAsItIs), sending::body(content, bytes, room)).into_response()
            }
            Err(cause) => broken(cause),
        }
    }
}

fn broken(cause: impl std::fmt::Display) -> Response {
    internal_error::broken(cause);
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

fn tag(digest: &[u8]) -> String {
    let mut tag = "\"".to_owned();
    for byte in digest {
        let _ = write!(tag, "{byte:02x}");
    }
    tag + "\""
}

fn headers_of(file: &RequestedRow, tag: &str) -> HeaderMap {
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, ASK_AGAIN),
        (header::ACCEPT_RANGES, HeaderValue::from_static("bytes")),
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

/// RFC 6266: an ASCII name for old browsers, and the full name.
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
