//! What the routes share, and what of it each handler is given.

use std::{ops::Deref, sync::Arc};

use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use super::{
    limits::Limits,
    live::{Live, OpenPages, Snapshots},
    overload::Gatekeeper,
    page_cache::Renderings,
    ports::Ports,
    readiness::Readiness,
    site_page::SitePage,
    visit::{AnonymousVisits, SignedInVisits, Visitors},
};
use crate::{
    attachment::{self, ContentStore, PgAttachments},
    delegate::PgDelegates,
    officer::SignedInOfficers,
    people::PgPeople,
    platform::{
        attempts::Attempts,
        clock::Clock,
        database::{Database, Primary},
        signed_link::LinkKey,
    },
    publishing::PgPublishing,
    report::PgReports,
    school::{directory::PgSchools, sign_in::SignedInSchools},
    seats::Hub,
    session::PgSessions,
};

/// What the routes share. Every request has a copy in each of its layers, so copies are one.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

/// What the state has.
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
    pub visitors: Visitors,
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

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// What handlers ask for alone.
macro_rules! given {
    ($($part:ty: $state:ident => $given:expr;)*) => {
        $(impl FromRef<AppState> for $part {
            fn from_ref($state: &AppState) -> Self {
                $given.clone()
            }
        })*
    };
}

given! {
    LeptosOptions: state => state.options;
    Ports: state => state.ports;
    Clock: state => state.clock;
    Live: state => state.live;
    Readiness: state => state.readiness;
    PgPool: state => state.pool;
    PgSchools: state => state.ports.pg_school;
    PgDelegates: state => state.ports.pg_delegate;
    PgSessions: state => state.ports.pg_session;
    PgPublishing: state => state.ports.pg_sheet;
    PgPeople: state => state.ports.pg_people;
    PgReports: state => state.ports.pg_report;
    PgAttachments: state => state.ports.pg_attachment;
}

impl FromRef<AppState> for SitePage {
    fn from_ref(state: &AppState) -> Self {
        Self::new(state.ports.clone(), state.options.clone())
    }
}

impl AppState {
    /// Puts it together.
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
        let limits = Limits::default();
        let ports = Ports::new(&database, &clock, &seats, links, (demonstration, limits.sent_attachments()));
        let attempts = Attempts::new(database.pool.clone(), clock.clone(), links);
        let (schools, officers) = (SignedInSchools::of(&database), SignedInOfficers::of(&database));
        let snapshots = Snapshots::of(&database);
        let readiness = Readiness::new(&database, &options);
        let visits = SignedInVisits::of(&database);
        let Database { pool, primary } = database;
        Self(Arc::new(Parts {
            keeper: Gatekeeper::new(limits.room(), limits.body_time(), &options, links, &clock),
            options,
            ports,
            live: Live { pool: pool.clone(), snapshots, seats, pages: OpenPages::new(limits.streams()), stop },
            visitors: Visitors { schools, officers, attempts, anonymous: AnonymousVisits::default(), visits },
            behind_proxy,
            readiness,
            renderings: Renderings::default(),
            pool,
            primary,
            clock,
            https_below: false,
        }))
    }

    /// The same, reached by people at this address.
    #[must_use]
    pub fn reached_at(self, site: &str) -> Self {
        self.with(|parts| parts.ports.reached_at(site))
    }

    /// The same, whose visitors' browsers ask every host below it over https alone, if `subdomains`.
    #[must_use]
    pub fn with_https_below(self, subdomains: bool) -> Self {
        self.with(|parts| parts.https_below = subdomains)
    }

    /// The same with other bounds than the usual ones.
    #[must_use]
    pub fn within(self, limits: &Limits, links: &LinkKey) -> Self {
        self.with(|parts| {
            parts.keeper = Gatekeeper::new(limits.room(), limits.body_time(), &parts.options, links, &parts.clock);
            parts.live.pages = OpenPages::new(limits.streams());
            parts.ports.attaching(|pg| pg.sending(limits.sent_attachments()));
        })
    }

    /// The same, which keeps attachments so.
    #[must_use]
    pub fn keeping(self, contents: ContentStore, bounds: attachment::Bounds) -> Self {
        self.with(|parts| parts.ports.attaching(|pg| pg.keeping(contents, bounds)))
    }

    fn with(mut self, change: impl FnOnce(&mut Parts)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}
