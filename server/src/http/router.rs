//! All addresses, and the layers that every request passes.

use std::{
    ops::Deref,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
    time::Duration,
};

use app::{
    error_pages::Most,
    office::{
        ATTACH, PASTE_READ, PREVIEW,
        schools::{IMPORT_UPLOAD, LETTERS},
    },
    shell::{App, shell},
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRef, Request},
    http::{Extensions, HeaderMap, HeaderValue, StatusCode, Version, header},
    middleware,
    response::Response,
    routing::{any, get, post},
};
use leptos::config::LeptosOptions;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
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
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
    trace::TraceLayer,
};

use crate::{
    attachment::{self, AttachmentDesk, ContentStore, take_attachment},
    audit::audit_file,
    booking::calendar_file,
    cli::config::Limits,
    delegate,
    http::{
        body_limit, cookie,
        error_pages::{error_pages, unknown},
        headers,
        live::{Live, OpenPages, Snapshots, live_bookings, live_seats},
        origin::same_origin,
        overload::{self, BODY_MAX, Gatekeeper},
        page_cache::{self, Bounds, Pages, Renderings},
        ports::Ports,
        readable,
        readiness::{Readiness, ready},
        request_head,
        visit::{self, AnonymousVisits, Door, SignedInVisits, VisitStore},
    },
    officer::SignedInOfficers,
    people::person_file,
    platform::{
        attempts::Attempts,
        clock::Clock,
        database::{Database, Primary, answer_at_loss},
        metrics,
        network::{Proxy, note_client},
        signed_link::LinkKey,
    },
    publishing::{TEXT_CHARACTERS, TEXT_MAX, preview_text, take_sheet},
    report,
    school::{
        directory::{FILE_MAX, SchoolDesk, send_letters, take_file},
        sign_in::SignedInSchools,
    },
    seats::Hub,
    session,
};

/// What is named by its content never changes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// A browser asks for it at every visit: this is how a new build reaches a device.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
/// A service worker asks this site alone, and runs nothing but itself.
const WORKER_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
);
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// The addresses of pages, listed once and before anything is rendered: of leptos 0.8, a page that is rendered while they are
/// listed waits for ever (leptos#4773).
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// The addresses of all pages, as their routes are written: `/sheets/:slug`.
#[must_use]
pub fn page_addresses() -> Vec<String> {
    ROUTES.iter().map(|route| route.path().replace("/{", "/:").replace('}', "")).collect()
}

/// What the routes share. Every request has a copy in each of its layers, so copies are one.
#[derive(Clone)]
pub struct House(Arc<Parts>);

/// What a house has.
#[derive(Clone)]
pub struct Parts {
    /// How Leptos finds the built site.
    pub options: LeptosOptions,
    /// What pages ask.
    pub ports: Ports,
    /// The database, for what is no page.
    pub pool: PgPool,
    /// Where the database's primary is.
    pub primary: Primary,
    /// The clock.
    pub clock: Clock,
    /// Live seats.
    pub live: Live,
    /// Who comes in.
    pub door: Door,
    /// Whether a proxy of ours stands in front and says where requests come from (`X-Forwarded-For`).
    pub behind_proxy: bool,
    /// How many pages were rendered to be kept.
    pub renderings: Renderings,
    /// Who comes in when, where more come than can be served.
    pub keeper: Gatekeeper,
    /// Whether this copy can serve.
    pub readiness: Readiness,
    /// Whether every host below this one is on https too.
    pub https_below: bool,
}

impl Deref for House {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// What handlers ask for alone.
macro_rules! given {
    ($($part:ty: $house:ident => $given:expr;)*) => {
        $(impl FromRef<House> for $part {
            fn from_ref($house: &House) -> Self {
                $given.clone()
            }
        })*
    };
}

given! {
    LeptosOptions: house => house.options;
    Ports: house => house.ports;
    Clock: house => house.clock;
    Live: house => house.live;
    Readiness: house => house.readiness;
    SchoolDesk: house => house.ports.school_desk;
    AttachmentDesk: house => house.ports.attachment_desk;
}

impl House {
    /// Puts a house together.
    #[must_use]
    pub fn new(
        options: LeptosOptions,
        database: Database,
        clock: Clock,
        links: &LinkKey,
        demonstration: bool,
        behind_proxy: bool,
        stop: CancellationToken,
    ) -> Self {
        let seats = Hub::default();
        let ports = Ports::new(&database, &clock, &seats, links, demonstration);
        let attempts = Attempts::new(database.pool.clone(), clock.clone(), links);
        let (schools, officers) = (SignedInSchools::of(&database), SignedInOfficers::of(&database));
        let snapshots = Snapshots::of(&database);
        let readiness = Readiness::new(&database, &options);
        let visits = SignedInVisits::of(&database);
        let Database { pool, primary } = database;
        let limits = Limits::default();
        Self(Arc::new(Parts {
            keeper: Gatekeeper::new(limits.room(), limits.body_time(), &options, links, &clock),
            options,
            ports,
            live: Live { pool: pool.clone(), snapshots, seats, pages: OpenPages::new(limits.streams()), stop },
            door: Door { schools, officers, attempts, anonymous: AnonymousVisits::default(), visits },
            behind_proxy,
            readiness,
            renderings: Renderings::default(),
            pool,
            primary,
            clock,
            https_below: false,
        }))
    }

    /// The same house, reached by people at this address.
    #[must_use]
    pub fn reached_at(self, site: &str) -> Self {
        self.with(|parts| parts.ports.reached_at(site))
    }

    /// The same house, whose visitors' browsers ask every host below it over https alone, if `subdomains`.
    #[must_use]
    pub fn with_https_below(self, subdomains: bool) -> Self {
        self.with(|parts| parts.https_below = subdomains)
    }

    /// The same house with other bounds than the usual ones.
    #[must_use]
    pub fn within(self, limits: &Limits, links: &LinkKey) -> Self {
        self.with(|parts| {
            parts.keeper = Gatekeeper::new(limits.room(), limits.body_time(), &parts.options, links, &parts.clock);
            parts.live.pages = OpenPages::new(limits.streams());
            parts.ports.attaching(|desk| desk.sending(limits.sent_attachments()));
        })
    }

    /// The same house, which keeps attachments so.
    #[must_use]
    pub fn keeping(self, contents: ContentStore, bounds: attachment::Bounds) -> Self {
        self.with(|parts| parts.ports.attaching(|desk| desk.keeping(contents, bounds)))
    }

    fn with(mut self, change: impl FnOnce(&mut Parts)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}

/// The whole site. `secure`: cookies are sent over https only.
pub fn router(house: &House, sessions: VisitStore, secure: bool) -> Router {
    let provide = {
        let house = house.clone();
        move || house.ports.provide()
    };
    let proxy = Proxy { believed: house.behind_proxy, expected: secure };
    let at_loss = middleware::from_fn_with_state(house.primary.clone(), answer_at_loss);
    let site = PathBuf::from(&*house.options.site_root);
    let ordinary = Router::new()
        .leptos_routes_with_context(house, ROUTES.clone(), provide, {
            let house = house.clone();
            move || shell(house.options.clone())
        })
        .route("/bookings/{reference}/calendar.ics", get(calendar_file))
        .route("/delegate/{link}/calendar.ics", get(delegate::calendar_file))
        .route("/delegate/{link}/feed.ics", get(delegate::calendar_feed))
        .route("/live/bookings", get(live_bookings))
        .route("/office/audit.csv", get(audit_file))
        .route("/office/people/{key}/data.json", get(person_file))
        .route("/office/reports/{slug}/schools.csv", get(report::schools_csv))
        .route("/office/reports/{slug}/schools.xlsx", get(report::schools_xlsx))
        .route("/office/sessions/{id}/delegates.csv", get(session::delegate_list::delegates_csv))
        .route("/office/sessions/{id}/delegates.xlsx", get(session::delegate_list::delegates_xlsx))
        .route("/sheets/{slug}/attachments/{id}/{name}", get(attachment::sheet_file))
        .route("/office/attachments/{id}/{name}", get(attachment::office_file))
        .fallback_service(
            // Not leptos_axum's own handler of files: of 0.8.10, it lets a file's answer take the headers of another
            // visitor's page that is being rendered on the same thread.
            whole_files(&site).append_index_html_on_directories(false).fallback(any(unknown).with_state(house.clone())),
        )
        .route(LETTERS, post(send_letters))
        .route(PREVIEW, post(preview_text));
    let ordinary = ordinary
        .layer(middleware::from_fn(readable::form))
        .layer(middleware::from_fn_with_state(house.clone(), body_limit::bounded));
    let files_taken = long_ones(house, &sessions, secure);
    let ordinary = behind_the_door(ordinary, house, sessions, secure, (body_limit::MAX, Most::Bytes(BODY_MAX as u64)));
    let visits = cookie::Visits { name: visit::cookie_name(secure), secure };
    let kept = Pages::new(
        ordinary.clone().with_state(house.clone()),
        (Database { pool: house.pool.clone(), primary: house.primary.clone() }, house.clock.clone()),
        Bounds::default(),
        house.renderings.clone(),
        visit::cookie_name(secure),
    );
    Router::new()
        .merge(ordinary)
        .merge(files_taken)
        .route("/live/seats", get(live_seats).layer(at_loss.clone()).layer(middleware::from_fn(readable::address)))
        .route_service("/office.css", asked_again(&site.join("office.css")))
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
                    headers::strict_transport(secure, house.https_below),
                    headers::guard,
                ))
                .layer(middleware::from_fn_with_state(visits, cookie::guard))
                .layer(middleware::from_fn_with_state((house.keeper.clone(), secure), overload::admit))
                .layer(middleware::from_fn_with_state(kept, page_cache::serve)),
        )
        .with_state(house.clone())
}

/// Where officers send what is longer than forms are. Each says itself how long that may be.
fn long_ones(house: &House, sessions: &VisitStore, secure: bool) -> Router<House> {
    let taken = |address: &str, takes, most| {
        let route = Router::new().route(address, takes).layer(DefaultBodyLimit::disable());
        behind_the_door(route, house, sessions.clone(), secure, most)
    };
    let attached = Most::Bytes(house.ports.attachment_desk.largest());
    taken(IMPORT_UPLOAD, post(take_file), (FILE_MAX, Most::Bytes(FILE_MAX as u64)))
        .merge(taken(PASTE_READ, post(take_sheet), (TEXT_MAX, Most::Characters(TEXT_CHARACTERS))))
        .merge(taken(ATTACH, post(take_attachment), (attachment::BODY_MAX, attached)))
}

/// Routes for which somebody may be signed in, and which take in so many bytes; `most` is what a person is told.
fn behind_the_door(
    routes: Router<House>,
    house: &House,
    sessions: VisitStore,
    secure: bool,
    (body_max, most): (usize, Most),
) -> Router<House> {
    routes.layer(
        ServiceBuilder::new()
            .layer(middleware::from_fn_with_state((house.clone(), most), error_pages))
            .layer(middleware::from_fn(readable::address))
            .layer(middleware::from_fn_with_state(house.primary.clone(), answer_at_loss))
            .layer(middleware::map_response(visit::hand_out))
            .layer(visit::layer(sessions, secure))
            .layer(middleware::from_fn_with_state((house.clone(), secure), visit::open))
            .layer(CatchPanicLayer::new())
            .layer(middleware::from_fn(same_origin))
            .layer(middleware::from_fn_with_state(body_max, body_limit::within))
            .layer(middleware::from_fn_with_state(house.clone(), visit::check_made_for))
            .layer(RequestBodyLimitLayer::new(body_max)),
    )
}

/// The files of a folder, compressed where the build has done so.
fn whole_files(folder: &Path) -> ServeDir {
    ServeDir::new(folder).precompressed_br().precompressed_gzip()
}

fn files(folder: &Path, keep: HeaderValue) -> Router {
    Router::new()
        .fallback_service(whole_files(folder))
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, move |response: &Response| {
            response.status().is_success().then(|| keep.clone())
        }))
}

/// A file that every page may have newer than a browser's cache.
fn asked_again(file: &Path) -> Router {
    Router::new()
        .fallback_service(ServeFile::new(file).precompressed_br().precompressed_gzip())
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, ASK_AGAIN))
}

fn service_worker(site: &Path) -> Router {
    Router::new()
        .fallback_service(ServeFile::new(site.join("service-worker.js")))
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, ASK_AGAIN))
        .layer(SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, WORKER_POLICY))
}

fn span(request: &Request) -> tracing::Span {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", id, method = %request.method(), path = loggable(request.uri().path()))
}

/// Whoever is turned away is counted, not logged: that is when there is least time for it. Whatever else is unavailable has
/// said why where it failed.
fn note_failure(failure: ServerErrorsFailureClass, latency: Duration, _: &tracing::Span) {
    match failure {
        ServerErrorsFailureClass::StatusCode(StatusCode::SERVICE_UNAVAILABLE) => {}
        failed => tracing::error!(classification = %failed, ?latency, "response failed"),
    }
}

/// The longest path that is logged, in bytes.
const LOGGED_MAX: usize = 200;

/// The path without its query, which may hold what a person typed, and without what makes a delegate's or an officer's link.
fn loggable(path: &str) -> &str {
    match path {
        path if path.starts_with("/delegate/") => "/delegate/…",
        path if path.starts_with("/office/password/") => "/office/password/…",
        path => &path[..path.floor_char_boundary(LOGGED_MAX)],
    }
}

/// Not what is sent as it is: a part of a file has its place in the file, and most files are compressed already.
fn worth_compressing() -> impl Predicate {
    DefaultPredicate::new().and(|_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions| {
        extensions.get::<attachment::SentAsItIs>().is_none()
    })
}
