//! The whole service on a socket, with limits set by the test.

use std::time::Duration;

use app::made_for::{Whose, whose};
use leptos::config::LeptosOptions;
use reqwest::{Client, RequestBuilder, header};
use server::{
    attachment::{Bounds, ContentStore},
    http::limits::Limits,
    http::{
        lifecycle::{self, Connections},
        overload::Gatekeeper,
        readiness::Readiness,
        router::router,
        state::AppState,
        visit::VisitStore,
    },
    live::Hub,
    platform::{
        clock::Clock,
        database::{self, Database},
        signed_link::LinkKey,
    },
};
use shared::made_for::MadeFor;
use sqlx::{PgConnection, PgPool};
use tokio::{net::TcpListener, time::timeout};
use tokio_util::sync::CancellationToken;

/// This is long enough for a busy machine. No test waits until it is over.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A service that runs until it is dropped.
pub struct Service {
    pub url: String,
    pub keeper: Gatekeeper,
    pub readiness: Readiness,
    pub live: Hub,
    pool: PgPool,
    stop: CancellationToken,
}

impl Service {
    /// Starts a service on a database, with these limits.
    pub async fn start(pool: &PgPool, limits: &Limits) -> Self {
        Self::start_with(pool, limits, limits.connections(false)).await
    }

    /// Starts a service on a database, with these limits and these attachment settings.
    pub async fn start_keeping(pool: &PgPool, limits: &Limits, contents: ContentStore, bounds: Bounds) -> Self {
        Self::start_whole(pool, limits, limits.connections(false), (contents, bounds), Clock::system()).await
    }

    /// Starts a service for tests that wait until a connection times out.
    pub async fn start_with(pool: &PgPool, limits: &Limits, connections: Connections) -> Self {
        Self::start_whole(pool, limits, connections, (ContentStore::default(), Bounds::default()), Clock::system())
            .await
    }

    /// Starts a service with this clock.
    pub async fn start_at(pool: &PgPool, clock: &Clock) -> Self {
        let (limits, attachments) = (Limits::default(), (ContentStore::default(), Bounds::default()));
        Self::start_whole(pool, &limits, limits.connections(false), attachments, clock.clone()).await
    }

    async fn start_whole(
        pool: &PgPool,
        limits: &Limits,
        connections: Connections,
        (contents, bounds): (ContentStore, Bounds),
        clock: Clock,
    ) -> Self {
        let (stop, links) = (CancellationToken::new(), LinkKey::of(pool).await.unwrap());
        let options = LeptosOptions::builder().output_name("placebook").build();
        let database = Database::unwatched(pool.clone());
        let backend = AppState::new(options, database.clone(), clock, &links, false, false, stop.clone())
            .within(limits, &links)
            .keeping(contents, bounds);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let site = router(&backend, VisitStore::open(&database).unwrap(), false);
        let grace = Duration::from_secs(1);
        tokio::spawn(lifecycle::serve(listener, site, stop.clone(), grace, connections));
        Self {
            url,
            keeper: backend.keeper.clone(),
            readiness: backend.readiness.clone(),
            live: backend.live.hub.clone(),
            pool: pool.clone(),
            stop,
        }
    }

    /// The text of the metrics.
    pub async fn metrics(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/metrics", listener.local_addr().unwrap());
        let watched = server::http::metrics_page::Watched { pool: self.pool.clone(), keeper: self.keeper.clone() };
        tokio::spawn(server::http::metrics_page::serve(listener, watched, self.stop.child_token()));
        Client::new().get(url).send().await.unwrap().text().await.unwrap()
    }

    /// Waits until a metric without labels has this value.
    pub async fn until_metric(&self, name: &str, so: impl Fn(f64) -> bool) {
        let seen = timeout(PATIENCE, async {
            loop {
                let metrics = self.metrics().await;
                let value = metrics.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
                if value.is_some_and(&so) {
                    return;
                }
            }
        });
        assert!(seen.await.is_ok(), "{name}");
    }

    /// The host and port.
    pub fn host(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// Waits until a condition holds.
    pub async fn until(&self, what: &str, so: impl Fn(&Gatekeeper) -> bool) {
        let seen = timeout(PATIENCE, async {
            let mut tick = tokio::time::interval(Duration::from_millis(5));
            while !so(&self.keeper) {
                tick.tick().await;
            }
        });
        assert!(seen.await.is_ok(), "{what}: {:?}", self.keeper.crowd());
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Blocks requests for sheets until dropped.
pub struct Locked(sqlx::Transaction<'static, sqlx::Postgres>);

impl Locked {
    /// Locks all sheets.
    pub async fn sheets(pool: &PgPool) -> Self {
        let mut lock = database::begin(pool).await.unwrap();
        let connection: &mut PgConnection = &mut lock;
        sqlx::raw_sql("lock table sheet in access exclusive mode").execute(connection).await.unwrap();
        Self(lock)
    }

    /// Releases the lock.
    pub async fn open(self) {
        self.0.rollback().await.unwrap();
    }
}

/// A visitor with their own browser, who does not follow redirects.
pub struct Visitor {
    client: Client,
    url: String,
}

/// An answer to a visitor.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub headers: header::HeaderMap,
    pub text: String,
}

impl Response {
    /// A header's value.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether the answer tells the visitor to wait, with these words.
    pub fn waits(&self, words: &str) -> bool {
        self.status == 503 && self.text.contains(words)
    }
}

impl Visitor {
    /// A new visitor.
    pub fn of(service: &Service) -> Self {
        Self::at(&service.url)
    }

    /// A new visitor who uses this address of the service.
    pub fn at(url: &str) -> Self {
        let client = Client::builder().cookie_store(true).redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { client, url: url.to_owned() }
    }

    /// Opens a page.
    pub async fn opens(&self, path: &str) -> Response {
        response_to(self.client.get(format!("{}{path}", self.url)).header(header::ACCEPT, "text/html")).await
    }

    /// Opens a page with only this cookie.
    pub async fn opens_with(&self, path: &str, cookie: &str) -> Response {
        let asked = Client::new().get(format!("{}{path}", self.url)).header(header::ACCEPT, "text/html");
        response_to(asked.header(header::COOKIE, cookie)).await
    }

    /// Sends a form, as a browser or as a script.
    pub async fn sends(&self, path: &str, accept: &str, origin: &str, body: &'static str) -> Response {
        let asked = self.client.post(format!("{}{path}", self.url)).header(header::ACCEPT, accept);
        let kind = (header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        response_to(asked.header(kind.0, kind.1).header(header::ORIGIN, origin).body(body)).await
    }

    /// Sends a body with these headers.
    pub async fn sends_with(&self, path: &str, headers: &[(&str, &str)], body: String) -> Response {
        let asked = self.client.post(format!("{}{path}", self.url)).body(body);
        response_to(headers.iter().fold(asked, |asked, (name, value)| asked.header(*name, *value))).await
    }

    /// Requests an address with these headers.
    pub async fn asks_with(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
        let asked = self.client.request(method.parse().unwrap(), format!("{}{path}", self.url));
        response_to(headers.iter().fold(asked, |asked, (name, value)| asked.header(*name, *value))).await
    }

    /// Calls a server function, as a script does.
    pub async fn asks(&self, path: &str) -> Response {
        response_to(self.client.get(format!("{}{path}", self.url)).header(header::ACCEPT, "application/json")).await
    }

    /// The address of a form on a page made for the account that is signed in, or for a fixed account if nobody is.
    pub async fn form(&self, path: &str) -> String {
        let now = match whose(path) {
            None | Some(Whose::Anyone | Whose::Link) => return path.to_owned(),
            Some(_) => self.made_for().await,
        };
        let made_for = match (whose(path), now.and_then(MadeFor::officer)) {
            (Some(Whose::Officer), officer) => MadeFor::Officer(officer.unwrap_or(0)),
            (Some(Whose::Own), Some(officer)) => MadeFor::Officer(officer),
            _ => now.unwrap_or(MadeFor::School("999999".try_into().unwrap())),
        };
        made_for.address(path)
    }

    /// The account that this visitor's pages are made for.
    pub async fn made_for(&self) -> Option<MadeFor> {
        let page = self.opens("/forbidden").await.text;
        page.split("data-whose=\"").nth(1)?.split('"').next()?.parse().ok()
    }

    /// Sends a form to a server function, as a script does.
    pub async fn posts(&self, path: &str, body: &str) -> Response {
        let asked = self
            .client
            .post(format!("{}{}", self.url, self.form(path).await))
            .header(header::ACCEPT, "application/json");
        let kind = (header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        response_to(asked.header(kind.0, kind.1).header(header::ORIGIN, &self.url).body(body.to_owned())).await
    }

    /// Sends a form from one of our own pages, as a browser without scripts does.
    pub async fn sends_form(&self, path: &str, body: String) -> Response {
        self.uploads(path, "application/x-www-form-urlencoded", body.into_bytes()).await
    }

    /// Sends a body of a kind from one of our own pages.
    pub async fn uploads(&self, path: &str, kind: &str, body: Vec<u8>) -> Response {
        let asked =
            self.client.post(format!("{}{}", self.url, self.form(path).await)).header(header::ACCEPT, "text/html");
        response_to(asked.header(header::CONTENT_TYPE, kind).header(header::ORIGIN, &self.url).body(body)).await
    }

    /// Opens a live stream. `told`: the id of the last event before.
    pub async fn watches(&self, query: &str, told: &str) -> reqwest::Response {
        let asked = self.client.get(format!("{}/live?{query}", self.url)).header("last-event-id", told);
        timeout(PATIENCE, asked.send()).await.expect("an answer").unwrap()
    }

    /// Begins to open a page, without waiting for the answer.
    pub fn waits_for(&self, path: &str) -> tokio::task::JoinHandle<Response> {
        let asked = self.client.get(format!("{}{path}", self.url)).header(header::ACCEPT, "text/html");
        tokio::spawn(response_to(asked))
    }
}

async fn response_to(asked: RequestBuilder) -> Response {
    let answer = timeout(PATIENCE, asked.send()).await.expect("an answer").unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Response { status, headers, text: answer.text().await.unwrap() }
}
