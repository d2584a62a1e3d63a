//! All addresses, and the layers that every request passes.

use std::{
    path::PathBuf,
    sync::{Arc, LazyLock},
    time::Duration,
};

use app::{
    addresses::{ATTACH, IMPORT_UPLOAD, LETTERS, PASTE_READ, PREVIEW},
    shell::{App, Most, shell},
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRef, Request},
    http::{Extensions, HeaderMap, StatusCode, Version},
    middleware,
    routing::{MethodRouter, any, get, post},
};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    classify::ServerErrorsFailureClass,
    compression::{
        CompressionLayer, CompressionLevel,
        predicate::{DefaultPredicate, Predicate},
    },
    limit::RequestBodyLimitLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    trace::TraceLayer,
};

use super::{
    body_limit::{self, BODY_MAX},
    cookie,
    error_pages::{error_pages, unknown},
    headers,
    live::{live, routed},
    origin::same_origin,
    overload,
    page_cache::{self, Bounds, Pages},
    page_redirect, readable,
    readiness::ready,
    request_head,
    site_page::SitePage,
    state::AppState,
    static_files::{A_DAY, FOR_EVER, files, possible_name, revalidated, service_worker, whole_files},
    visit::{self, VisitStore},
};
use crate::{
    attachment::{self, take_attachment},
    audit::audit_file,
    booking::calendar_file,
    delegate,
    people::person_file,
    platform::{
        database::{Database, answer_at_loss},
        metrics,
        network::{Proxy, note_client},
    },
    publishing::{TEXT_CHARACTERS, TEXT_MAX, preview_text, take_sheet},
    report,
    school::directory::{FILE_MAX, send_letters, take_file},
    session,
};

/// The addresses of pages, listed once and before any rendering: in leptos 0.8, a page that is rendered during the listing waits
/// for ever (leptos#4773).
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// The addresses of all pages, as their routes are written: `/sheets/:slug`.
#[must_use]
pub fn page_addresses() -> Vec<String> {
    ROUTES.iter().map(|route| route.path().replace("/{", "/:").replace('}', "")).collect()
}

/// The whole site. `secure`: cookies are sent over https only.
pub fn router(state: &AppState, sessions: VisitStore, secure: bool) -> Router {
    let provide = {
        let state = state.clone();
        move || state.ports.provide()
    };
    let proxy = Proxy { believed: state.behind_proxy, expected: secure };
    let site = PathBuf::from(&*state.options.site_root);
    let ordinary = Router::new()
        .leptos_routes_with_context(state, ROUTES.clone(), provide, {
            let state = state.clone();
            move || shell(state.options.clone())
        })
        .route("/bookings/{reference}/calendar.ics", get(calendar_file))
        .route("/delegate/{link}/calendar.ics", get(delegate::calendar_file))
        .route("/delegate/{link}/feed.ics", get(delegate::calendar_feed))
        .route("/office/audit.csv", get(audit_file))
        .route("/office/people/{key}/data.json", get(person_file))
        .route("/office/reports/{slug}/schools.csv", get(report::schools_csv))
        .route("/office/reports/{slug}/schools.xlsx", get(report::schools_xlsx))
        .route("/office/sessions/{id}/delegates.csv", get(session::delegate_list::delegates_csv))
        .route("/office/sessions/{id}/delegates.xlsx", get(session::delegate_list::delegates_xlsx))
        .route("/sheets/{slug}/attachments/{id}/{name}", get(attachment::sheet_file))
        .route("/office/attachments/{id}/{name}", get(attachment::office_file))
        .fallback_service(
            // Files are not served by leptos_axum 0.8.10's own handler, because it lets a file's answer take the headers of
            // another visitor's page that is being rendered on the same thread.
            ServiceBuilder::new().layer(middleware::from_fn(possible_name)).service(
                whole_files(&site)
                    .append_index_html_on_directories(false)
                    .fallback(any(unknown).with_state(SitePage::from_ref(state))),
            ),
        )
        .route(LETTERS, post(send_letters))
        .route(PREVIEW, post(preview_text));
    let ordinary = ordinary
        .layer(middleware::from_fn(readable::form))
        .layer(middleware::from_fn_with_state(Arc::new(state.options.clone()), body_limit::bounded));
    let files_taken = long_ones(state, &sessions, secure);
    let streams = streams(state, &sessions, secure);
    let ordinary =
        with_visits(ordinary, state, sessions, secure, (body_limit::DRAFT_MAX, Most::Bytes(BODY_MAX as u64)));
    let visits = cookie::Visits { name: visit::cookie_name(secure), secure };
    let kept = Pages::new(
        ordinary.clone().with_state(state.clone()),
        (Database { pool: state.pool.clone(), primary: state.primary.clone() }, state.clock.clone()),
        Bounds::default(),
        state.renderings.clone(),
        visit::cookie_name(secure),
    );
    Router::new()
        .merge(ordinary)
        .merge(files_taken)
        .route("/live", streams)
        .route_service("/office.css", revalidated(&site.join("office.css")))
        .route_service("/service-worker.js", service_worker(&site))
        .nest_service("/pkg", files(&site.join("pkg"), FOR_EVER))
        .nest_service("/fonts", files(&site.join("fonts"), FOR_EVER))
        .nest_service("/icons", files(&site.join("icons"), A_DAY))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .layer(
            ServiceBuilder::new()
                .layer(middleware::from_fn(request_head::check))
                .layer(middleware::from_fn_with_state(proxy, note_client))
                .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
                .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(note_failure))
                .layer(middleware::from_fn(metrics::count))
                .layer(PropagateRequestIdLayer::x_request_id())
                .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(worth_compressing()))
                .layer(middleware::from_fn_with_state(
                    headers::strict_transport(secure, state.https_below),
                    headers::guard,
                ))
                .layer(middleware::from_fn_with_state(visits, cookie::guard))
                .layer(middleware::from_fn_with_state((state.keeper.clone(), secure), overload::admit))
                .layer(middleware::from_fn_with_state(kept, page_cache::serve))
                .layer(middleware::from_fn(page_redirect::tell)),
        )
        .with_state(state.clone())
}

/// The live streams, with the reader's visit only where it is needed.
fn streams(state: &AppState, sessions: &VisitStore, secure: bool) -> MethodRouter<AppState> {
    let at_loss = middleware::from_fn_with_state(state.primary.clone(), answer_at_loss);
    let without = get(live).layer(at_loss).layer(middleware::from_fn(readable::address));
    let with = Router::new().route("/live", get(live));
    let with = with_visits(with, state, sessions.clone(), secure, (BODY_MAX, Most::Bytes(BODY_MAX as u64)));
    let without = Router::new().route("/live", without).with_state(state.clone());
    get(routed(with.with_state(state.clone()), without))
}

/// Addresses to which officers send bodies longer than a form. Each sets its own limit.
fn long_ones(state: &AppState, sessions: &VisitStore, secure: bool) -> Router<AppState> {
    let taken = |address: &str, takes, most| {
        let route = Router::new().route(address, takes).layer(DefaultBodyLimit::disable());
        with_visits(route, state, sessions.clone(), secure, most)
    };
    let attached = Most::Bytes(state.ports.pg_attachment.largest());
    taken(IMPORT_UPLOAD, post(take_file), (FILE_MAX, Most::Bytes(FILE_MAX as u64)))
        .merge(taken(PASTE_READ, post(take_sheet), (TEXT_MAX, Most::Characters(TEXT_CHARACTERS))))
        .merge(taken(ATTACH, post(take_attachment), (attachment::BODY_MAX, attached)))
}

/// Adds a visit to these routes, and limits their bodies to this many bytes. `most`: the limit as shown to people.
fn with_visits(
    routes: Router<AppState>,
    state: &AppState,
    sessions: VisitStore,
    secure: bool,
    (body_max, most): (usize, Most),
) -> Router<AppState> {
    routes.layer(
        ServiceBuilder::new()
            .layer(middleware::from_fn_with_state((SitePage::from_ref(state), most), error_pages))
            .layer(middleware::from_fn(readable::address))
            .layer(middleware::from_fn_with_state(state.primary.clone(), answer_at_loss))
            .layer(middleware::map_response(visit::hand_out))
            .layer(visit::layer(sessions, secure))
            .layer(middleware::from_fn_with_state((Arc::new(state.visitors.clone()), secure), visit::open))
            .layer(CatchPanicLayer::new())
            .layer(middleware::from_fn(same_origin))
            .layer(middleware::from_fn_with_state(body_max, body_limit::within))
            .layer(middleware::from_fn_with_state(SitePage::from_ref(state), visit::check_made_for))
            .layer(RequestBodyLimitLayer::new(body_max)),
    )
}

fn span(request: &Request) -> tracing::Span {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", id, method = %request.method(), path = loggable(request.uri().path()))
}

/// A request told to wait is counted, not logged, because the service is busiest then. Other unavailable answers were logged where
/// they failed.
fn note_failure(failure: ServerErrorsFailureClass, latency: Duration, _: &tracing::Span) {
    match failure {
        ServerErrorsFailureClass::StatusCode(StatusCode::SERVICE_UNAVAILABLE) => {}
        failed => tracing::error!(classification = %failed, ?latency, "response failed"),
    }
}

/// The longest path that is logged, in bytes.
const LOGGED_MAX: usize = 200;

/// The path without its query, which may hold typed text, and without the secret part of a delegate's or an officer's
/// link.
fn loggable(path: &str) -> &str {
    match path {
        path if path.starts_with("/delegate/") => "/delegate/…",
        path if path.starts_with("/office/password/") => "/office/password/…",
        path => &path[..path.floor_char_boundary(LOGGED_MAX)],
    }
}

/// Files are not compressed here: a byte range refers to the file itself, and most files are compressed already.
fn worth_compressing() -> impl Predicate {
    DefaultPredicate::new().and(|_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions| {
        extensions.get::<attachment::SentAsItIs>().is_none()
    })
}
