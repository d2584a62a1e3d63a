//! The state that routes share, and the part that each handler gets.

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
    live::Hub,
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
    session::PgSessions,
};

/// The state that routes share. Each layer of each request has a copy, so copies are cheap.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

/// The content of the state.
#[derive(Clone)]
pub struct Parts {
    /// Leptos' settings, which locate the built site.
    pub options: LeptosOptions,
    /// The ports that pages use.
    pub ports: Ports,
    /// The database, for handlers that are not pages.
    pub pool: PgPool,
    /// The state of the database's primary.
    pub primary: Primary,
    /// The clock.
    pub clock: Clock,
    /// Live pages.
    pub live: Live,
    /// Looks up visits and their signed-in accounts.
    pub visitors: Visitors,
    /// Whether our own proxy reports clients' addresses (`X-Forwarded-For`).
    pub behind_proxy: bool,
    /// Counts the pages rendered for the cache.
    pub renderings: Renderings,
    /// Admits requests, or tells them to wait in the queue.
    pub keeper: Gatekeeper,
    /// Whether this server is ready.
    pub readiness: Readiness,
    /// Whether every host below this one uses https too.
    pub https_below: bool,
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// The state of individual handlers.
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
    /// Builds the state.
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
        let hub = Hub::default();
        let limits = Limits::default();
        let ports = Ports::new(&database, &clock, &hub, links, (demonstration, limits.sent_attachments()));
        let attempts = Attempts::new(database.pool.clone(), clock.clone(), links);
        let (schools, officers) = (SignedInSchools::of(&database), SignedInOfficers::of(&database));
        let live = Live {
            snapshots: Snapshots::of(&database),
            versions: ports.live.versions.clone(),
            hub,
            pages: OpenPages::new(limits.streams()),
            schools: schools.clone(),
            officers: officers.clone(),
            delegates: ports.pg_delegate.clone(),
            stop,
        };
        let readiness = Readiness::new(&database, &options);
        let visits = SignedInVisits::of(&database);
        let Database { pool, primary } = database;
        Self(Arc::new(Parts {
            keeper: Gatekeeper::new(limits.gate(), limits.body_time(), &options, links, &clock),
            options,
            ports,
            live,
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

    /// Sets the site's public address.
    #[must_use]
    pub fn reached_at(self, site: &str) -> Self {
        self.with(|parts| parts.ports.reached_at(site))
    }

    /// Sets whether browsers use https for every host below this one.
    #[must_use]
    pub fn with_https_below(self, subdomains: bool) -> Self {
        self.with(|parts| parts.https_below = subdomains)
    }

    /// Sets the limits of requests, streams and attachments.
    #[must_use]
    pub fn within(self, limits: &Limits, links: &LinkKey) -> Self {
        self.with(|parts| {
            parts.keeper = Gatekeeper::new(limits.gate(), limits.body_time(), &parts.options, links, &parts.clock);
            parts.live.pages = OpenPages::new(limits.streams());
            parts.ports.attaching(|pg| pg.sending(limits.sent_attachments()));
        })
    }

    /// Sets where attachments are stored, and their limits.
    #[must_use]
    pub fn keeping(self, contents: ContentStore, bounds: attachment::Bounds) -> Self {
        self.with(|parts| parts.ports.attaching(|pg| pg.keeping(contents, bounds)))
    }

    fn with(mut self, change: impl FnOnce(&mut Parts)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}
