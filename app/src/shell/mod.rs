//! The document around every page, the routes, and the error pages.

mod another;
mod error_pages;
mod home;
mod masthead;
mod office_masthead;
mod overview;
mod scripts;
mod sections;

pub use error_pages::{Most, UNREADABLE, too_large};
pub use office_masthead::OfficeMasthead;
pub(crate) use office_masthead::OfficerShown;
#[cfg(feature = "ssr")]
pub(crate) use office_masthead::shown;
pub use overview::OverviewPage;

use leptos::prelude::*;
use leptos_meta::{Link, MetaTags, Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Outlet, ParentRoute, Route, Router, Routes},
    path,
};
use serde::{Deserialize, Serialize};
use shared::{made_for::MadeFor, outbox::Maker};

use self::{
    another::MadeForAnotherPage,
    error_pages::{BusyPage, ForbiddenPage, NotKeptPage, ProblemPage, TooLargePage, UnreadablePage},
    home::HomePage,
    masthead::Masthead,
    scripts::Scripts,
};
use crate::{
    acting::{ActingBanner, ActingPage},
    attachment::AttachmentsPage,
    audit::AuditPage,
    booking::{BookPage, BookingPage, CancelPage, CheckPage, CorrectPage, MovePage, OurBookingsPage},
    delegate::{CannotComePage, DelegatePage},
    device::{OfflinePage, OutboxBanner},
    officer::{
        OfficeSignInPage, OfficerPage, OfficersPage, PasswordPage,
        account::{AccountPage, ChangePasswordPage},
        second_step::{SetUpStepPage, SignInCodePage, StepRulePage},
    },
    people::{ErasePersonPage, PeoplePage, PersonPage},
    publishing::{DraftPage, OfficeSheetPage, OfficeSheetsPage, PastePage},
    register::{NeedsPage, PrintPage, RegisterPage, RegistersPage},
    report::{ReportPage, ReportsPage},
    school::{
        directory::{ImportPage, ImportResultPage, NewSettingPage, SchoolPage, SchoolsPage},
        sign_in::SignInPage,
    },
    session::{CancelSessionPage, MonthPage, NewSessionPage, OfficeSessionPage, OfficeSessionsPage},
    sheet::SheetPage,
    ui::{Footer, HeadStart, NotFoundPage},
    venue::{MergeVenuePage, NewVenuePage, VenuePage, VenuesPage},
    visit_list::VisitsPage,
    waiting::WaitPage,
    workshop::WorkshopPage,
};

/// The document.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    #[cfg(feature = "ssr")]
    guard_scripts();
    view! {
        <!DOCTYPE html>
        <html lang="en-GB">
            <head>
                <HeadStart options=options.clone() of_site=true />
                <Scripts options />
                <MetaTags />
            </head>
            <body class="govuk-template__body">
                <App />
            </body>
        </html>
    }
}

/// Only this page's own scripts may run: each carries the page's nonce.
#[cfg(feature = "ssr")]
fn guard_scripts() {
    use http::{HeaderName, HeaderValue};
    let Some(response) = use_context::<leptos_axum::ResponseOptions>() else { return };
    let nonce = leptos::nonce::use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; img-src 'self'; \
         connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(HeaderName::from_static("content-security-policy"), policy);
    }
}

/// The visitor, and whether this is a demonstration. While Leptos lists the routes there is no visitor and no port.
fn visit_view() -> VisitView {
    #[cfg(feature = "ssr")]
    {
        let visit = crate::visit::visit::<crate::failure::Never>().ok();
        let establishments = use_context::<std::sync::Arc<dyn crate::school::sign_in::Establishments>>();
        VisitView {
            made_for: visit.as_ref().and_then(|visit| visit.caller().made_for()),
            school: visit.as_ref().and_then(|visit| visit.caller().school().map(|school| school.name.clone())),
            acting: visit.as_ref().and_then(|visit| crate::acting::acting_shown(visit.caller().officer()?)),
            officer: visit.and_then(|visit| visit.caller().officer().map(shown)),
            demonstration: establishments.and_then(|establishments| establishments.demonstration()),
        }
    }
    #[cfg(not(feature = "ssr"))]
    VisitView::default()
}

/// The title in the browser's tab. `leptos_meta` (0.8.7) writes it into the document without escaping, and it may hold typed text.
fn title(page: String) -> String {
    let page = page.replace('&', "&amp;").replace('<', "&lt;");
    if page.is_empty() { "Placebook".to_owned() } else { format!("{page} – Placebook") }
}

/// The site: the frame of every page, and the routes.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let visit = visit_view();
    let signed_in = visit.made_for.is_some();
    let maker = visit.maker();
    view! {
        <Title formatter=title />
        <Link
            rel="preload"
            href="/fonts/atkinson-hyperlegible-next-latin.woff2"
            as_="font"
            type_="font/woff2"
            crossorigin="anonymous"
        />
        <Router>
            <a class="govuk-skip-link" href="#main">"Skip to main content"</a>
            {visit.demonstration.map(|today| view! {
                <div class="app-demonstration" role="region" aria-label="Demonstration">"Demonstration: today is "{today}</div>
            })}
            {match visit.officer {
                Some(officer) => view! { <OfficeMasthead officer /> }.into_any(),
                None => view! { <Masthead school=visit.school /> }.into_any(),
            }}
            {visit.acting.map(|acting| view! { <ActingBanner acting /> })}
            <div class="govuk-width-container">
                <OutboxBanner made_for=visit.made_for maker />
                <Routes fallback=NotFoundPage>
                    <Route path=path!("/") view=HomePage ssr=SsrMode::Async />
                    <Route path=path!("/sheets/:slug") view=SheetPage ssr=SsrMode::Async />
                    <Route path=path!("/workshops/:slug") view=WorkshopPage ssr=SsrMode::Async />
                    <ParentRoute path=path!("/workshops/:slug/sessions/:number") view=Outlet ssr=SsrMode::Async>
                        <Route path=path!("/book") view=BookPage ssr=SsrMode::Async />
                        <Route path=path!("/check") view=CheckPage ssr=SsrMode::Async />
                        <Route path=path!("/wait") view=WaitPage ssr=SsrMode::Async />
                    </ParentRoute>
                    <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async />
                    <Route path=path!("/bookings") view=OurBookingsPage ssr=SsrMode::Async />
                    <Route path=path!("/bookings/:reference") view=BookingPage ssr=SsrMode::Async />
                    <Route path=path!("/bookings/:reference/cancel") view=CancelPage ssr=SsrMode::Async />
                    <Route path=path!("/bookings/:reference/move") view=MovePage ssr=SsrMode::Async />
                    <Route path=path!("/bookings/:reference/delegates/:position") view=CorrectPage ssr=SsrMode::Async />
                    <Route path=path!("/delegate/:link") view=DelegatePage ssr=SsrMode::Async />
                    <Route path=path!("/delegate/:link/cannot-come") view=CannotComePage ssr=SsrMode::Async />
                    <Route path=path!("/office") view=OverviewPage ssr=SsrMode::Async />
                    <Route path=path!("/office/sign-in") view=OfficeSignInPage ssr=SsrMode::Async />
                    <Route path=path!("/office/sign-in/code") view=SignInCodePage ssr=SsrMode::Async />
                    <Route path=path!("/office/sign-in/set-up") view=SetUpStepPage ssr=SsrMode::Async />
                    <Route path=path!("/office/account") view=AccountPage ssr=SsrMode::Async />
                    <Route path=path!("/office/account/password") view=ChangePasswordPage ssr=SsrMode::Async />
                    <Route path=path!("/office/password/:link") view=PasswordPage ssr=SsrMode::Async />
                    <Route path=path!("/office/sheets") view=OfficeSheetsPage ssr=SsrMode::Async />
                    <Route path=path!("/office/sheets/paste") view=PastePage ssr=SsrMode::Async />
                    <Route path=path!("/office/sheets/:slug") view=OfficeSheetPage ssr=SsrMode::Async />
                    <Route path=path!("/office/sheets/:slug/sessions/new") view=NewSessionPage ssr=SsrMode::Async />
                    <Route path=path!("/office/venues") view=VenuesPage ssr=SsrMode::Async />
                    <Route path=path!("/office/venues/new") view=NewVenuePage ssr=SsrMode::Async />
                    <Route path=path!("/office/venues/:id") view=VenuePage ssr=SsrMode::Async />
                    <Route path=path!("/office/venues/:id/merge") view=MergeVenuePage ssr=SsrMode::Async />
                    <Route path=path!("/office/drafts/:id") view=DraftPage ssr=SsrMode::Async />
                    <Route path=path!("/office/drafts/:id/attachments") view=AttachmentsPage ssr=SsrMode::Async />
                    <Route path=path!("/office/sessions") view=OfficeSessionsPage ssr=SsrMode::Async />
                    <Route path=path!("/office/sessions/month") view=MonthPage ssr=SsrMode::Async />
                    <Route path=path!("/office/sessions/:id") view=OfficeSessionPage ssr=SsrMode::Async />
                    <Route path=path!("/office/acting") view=ActingPage ssr=SsrMode::Async />
                    <Route path=path!("/office/sessions/:id/cancel") view=CancelSessionPage ssr=SsrMode::Async />
                    <Route path=path!("/office/audit") view=AuditPage ssr=SsrMode::Async />
                    <Route path=path!("/office/officers") view=OfficersPage ssr=SsrMode::Async />
                    <Route path=path!("/office/officers/second-step") view=StepRulePage ssr=SsrMode::Async />
                    <Route path=path!("/office/officers/:id") view=OfficerPage ssr=SsrMode::Async />
                    <Route path=path!("/office/people") view=PeoplePage ssr=SsrMode::Async />
                    <Route path=path!("/office/people/:key") view=PersonPage ssr=SsrMode::Async />
                    <Route path=path!("/office/people/:key/erase") view=ErasePersonPage ssr=SsrMode::Async />
                    <Route path=path!("/office/schools") view=SchoolsPage ssr=SsrMode::Async />
                    <Route path=path!("/office/schools/new") view=NewSettingPage ssr=SsrMode::Async />
                    <Route path=path!("/office/schools/import") view=ImportPage ssr=SsrMode::Async />
                    <Route path=path!("/office/schools/import/:id") view=ImportResultPage ssr=SsrMode::Async />
                    <Route path=path!("/office/schools/:urn") view=SchoolPage ssr=SsrMode::Async />
                    <Route path=path!("/office/reports") view=ReportsPage ssr=SsrMode::Async />
                    <Route path=path!("/office/reports/:slug") view=ReportPage ssr=SsrMode::Async />
                    <Route path=path!("/office/registers") view=RegistersPage ssr=SsrMode::Async />
                    <ParentRoute path=path!("/office/sessions/:id/register") view=Outlet ssr=SsrMode::Async>
                        <Route path=path!("") view=RegisterPage ssr=SsrMode::Async />
                        <Route path=path!("/needs") view=NeedsPage ssr=SsrMode::Async />
                        <Route path=path!("/print") view=PrintPage ssr=SsrMode::Async />
                    </ParentRoute>
                    <Route path=path!("/visits") view=VisitsPage ssr=SsrMode::Async />
                    <Route path=path!("/offline") view=OfflinePage ssr=SsrMode::Async />
                    <Route path=path!("/not-kept") view=NotKeptPage ssr=SsrMode::Async />
                    <Route path=path!("/busy") view=BusyPage ssr=SsrMode::Async />
                    <Route path=path!("/forbidden") view=ForbiddenPage ssr=SsrMode::Async />
                    <Route path=path!("/unreadable") view=UnreadablePage ssr=SsrMode::Async />
                    <Route path=path!("/too-large") view=TooLargePage ssr=SsrMode::Async />
                    <Route path=path!("/made-for-another") view=MadeForAnotherPage ssr=SsrMode::Async />
                    <Route path=path!("/problem") view=ProblemPage ssr=SsrMode::Async />
                </Routes>
            </div>
            <Footer signed_in />
        </Router>
    }
}

/// The parts of every page that depend on the visit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitView {
    /// The signed-in school's name.
    pub school: Option<String>,
    /// The account that the page is made for.
    pub made_for: Option<MadeFor>,
    /// The signed-in officer.
    pub officer: Option<OfficerShown>,
    /// The school that the officer acts for.
    pub acting: Option<crate::acting::ActingShown>,
    /// The service's date, if its clock is not real time: "Monday 25 April 2016".
    pub demonstration: Option<String>,
}

impl VisitView {
    /// The signed-in school or officer, in words.
    #[must_use]
    pub fn maker(&self) -> Maker {
        let officer = self.officer.as_ref().map(|officer| officer.name.clone());
        let acts_for = self.school.clone().filter(|_| officer.is_some());
        Maker { name: officer.or_else(|| self.school.clone()).unwrap_or_default(), acts_for }
    }
}
