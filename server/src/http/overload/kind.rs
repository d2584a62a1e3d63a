//! Decides which requests have to pass the gate.

use std::{collections::HashSet, path::Path};

use app::addresses::{ATTACH, DRAFT_CHANGE, IMPORT_UPLOAD, PASTE_READ};
use axum::http::{HeaderMap, Method, header};

use super::lane::Lane;

/// The prefixes of addresses that pass without waiting: files, streams and health checks.
const FREE: [&str; 6] = ["/pkg/", "/fonts/", "/icons/", "/live", "/healthz", "/readyz"];

/// Officers' uploads, which pass without waiting. They are not read before the sender is known, and there are few senders.
const LONG: [&str; 4] = [IMPORT_UPLOAD, PASTE_READ, DRAFT_CHANGE, ATTACH];

/// Knows the site's files, which are served without waiting.
#[derive(Debug, Clone)]
pub struct Kinds {
    files: HashSet<String>,
}

impl Kinds {
    /// Lists the files in the built site's folder. Those in its subfolders are served outside the gate.
    #[must_use]
    pub fn of(site: &Path) -> Self {
        let entries = std::fs::read_dir(site).into_iter().flatten().flatten();
        let names = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
        Self { files: names.filter_map(|entry| entry.file_name().into_string().ok()).collect() }
    }

    /// The lane of a request. `None`: the request passes the gate without waiting, as files, uploads and streams do. Streams have
    /// their own limit.
    #[must_use]
    pub fn lane(&self, method: &Method, path: &str) -> Option<Lane> {
        if LONG.contains(&path) {
            return None;
        }
        if !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
            return Some(Lane::Command);
        }
        let file = || path.strip_prefix('/').is_some_and(|file| self.files.contains(file));
        let free = FREE.iter().any(|beginning| path.starts_with(beginning)) || file();
        (!free).then_some(Lane::Page)
    }
}

/// Whether a browser requests a page for a person.
#[must_use]
pub fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_streams_do_not_wait_and_commands_have_their_own_lane() {
        let kinds = Kinds { files: HashSet::from(["favicon.svg".to_owned()]) };
        let lane = |method, path| kinds.lane(&method, path);
        assert_eq!(lane(Method::GET, "/"), Some(Lane::Page));
        assert_eq!(lane(Method::GET, "/api/booking/form"), Some(Lane::Page));
        assert_eq!(lane(Method::POST, "/api/booking/book"), Some(Lane::Command));
        assert_eq!(lane(Method::POST, "/favicon.svg"), Some(Lane::Command));
        assert_eq!(lane(Method::GET, "/favicon.svg"), None);
        for path in ["/live", "/pkg/placebook.js", "/healthz", "/readyz"] {
            assert_eq!(lane(Method::GET, path), None, "{path}");
        }
        assert_eq!(lane(Method::GET, "/no-such-file.svg"), Some(Lane::Page));
    }
}
