//! A browser with its own cookies in front of the site's router, without a socket, so that https addresses work too.

use std::collections::BTreeMap;

use app::made_for::{Whose, whose};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, StatusCode},
};
use leptos::config::LeptosOptions;
use server::{
    http::limits::Limits,
    http::{router::router, state::AppState, visit::VisitStore},
    platform::{clock::Clock, database::Database, signed_link::LinkKey},
};
use shared::made_for::MadeFor;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::office::PASSWORD;

/// The site on a database, at a public address.
pub struct Site(Router);

/// An answer to a browser.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    /// A header's value.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The cookies that the answer sets.
    pub fn cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect()
    }
}

impl Site {
    /// The site on a database, at this address, with these limits.
    pub async fn open(pool: &PgPool, address: &str, limits: &Limits) -> Self {
        Self::built(pool, address, limits, |backend| backend).await
    }

    /// The site on a database, at this address, with a changed state.
    pub async fn built(
        pool: &PgPool,
        address: &str,
        limits: &Limits,
        build: impl FnOnce(AppState) -> AppState,
    ) -> Self {
        let options = LeptosOptions::builder().output_name("placebook").build();
        let links = LinkKey::of(pool).await.unwrap();
        let (database, stop) = (Database::unwatched(pool.clone()), CancellationToken::new());
        let sessions = VisitStore::open(&database).unwrap();
        let backend =
            AppState::new(options, database, Clock::system(), &links, false, false, stop).within(limits, &links);
        let backend = if address.is_empty() { backend } else { backend.reached_at(address) };
        Self(router(&build(backend), sessions, address.starts_with("https://")))
    }

    /// A browser with this `User-Agent`.
    pub fn browser(&self, words: &'static str) -> Browser {
        Browser { site: self.0.clone(), words, cookies: BTreeMap::new(), host: "placebook.example" }
    }
}

/// A browser with its own cookies, which does not follow redirects.
pub struct Browser {
    site: Router,
    words: &'static str,
    /// The browser's cookies, by name.
    pub cookies: BTreeMap<String, String>,
    /// The `Host` header that the browser sends.
    pub host: &'static str,
}

impl Browser {
    /// Opens a page.
    pub async fn opens(&mut self, path: &str) -> Answer {
        self.asks("GET", path, "").await
    }

    /// Sends a form without scripts, from a page made for the account that is signed in; for an officer if nobody is.
    pub async fn sends(&mut self, path: &str, form: &str) -> Answer {
        let to = match whose(path) {
            None | Some(Whose::Anyone | Whose::Link) => path.to_owned(),
            Some(_) => self.made_for().await.address(path),
        };
        self.asks("POST", &to, form).await
    }

    async fn made_for(&self) -> MadeFor {
        let page = self.asks_with(&self.cookie(), "GET", "/forbidden", "").await.text;
        let now = page.split("data-whose=\"").nth(1).and_then(|rest| rest.split('"').next()?.parse().ok());
        match now {
            Some(MadeFor::Acting { officer, .. }) => MadeFor::Officer(officer),
            Some(made_for) => made_for,
            None => MadeFor::Officer(1),
        }
    }

    /// The cookies, as sent.
    pub fn cookie(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Sends a request with the browser's own cookies. Checks that an answer that sets a cookie is not cached.
    async fn asks(&mut self, method: &str, path: &str, form: &str) -> Answer {
        let cookie = self.cookie();
        let answer = self.asks_with(&cookie, method, path, form).await;
        for set in answer.cookies() {
            let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Sends a request with these cookies.
    pub async fn asks_with(&self, cookie: &str, method: &str, path: &str, form: &str) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("accept", "text/html")
            .header("host", self.host)
            .header("user-agent", self.words)
            .header("content-type", "application/x-www-form-urlencoded");
        let request = if cookie.is_empty() { request } else { request.header("cookie", cookie) };
        let answer = self.site.clone().oneshot(request.body(Body::from(form.to_owned())).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let text = String::from_utf8_lossy(&to_bytes(body, usize::MAX).await.unwrap()).into_owned();
        let answer = Answer { status: parts.status, headers: parts.headers, text };
        let kept = answer.cookies().is_empty() || answer.header("cache-control").contains("no-store");
        assert!(kept, "{method} {path} sets a cookie and may be kept: {:?}", answer.headers);
        answer
    }

    /// Signs a school in.
    pub async fn signs_in(&mut self, urn: &str, pin: &str) {
        let form = format!("draft[establishment]={urn}&draft[pin]={pin}&draft[next]=/bookings");
        let answer = self.sends("/api/establishment/sign-in", &form).await;
        assert_eq!(answer.header("location"), "/bookings", "{answer:?}");
    }

    /// Signs an officer in, and returns the address that follows.
    pub async fn comes_in(&mut self, email: &str) -> String {
        let form = format!("draft[email]={email}&draft[password]={}", PASSWORD.replace(' ', "+"));
        self.sends("/api/office/sign-in", &form).await.header("location").to_owned()
    }

    /// Whether an account is signed in.
    pub async fn is_in(&mut self) -> bool {
        match self.opens("/visits").await.status {
            StatusCode::OK => true,
            StatusCode::UNAUTHORIZED => false,
            other => panic!("{other}"),
        }
    }
}
