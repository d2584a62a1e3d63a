//! Renders a page as for an anonymous visitor.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
};
use tokio::time::timeout;
use tower::ServiceExt;
use tracing::Instrument;

use super::{
    kept::Kept,
    page::Page,
    policy::without_nonce,
    version::{Version, Versions},
};

/// How long a rendering may take: everyone would wait for one that never ends.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest page that is cached, in bytes.
const LONGEST: usize = 4 << 20;

/// Counts pages rendered for the cache. Copies share one count.
#[derive(Debug, Clone, Default)]
pub struct Renderings(Arc<AtomicU64>);

impl Renderings {
    /// How many pages have been rendered so far.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Renders pages. Copies share the count of renderings.
#[derive(Clone)]
pub(super) struct Renderer {
    ordinary: Router,
    versions: Versions,
    renderings: Renderings,
}

impl Renderer {
    /// Renders the answers of the site without its outer layers.
    pub fn new(ordinary: Router, versions: Versions, renderings: Renderings) -> Self {
        Self { ordinary, versions, renderings }
    }

    /// The current page: the last rendering if the data is unchanged, otherwise a new one, which is then cached. `None`: the answer
    /// is not the same for everyone.
    pub async fn newest(&self, path: &str, kept: &Kept) -> Option<Arc<Page>> {
        let Some(version) = self.versions.now().await else { return self.problem().await.map(Arc::new) };
        if let Some(page) = kept.page().filter(|page| page.version.as_ref() == Some(&version)) {
            return Some(page);
        }
        let page = if let Ok(page) = timeout(PATIENCE, self.render(path, Some(version))).await {
            page
        } else {
            tracing::error!(path, "a rendering timed out");
            self.problem().await
        };
        let page = page.map(Arc::new);
        kept.replace(page.clone().filter(|page| page.status == StatusCode::OK));
        page
    }

    /// The error page. It needs no database, so it is available at once.
    pub async fn problem(&self) -> Option<Page> {
        self.render("/problem", None).await
    }

    async fn render(&self, path: &str, version: Option<Version>) -> Option<Page> {
        self.renderings.0.fetch_add(1, Ordering::Relaxed);
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = Uri::try_from(path).ok()?;
        request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("text/html"));
        let span = tracing::info_span!("rendering", path);
        let answer = self.ordinary.clone().oneshot(request).instrument(span).await;
        let (parts, body) = answer.ok()?.into_parts();
        let html = to_bytes(body, LONGEST).await.ok()?;
        let (headers, html) = for_many(parts.headers, &html)?;
        Some(Page::new(parts.status, version, headers, html))
    }
}

/// Headers and text for everyone. `None`: the answer is meant for one visitor.
fn for_many(mut headers: HeaderMap, html: &[u8]) -> Option<(HeaderMap, Bytes)> {
    let is_page = headers.get(header::CONTENT_TYPE)?.as_bytes().starts_with(b"text/html");
    if !is_page || headers.contains_key(header::SET_COOKIE) || headers.contains_key(header::CACHE_CONTROL) {
        return None;
    }
    let policy = headers.get(header::CONTENT_SECURITY_POLICY)?.to_str().ok()?;
    let (policy, html) = without_nonce(policy, str::from_utf8(html).ok()?)?;
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::try_from(policy).ok()?);
    Some((headers, html.into()))
}
