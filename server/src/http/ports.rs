//! The ports that pages use, with their implementations.

use std::sync::Arc;

use app::{
    acting::ActingSchools,
    attachment::Attachments,
    audit::AuditLog,
    booking::Bookings,
    delegate::Delegates,
    device::DeviceKeys,
    live::LiveVersions,
    officer::{Officers, second_step::SecondSteps},
    people::People,
    publishing::SheetDrafts,
    register::Registers,
    report::Reports,
    school::{directory::Schools, sign_in::Establishments},
    session::OfficeSessions,
    sheet::Sheets,
    venue::Venues,
    visit_list::VisitList,
    workshop::Workshops,
};
use leptos::prelude::provide_context;

use crate::{
    acting::PgActing,
    attachment::PgAttachments,
    audit::PgAuditLog,
    booking::PgBookings,
    delegate::PgDelegates,
    http::{live::PageVersions, visit::list::PgVisits},
    live::{Hub, Versions},
    officer::{PgOfficers, PgSecondSteps},
    people::PgPeople,
    platform::{clock::Clock, database::Database, network::Most, signed_link::LinkKey},
    publishing::PgPublishing,
    register::PgRegisters,
    report::PgReports,
    school::{directory::PgSchools, sign_in::PgEstablishments},
    session::PgSessions,
    sheet::PgSheets,
    venue::PgVenues,
    workshop::PgWorkshops,
};

/// All ports of a request.
#[derive(Clone)]
pub struct Ports {
    /// Sheets.
    pub sheets: Arc<dyn Sheets>,
    /// Workshops.
    pub workshops: Arc<dyn Workshops>,
    /// Establishments.
    pub establishments: Arc<dyn Establishments>,
    /// Bookings.
    pub bookings: Arc<dyn Bookings>,
    /// Delegates' own pages.
    pub delegates: Arc<dyn Delegates>,
    /// Officers.
    pub officers: Arc<dyn Officers>,
    /// The second step of officers' sign-in.
    pub second_steps: Arc<dyn SecondSteps>,
    /// Sheets in the office.
    pub sheet_drafts: Arc<dyn SheetDrafts>,
    /// Sessions in the office.
    pub office_sessions: Arc<dyn OfficeSessions>,
    /// Acting for schools.
    pub acting: Arc<dyn ActingSchools>,
    /// Venues.
    pub venues: Arc<dyn Venues>,
    /// The files of drafts.
    pub attachments: Arc<dyn Attachments>,
    /// The files of sheets and drafts, for handlers that are not pages.
    pub pg_attachment: PgAttachments,
    /// The audit log.
    pub audit: Arc<dyn AuditLog>,
    /// Requests about personal data.
    pub people: Arc<dyn People>,
    /// Registers.
    pub registers: Arc<dyn Registers>,
    /// Reports.
    pub reports: Arc<dyn Reports>,
    /// Schools, for the office.
    pub schools: Arc<dyn Schools>,
    /// Sheets in the office, for handlers that are not pages.
    pub pg_sheet: PgPublishing,
    /// Requests about personal data, for handlers that are not pages.
    pub pg_people: PgPeople,
    /// Reports, for handlers that are not pages.
    pub pg_report: PgReports,
    /// Sessions in the office, for handlers that are not pages.
    pub pg_session: PgSessions,
    /// Schools, for handlers that are not pages.
    pub pg_school: PgSchools,
    /// Delegates' own pages, for handlers that are not pages.
    pub pg_delegate: PgDelegates,
    /// Officers, before the site's public address is known.
    pub pg_officer: PgOfficers,
    /// The versions of what pages show live.
    pub live: PageVersions,
    /// The visits of a school or an officer.
    pub visits: Arc<dyn VisitList>,
    /// The keys that encrypt data on devices.
    pub device_keys: Arc<dyn DeviceKeys>,
}

impl Ports {
    /// The Postgres implementations, which send this many attachments at the same time.
    #[must_use]
    pub fn new(
        database: &Database,
        clock: &Clock,
        live: &Hub,
        links: &LinkKey,
        (demonstration, sent): (bool, Most),
    ) -> Self {
        let pool = &database.pool;
        let bookings = PgBookings::new(database, clock.clone(), live.clone(), links.clone());
        let delegates = PgDelegates::new(pool.clone(), clock.clone(), links.clone(), bookings.clone());
        let attachments = PgAttachments::new(pool.clone(), clock.clone(), sent);
        let sheets = PgPublishing::new(pool.clone(), clock.clone());
        let people = PgPeople::new(pool.clone(), clock.clone(), live.clone());
        let reports = PgReports::new(pool.clone());
        let schools = PgSchools::new(pool.clone(), clock.clone());
        let sessions = PgSessions::new(pool.clone(), clock.clone(), live.clone());
        let officers = PgOfficers::new(pool.clone(), clock.clone(), links);
        let second_steps = PgSecondSteps::new(pool.clone(), clock.clone(), links).checking_with(&officers);
        Self {
            schools: Arc::new(schools.clone()),
            pg_school: schools,
            sheets: Arc::new(PgSheets::new(pool.clone())),
            workshops: Arc::new(PgWorkshops::new(pool.clone(), clock.clone())),
            establishments: Arc::new(PgEstablishments::new(pool.clone(), clock.clone(), links, demonstration)),
            bookings: Arc::new(bookings),
            delegates: Arc::new(delegates.clone()),
            officers: Arc::new(officers.clone()),
            pg_officer: officers,
            second_steps: Arc::new(second_steps),
            live: PageVersions { versions: Versions::of(database), delegates: delegates.clone() },
            visits: Arc::new(PgVisits::new(pool.clone(), clock.clone())),
            device_keys: Arc::new(links.clone()),
            sheet_drafts: Arc::new(sheets.clone()),
            pg_sheet: sheets,
            office_sessions: Arc::new(sessions.clone()),
            pg_session: sessions,
            acting: Arc::new(PgActing::new(pool.clone(), clock.clone())),
            venues: Arc::new(PgVenues::new(pool.clone(), clock.clone())),
            attachments: Arc::new(attachments.clone()),
            pg_attachment: attachments,
            audit: Arc::new(PgAuditLog::new(pool.clone())),
            people: Arc::new(people.clone()),
            pg_people: people,
            registers: Arc::new(PgRegisters::new(pool.clone(), clock.clone(), live.clone())),
            reports: Arc::new(reports.clone()),
            pg_report: reports,
            pg_delegate: delegates,
        }
    }

    /// Sets the site's public address, to which delegates' codes and letters to schools lead.
    pub fn reached_at(&mut self, site: &str) {
        self.pg_delegate = self.pg_delegate.clone().reached_at(site);
        self.delegates = Arc::new(self.pg_delegate.clone());
        self.officers = Arc::new(self.pg_officer.clone().reached_at(site));
        self.pg_school = self.pg_school.clone().reached_at(site);
        self.schools = Arc::new(self.pg_school.clone());
    }

    /// Changes how attachments are stored or sent.
    pub fn attaching(&mut self, change: impl FnOnce(PgAttachments) -> PgAttachments) {
        self.pg_attachment = change(self.pg_attachment.clone());
        self.attachments = Arc::new(self.pg_attachment.clone());
    }

    /// Provides the ports to the pages and server functions of one request.
    pub fn provide(&self) {
        provide_context(self.sheets.clone());
        provide_context(self.workshops.clone());
        provide_context(self.establishments.clone());
        provide_context(self.bookings.clone());
        provide_context(self.delegates.clone());
        provide_context(self.officers.clone());
        provide_context(self.second_steps.clone());
        provide_context(self.sheet_drafts.clone());
        provide_context(self.office_sessions.clone());
        provide_context(self.acting.clone());
        provide_context(self.venues.clone());
        provide_context(self.attachments.clone());
        provide_context(self.audit.clone());
        provide_context(self.people.clone());
        provide_context(self.registers.clone());
        provide_context(self.reports.clone());
        provide_context(self.schools.clone());
        provide_context(self.visits.clone());
        provide_context(self.device_keys.clone());
        provide_context::<Arc<dyn LiveVersions>>(Arc::new(self.live.clone()));
    }
}
