//! Counts and times requests by purpose and status.

use std::{sync::LazyLock, time::Instant};

use app::visit::OUTCOME;
use axum::{
    extract::Request,
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
};
use prometheus::{Histogram, IntCounter};

use super::table;

/// A request's purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Home,
    Sheet,
    Workshop,
    Form,
    SignIn,
    Bookings,
    Delegate,
    Command,
    Question,
    Live,
    File,
    Health,
    Other,
}

const CLASSES: [(Class, &str); 13] = [
    (Class::Home, "home"),
    (Class::Sheet, "sheet"),
    (Class::Workshop, "workshop"),
    (Class::Form, "form"),
    (Class::SignIn, "sign_in"),
    (Class::Bookings, "bookings"),
    (Class::Delegate, "delegate"),
    (Class::Command, "command"),
    (Class::Question, "question"),
    (Class::Live, "live"),
    (Class::File, "file"),
    (Class::Health, "health"),
    (Class::Other, "other"),
];
const STATUSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// The meters of one class of request. They are looked up once, so that counting is one addition.
struct Meters {
    statuses: [IntCounter; STATUSES.len()],
    time: Histogram,
}

static METERS: LazyLock<Option<Vec<Meters>>> = LazyLock::new(|| {
    let table = table::get()?;
    let meters = CLASSES.map(|(_, name)| Meters {
        statuses: STATUSES.map(|status| table.requests.with_label_values(&[name, status])),
        time: table.request_time.with_label_values(&[name]),
    });
    Some(meters.into())
});

/// The layer that counts every request. A refused form that was sent without scripts counts by its outcome, not as the redirect
/// that answers it.
pub async fn count(request: Request, next: Next) -> Response {
    let class = class(request.method(), request.uri().path());
    let began = Instant::now();
    let mut answer = next.run(request).await;
    let outcome = answer.headers_mut().remove(OUTCOME);
    let outcome = outcome.and_then(|outcome| StatusCode::from_bytes(outcome.as_bytes()).ok());
    record(class, outcome.unwrap_or(answer.status()), began);
    answer
}

fn record(class: Class, status: StatusCode, began: Instant) {
    let hundred = usize::from(status.as_u16() / 100).saturating_sub(1);
    if let Some(meters) = METERS.as_ref().and_then(|meters| meters.get(class as usize)) {
        if let Some(counter) = meters.statuses.get(hundred) {
            counter.inc();
        }
        meters.time.observe(began.elapsed().as_secs_f64());
    }
}

fn class(method: &Method, path: &str) -> Class {
    if !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Class::Command;
    }
    let mut parts = path.trim_start_matches('/').split('/');
    match (parts.next().unwrap_or_default(), parts.next(), parts.next()) {
        ("", _, _) => Class::Home,
        ("sheets", _, _) => Class::Sheet,
        ("workshops", _, None) => Class::Workshop,
        ("workshops", _, Some(_)) => Class::Form,
        ("sign-in", _, _) => Class::SignIn,
        ("bookings", _, _) => Class::Bookings,
        ("delegate", _, _) => Class::Delegate,
        ("api", _, _) => Class::Question,
        ("live", _, _) => Class::Live,
        ("healthz" | "readyz", _, _) => Class::Health,
        ("pkg" | "fonts" | "icons", _, _) => Class::File,
        (file, None, _) if file.contains('.') => Class::File,
        _ => Class::Other,
    }
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, middleware, routing::post};
    use tower::ServiceExt;

    use super::*;

    #[test]
    fn class_is_at_the_index_of_its_name() {
        for (at, (class, name)) in CLASSES.iter().enumerate() {
            assert_eq!(*class as usize, at, "{name}");
        }
    }

    #[tokio::test]
    async fn refused_plain_form_counts_by_its_outcome_hidden_from_the_browser() {
        let counted = |status| table::get().unwrap().requests.with_label_values(&["command", status]).get();
        let before = (counted("3xx"), counted("4xx"));
        let refused = || async { (StatusCode::FOUND, [(OUTCOME, "429")]) };
        let site = Router::new().route("/form", post(refused)).layer(middleware::from_fn(count));
        let form = Request::post("/form").body(Body::empty()).unwrap();
        let answer = site.oneshot(form).await.unwrap();
        assert_eq!((answer.status(), answer.headers().get(OUTCOME)), (StatusCode::FOUND, None));
        assert_eq!((counted("3xx"), counted("4xx")), (before.0, before.1 + 1));
    }

    #[test]
    fn every_request_belongs_to_one_of_few_classes() {
        let name = |method, path| CLASSES[class(&method, path) as usize].1;
        for (path, expected) in [
            ("/", "home"),
            ("/sheets/71-16", "sheet"),
            ("/workshops/71-16", "workshop"),
            ("/workshops/71-16/sessions/1/book", "form"),
            ("/bookings/PB-7K3M-9QX2", "bookings"),
            ("/delegate/AAAA/cannot-come", "delegate"),
            ("/api/booking/form", "question"),
            ("/live", "live"),
            ("/pkg/placebook.wasm", "file"),
            ("/favicon.svg", "file"),
            ("/readyz", "health"),
            ("/wp-login.php/x", "other"),
        ] {
            assert_eq!(name(Method::GET, path), expected, "{path}");
        }
        assert_eq!(name(Method::POST, "/api/booking/book"), "command");
    }
}
