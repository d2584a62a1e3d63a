//! The page cache: the pages of visitors who are not signed in are rendered once for each version of the data, never for a period.
//!
//! A cached page is sent only if the database has confirmed, after its request arrived, that nothing was committed since the page
//! was rendered (see [`Version`]). Simultaneous requests share that query and one rendering.

mod kept;
mod page;
mod pages;
mod policy;
mod render;
mod request;
mod store;
mod version;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::platform::{
    batch::{Size, Unserved},
    clock::Clock,
    database::Database,
};

use page::Page;
pub use pages::Bounds;
use pages::{CachedPages, Slot};
use render::Renderer;
pub use render::Renderings;
use request::Coding;
use version::Versions;

/// How many requests may wait for a page or for the version: more than a server has connections.
const SIZE: Size = Size { together: 1024, waiting: 16 * 1024 };

/// The cached pages. Copies share them.
#[derive(Clone)]
pub struct Pages(Arc<Inner>);

struct Inner {
    pages: CachedPages,
    versions: Versions,
    renderer: Renderer,
    /// The name of visits' cookie.
    visits: String,
}

impl Pages {
    /// Caches the answers of `ordinary`, the site without its outer layers, to an anonymous visitor. `visits` is the name of
    /// visits' cookie.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[must_use]
    pub fn new(
        ordinary: Router,
        (database, clock): (Database, Clock),
        bounds: Bounds,
        renderings: Renderings,
        visits: String,
    ) -> Self {
        let versions = Versions::start(database, clock);
        let renderer = Renderer::new(ordinary, versions.clone(), renderings);
        Self(Arc::new(Inner { pages: CachedPages::new(bounds), versions, renderer, visits }))
    }

    /// A page as of some time after the call. `None`: the page is not the same for everyone.
    async fn newest(&self, path: &str) -> Result<Option<Arc<Page>>, Unserved> {
        let Inner { pages, versions, renderer, .. } = &*self.0;
        let slot = pages.slot(path, |kept| Slot::open(renderer, path, kept));
        if slot.kept.page().is_some() {
            let Some(version) = versions.now().await else { return Ok(renderer.problem().await.map(Arc::new)) };
            if let Some(page) = slot.kept.page().filter(|page| page.version.as_ref() == Some(&version)) {
                return Ok(Some(page));
            }
        }
        let page = slot.rendered().await?;
        match &page {
            Some(page) if page.status == StatusCode::NOT_FOUND => pages.forget(path, &slot),
            _ => pages.trim(),
        }
        Ok(page)
    }
}

/// Answers from the cache; passes on all other requests.
pub async fn serve(State(pages): State<Pages>, request: Request, next: Next) -> Response {
    let Some(path) = request::page(&request, &pages.0.visits) else { return next.run(request).await };
    match pages.newest(path).await {
        Ok(Some(page)) => page.answer(Coding::asked_for(request.headers())).await,
        Ok(None) | Err(Unserved::Lost) => next.run(request).await,
        Err(Unserved::Full) => {
            (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")], "Too many are waiting for this page.")
                .into_response()
        }
    }
}
