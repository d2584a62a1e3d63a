//! The ports that pages ask, with what stands behind them.

use std::sync::Arc;

use app::{
    booking::Bookings,
    delegate::Delegates,
    device::DeviceKeys,
    establishment::Establishments,
    office::{
        ActingRoom, Attachments, AuditLog, Officers, People, Registers, Reports, SecondSteps, SessionRoom, SheetRoom,
        Venues, schools::Schools,
    },
    sheet::Sheets,
    visits::VisitList,
    workshop::Workshops,
};
use leptos::prelude::provide_context;

use crate::{
    acting::ActingDesk,
    attachment::AttachmentDesk,
    audit::AuditDesk,
    booking::BookingDesk,
    delegate::DelegateDesk,
    http::visit::list::VisitDesk,
    officer::{OfficerDesk, SecondStepDesk},
    people::PeopleDesk,
    platform::{clock::Clock, database::Database, network::Most, signed_link::LinkKey},
    publishing::SheetDesk,
    register::RegisterDesk,
    report::ReportDesk,
    school::{directory::SchoolDesk, sign_in::SignInDesk},
    seats::Hub,
    session::SessionDesk,
    sheet::SheetShelf,
    venue::VenueDesk,
    workshop::WorkshopBoard,
};

/// Everything that a request can ask for.
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
    pub sheet_room: Arc<dyn SheetRoom>,
    /// Sessions in the office.
    pub session_room: Arc<dyn SessionRoom>,
    /// Acting for schools.
    pub acting: Arc<dyn ActingRoom>,
    /// Venues.
    pub venues: Arc<dyn Venues>,
    /// The files of drafts.
    pub attachments: Arc<dyn Attachments>,
    /// The files of sheets and drafts, for what is no page.
    pub attachment_desk: AttachmentDesk,
    /// The audit log.
    pub audit: Arc<dyn AuditLog>,
    /// People whose data is asked for.
    pub people: Arc<dyn People>,
    /// Registers.
    pub registers: Arc<dyn Registers>,
    /// Reports.
    pub reports: Arc<dyn Reports>,
    /// Schools, for the office.
    pub schools: Arc<dyn Schools>,
    /// Sheets in the office, for what is no page.
    pub sheet_desk: SheetDesk,
    /// People whose data is asked for, for what is no page.
    pub people_desk: PeopleDesk,
    /// Reports, for what is no page.
    pub report_desk: ReportDesk,
    /// Sessions in the office, for what is no page.
    pub session_desk: SessionDesk,
    /// Schools, for what is no page.
    pub school_desk: SchoolDesk,
    /// Delegates' own pages, for what is no page.
    pub delegate_desk: DelegateDesk,
    /// Officers, before it is known where people reach the site.
    pub officer_desk: OfficerDesk,
    /// One's own visits.
    pub visits: Arc<dyn VisitList>,
    /// The keys of what devices keep.
    pub device_keys: Arc<dyn DeviceKeys>,
}

impl Ports {
    /// The real ones, which send so many attachments at the same time.
    #[must_use]
    pub fn new(
        database: &Database,
        clock: &Clock,
        seats: &Hub,
        links: &LinkKey,
        (demonstration, sent): (bool, Most),
    ) -> Self {
        let pool = &database.pool;
        let bookings = BookingDesk::new(database, clock.clone(), seats.clone(), links.clone());
        let delegates = DelegateDesk::new(pool.clone(), clock.clone(), links.clone(), bookings.clone());
        let attachments = AttachmentDesk::new(pool.clone(), clock.clone(), sent);
        let sheets = SheetDesk::new(pool.clone(), clock.clone());
        let people = PeopleDesk::new(pool.clone(), clock.clone(), seats.clone());
        let reports = ReportDesk::new(pool.clone());
        let schools = SchoolDesk::new(pool.clone(), clock.clone());
        let sessions = SessionDesk::new(pool.clone(), clock.clone(), seats.clone());
        let officers = OfficerDesk::new(pool.clone(), clock.clone(), links);
        let second_steps = SecondStepDesk::new(pool.clone(), clock.clone(), links).checking_with(&officers);
        Self {
            schools: Arc::new(schools.clone()),
            school_desk: schools,
            sheets: Arc::new(SheetShelf::new(pool.clone())),
            workshops: Arc::new(WorkshopBoard::new(pool.clone(), clock.clone())),
            establishments: Arc::new(SignInDesk::new(pool.clone(), clock.clone(), links, demonstration)),
            bookings: Arc::new(bookings),
            delegates: Arc::new(delegates.clone()),
            officers: Arc::new(officers.clone()),
            officer_desk: officers,
            second_steps: Arc::new(second_steps),
            visits: Arc::new(VisitDesk::new(pool.clone(), clock.clone())),
            device_keys: Arc::new(links.clone()),
            sheet_room: Arc::new(sheets.clone()),
            sheet_desk: sheets,
            session_room: Arc::new(sessions.clone()),
            session_desk: sessions,
            acting: Arc::new(ActingDesk::new(pool.clone(), clock.clone())),
            venues: Arc::new(VenueDesk::new(pool.clone(), clock.clone())),
            attachments: Arc::new(attachments.clone()),
            attachment_desk: attachments,
            audit: Arc::new(AuditDesk::new(pool.clone())),
            people: Arc::new(people.clone()),
            people_desk: people,
            registers: Arc::new(RegisterDesk::new(pool.clone(), clock.clone(), seats.clone())),
            reports: Arc::new(reports.clone()),
            report_desk: reports,
            delegate_desk: delegates,
        }
    }

    /// Tells where people reach the site: codes of delegates' pages and letters to schools lead there.
    pub fn reached_at(&mut self, site: &str) {
        self.delegate_desk = self.delegate_desk.clone().reached_at(site);
        self.delegates = Arc::new(self.delegate_desk.clone());
        self.officers = Arc::new(self.officer_desk.clone().reached_at(site));
        self.school_desk = self.school_desk.clone().reached_at(site);
        self.schools = Arc::new(self.school_desk.clone());
    }

    /// Changes how attachments are kept or sent.
    pub fn attaching(&mut self, change: impl FnOnce(AttachmentDesk) -> AttachmentDesk) {
        self.attachment_desk = change(self.attachment_desk.clone());
        self.attachments = Arc::new(self.attachment_desk.clone());
    }

    /// Makes them known to the pages and server functions of one request.
    pub fn provide(&self) {
        provide_context(self.sheets.clone());
        provide_context(self.workshops.clone());
        provide_context(self.establishments.clone());
        provide_context(self.bookings.clone());
        provide_context(self.delegates.clone());
        provide_context(self.officers.clone());
        provide_context(self.second_steps.clone());
        provide_context(self.sheet_room.clone());
        provide_context(self.session_room.clone());
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
    }
}
