//! Which requests the gate is for.

use std::{collections::HashSet, path::Path};

use app::addresses::{ATTACH, DRAFT_CHANGE, IMPORT_UPLOAD, PASTE_READ};
use axum::http::{HeaderMap, Method, header};

use super::lane::Lane;

/// The beginnings of addresses that nobody waits for: files, streams, and whether all is well.
const FREE: [&str; 6] = ["/pkg/", "/fonts/", "/icons/", "/live/", "/healthz", "/readyz"];

/// What officers send and is longer than other forms. It is not read before it is known who sends it; those who do are few.
const LONG: [&str; 4] = [IMPORT_UPLOAD, PASTE_READ, DRAFT_CHANGE, ATTACH];

/// Knows the site's files, which nobody waits for.
#[derive(Debug, Clone)]
pub struct Kinds {
    files: HashSet<String>,
}

impl Kinds {
    /// Looks at which files lie in the built site's folder; those in its folders are served past the gate anyway.
    #[must_use]
    pub fn of(site: &Path) -> Self {
        let entries = std::fs::read_dir(site).into_iter().flatten().flatten();
        let names = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
        Self { files: names.filter_map(|entry| entry.file_name().into_string().ok()).collect() }
    }

    /// Where a request waits; `None` for files, and for streams, which are bounded by a number of their own.
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

/// Whether a browser asks for something that a person is going to read.
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
    fn files_and_streams_do_not_wait_and_commands_wait_with_commands() {
        let kinds = Kinds { files: HashSet::from(["favicon.svg".to_owned()]) };
        let lane = |method, path| kinds.lane(&method, path);
        assert_eq!(lane(Method::GET, "/"), Some(Lane::Page));
        assert_eq!(lane(Method::GET, "/api/booking/form"), Some(Lane::Page));
        assert_eq!(lane(Method::POST, "/api/booking/book"), Some(Lane::Command));
        assert_eq!(lane(Method::POST, "/favicon.svg"), Some(Lane::Command));
        assert_eq!(lane(Method::GET, "/favicon.svg"), None);
        for path in ["/live/bookings", "/pkg/placebook.js", "/healthz", "/readyz"] {
            assert_eq!(lane(Method::GET, path), None, "{path}");
        }
        assert_eq!(lane(Method::GET, "/no-such-file.svg"), Some(Lane::Page));
    }
}
