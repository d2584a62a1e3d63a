//! Simultaneous requests share one rendering, and none gets a state older than its request.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    Router,
    http::StatusCode,
    middleware,
    response::{Html, IntoResponse},
    routing::get,
};
use server::{
    http::page_cache::{self, Bounds, Pages, Renderings},
    platform::{clock::Clock, database::Database},
};
use sqlx::PgPool;
use time::OffsetDateTime;
use tokio::{sync::Semaphore, task::JoinHandle};

use super::{Answer, BROWSER, ask};

/// A site of one page, which shows how many venues there were when its rendering began, and finishes when the gate opens.
struct Gated {
    site: Router,
    gate: Arc<Semaphore>,
    /// How many renderings have read the data.
    begun: Arc<AtomicUsize>,
}

impl Gated {
    fn open(pool: &PgPool) -> Self {
        let (gate, begun) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
        let page = {
            let (pool, gate, begun) = (pool.clone(), gate.clone(), begun.clone());
            get(async move || {
                let venues: i64 = sqlx::query_scalar("select count(*) from venue").fetch_one(&pool).await.unwrap();
                begun.fetch_add(1, Ordering::Relaxed);
                gate.acquire().await.unwrap().forget();
                ([("content-security-policy", "script-src 'nonce-x'")], Html(format!("{venues} venues")))
            })
        };
        let clock = Clock::standing_at(OffsetDateTime::UNIX_EPOCH);
        let ordinary = Router::new().route("/", page);
        let kept = Pages::new(
            ordinary,
            (Database::unwatched(pool.clone()), clock),
            Bounds::default(),
            Renderings::default(),
            "placebook".into(),
        );
        let site = Router::new()
            .route("/", get(async || StatusCode::IM_A_TEAPOT.into_response()))
            .layer(middleware::from_fn_with_state(kept, page_cache::serve));
        Self { site, gate, begun }
    }

    fn visitor(&self) -> JoinHandle<Answer> {
        let site = self.site.clone();
        tokio::spawn(async move { ask(&site, "GET", "/", BROWSER, "").await })
    }

    async fn until_begun(&self, times: usize) {
        while self.begun.load(Ordering::Relaxed) < times {
            tokio::task::yield_now().await;
        }
    }
}

#[sqlx::test]
async fn requests_during_a_rendering_share_the_next_one(pool: PgPool) {
    let backend = Gated::open(&pool);
    let mut visitors = vec![backend.visitor()];
    backend.until_begun(1).await;
    visitors.extend((0..100).map(|_| backend.visitor()));
    tokio::task::yield_now().await;
    backend.gate.add_permits(1000);
    for visitor in visitors {
        assert_eq!(visitor.await.unwrap().status, StatusCode::OK);
    }
    // At most three renderings: the first, one for requests that arrived during the first, and one for requests that arrived
    // during the second.
    let begun = backend.begun.load(Ordering::Relaxed);
    assert!(begun <= 3, "{begun} renderings");
}

#[sqlx::test]
async fn request_after_a_commit_never_gets_the_rendering_begun_before(pool: PgPool) {
    let backend = Gated::open(&pool);
    let early = backend.visitor();
    backend.until_begun(1).await;
    sqlx::query("insert into venue (name) values ('A centre')").execute(&pool).await.unwrap();
    let late = backend.visitor();
    tokio::task::yield_now().await;
    backend.gate.add_permits(1000);
    assert_eq!(early.await.unwrap().text(), "0 venues");
    assert_eq!(late.await.unwrap().text(), "1 venues");
    assert_eq!(backend.visitor().await.unwrap().text(), "1 venues");
}
