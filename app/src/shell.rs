//! The document round every page, the addresses, and the pages for what went wrong.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::{HashedStylesheet, Link, MetaTags, Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Outlet, ParentRoute, Route, Router, Routes},
    hooks::{use_location, use_query_map},
    path,
};

use crate::{
    booking::{BookPage, BookingPage, CancelPage, CheckPage, CorrectPage, MovePage, OurBookingsPage},
    delegate::{CannotComePage, DelegatePage},
    device::{OfflinePage, OutboxSign},
    error_pages::{TooLargePage, UnreadablePage},
    establishment::{SignInPage, SignOut, SignOutButton, VisitView, sign_in_address},
    failure::NotKept,
    home::HomePage,
    made_for::MadeForAnotherPage,
    office::schools::{ImportPage, ImportResultPage, NewSettingPage, SchoolPage, SchoolsPage},
    office::{
        AccountPage, ActingPage, ActingSign, AttachmentsPage, AuditPage, BoardPage, CancelSessionPage,
        ChangePasswordPage, DraftPage, ErasePersonPage, MergeVenuePage, MonthPage, NeedsPage, NewSessionPage,
        NewVenuePage, OfficeMasthead, OfficeSessionPage, OfficeSheetPage, OfficeSheetsPage, OfficeSignInPage,
        OfficerPage, OfficersPage, OverviewPage, PasswordPage, PastePage, PeoplePage, PersonPage, PrintPage,
        RegisterPage, RegistersPage, ReportPage, ReportsPage, SetUpStepPage, SignInCodePage, StepRulePage, VenuePage,
        VenuesPage,
    },
    sheet::SheetPage,
    ui::Back,
    visits::{VISITS, VisitsPage},
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
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" content="#0b5563" media="(prefers-color-scheme: light)" />
                <meta name="theme-color" content="#0c3c46" media="(prefers-color-scheme: dark)" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="apple-touch-icon" href="/apple-touch-icon.png" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <HashedStylesheet options=options.clone() id="style" />
                <HydrationScripts options islands=true />
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

/// Who visits, and whether this is a demonstration. While routes are listed nobody visits, and no port is there.
fn visit_view() -> VisitView {
    #[cfg(feature = "ssr")]
    {
        let visit = crate::visit::visit::<crate::failure::Never>().ok();
        let desk = use_context::<std::sync::Arc<dyn crate::establishment::Establishments>>();
        VisitView {
            made_for: visit.as_ref().and_then(|visit| visit.caller().made_for()),
            school: visit.as_ref().and_then(|visit| visit.caller().school().map(|school| school.name.clone())),
            acting: visit.as_ref().and_then(|visit| crate::office::acting_shown(visit.caller().officer()?)),
            officer: visit.and_then(|visit| visit.caller().officer().map(crate::office::shown)),
            demonstration: desk.and_then(|desk| desk.demonstration()),
        }
    }
    #[cfg(not(feature = "ssr"))]
    VisitView::default()
}

/// What the browser's tab says. `leptos_meta` (0.8.7) writes it into the document as it is, and it may hold what somebody typed.
fn title(page: String) -> String {
    let page = page.replace('&', "&amp;").replace('<', "&lt;");
    if page.is_empty() { "Placebook".to_owned() } else { format!("{page} – Placebook") }
}

/// The site: what every page has, and the pages.
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
            {visit.acting.map(|acting| view! { <ActingSign acting /> })}
            <div class="govuk-width-container">
                <OutboxSign made_for=visit.made_for maker />
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
                    <Route path=path!("/office/sessions") view=BoardPage ssr=SsrMode::Async />
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

/// What every page ends with.
#[component]
pub(crate) fn Footer(
    /// Whether a school or an officer is signed in.
    #[prop(optional)]
    signed_in: bool,
) -> impl IntoView {
    view! {
        <footer class="app-footer">
            <div class="govuk-width-container">
                <p>"Placebook tells schools about training and lets them book places on it."</p>
                {signed_in.then(|| view! { <p><a class="govuk-link" href=VISITS>"Where you are signed in"</a></p> })}
            </div>
        </footer>
    }
}

/// The band on top, with the name; beside it what there is to do.
#[component]
pub(crate) fn Band(#[prop(optional)] children: Option<Children>) -> impl IntoView {
    view! {
        <header class="app-masthead">
            <div class="govuk-width-container app-masthead__inner">
                <a class="app-masthead__name" href="/" translate="no">"Placebook"</a>
                {children.map(|children| children())}
            </div>
        </header>
    }
}

/// The name, where one can go, who is signed in.
#[component]
fn Masthead(school: Option<String>) -> impl IntoView {
    let path = use_location().pathname;
    let here = move |address: &'static str| path.with(|path| path == address).then_some("page");
    let signed_in = school.is_some();
    let sign_out = SignOut::url();
    let sign_in = move || match path.get().as_str() {
        "/" | "/sign-in" | "/offline" => sign_in_address("/bookings"),
        elsewhere => sign_in_address(elsewhere),
    };
    view! {
        <Band>
            <nav class="app-masthead__nav" aria-label="Main">
                <ul>
                    <li><a href="/" aria-current=move || here("/")>"Workshops"</a></li>
                    <li><a href="/bookings" aria-current=move || here("/bookings")>"Our bookings"</a></li>
                    {(!signed_in).then(|| view! {
                        <li><a href=sign_in aria-current=move || here("/sign-in")>"Sign in"</a></li>
                    })}
                </ul>
            </nav>
            {school.map(|school| view! {
                <div class="app-masthead__who">
                    <span class="app-masthead__school" translate="no">{school}</span>
                    <SignOutButton address=sign_out.to_owned() />
                </div>
            })}
        </Band>
    }
}

/// Gives the page that is being rendered a status.
pub fn page_status(status: u16) {
    #[cfg(feature = "ssr")]
    crate::visit::set_status(status);
    #[cfg(not(feature = "ssr"))]
    let _ = status;
}

/// What is asked for is not there, or not for the one who asks.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    page_status(404);
    view! {
        <Title text="Page not found" />
        <main class="govuk-main-wrapper" id="main" tabindex="-1">
            <h1 class="govuk-heading-l">"Page not found"</h1>
            <p class="govuk-body">"If you typed the address, check that it is right. If you followed a link, what it led to may have moved or been withdrawn."</p>
            <p class="govuk-body"><a class="govuk-link" href="/">"See all workshops and sheets"</a></p>
        </main>
    }
}

/// A request that came from elsewhere.
#[component]
fn ForbiddenPage() -> impl IntoView {
    page_status(403);
    view! {
        <Title text="You cannot do this from here" />
        <main class="govuk-main-wrapper" id="main" tabindex="-1">
            <h1 class="govuk-heading-l">"You cannot do this from here"</h1>
            <p class="govuk-body">"What you sent came from another site, so we did nothing with it. Open Placebook itself and try again."</p>
            <p class="govuk-body"><a class="govuk-link" href="/">"Go to Placebook"</a></p>
        </main>
    }
}

/// Nobody is signed in, and what they typed is not kept to be shown again.
#[component]
fn NotKeptPage() -> impl IntoView {
    let why = use_query_map().with_untracked(|query| query.get("why"));
    let why = if why.as_deref() == Some("too-many") { NotKept::TooMany } else { NotKept::TooLong };
    view! {
        <Title text=why.title() />
        <main class="govuk-main-wrapper" id="main" tabindex="-1">
            <h1 class="govuk-heading-l">{why.title()}</h1>
            <p class="govuk-body">{why.words()}</p>
            <p class="govuk-body"><a class="govuk-link" href="/sign-in">"Sign in"</a></p>
        </main>
    }
}

/// There is no room for what was asked, or the database is away, for the moment.
#[component]
fn BusyPage() -> impl IntoView {
    page_status(503);
    view! {
        <Title text="Placebook is busy" />
        <main class="govuk-main-wrapper" id="main" tabindex="-1">
            <h1 class="govuk-heading-l">"Placebook is busy"</h1>
            <p class="govuk-body">"We cannot answer this now. Go back and try again in a minute. Your bookings are safe."</p>
        </main>
    }
}

/// Our fault.
#[component]
fn ProblemPage() -> impl IntoView {
    page_status(500);
    view! {
        <main class="govuk-main-wrapper" id="main" tabindex="-1">
            <Problem reference=None />
        </main>
    }
}

/// Says that it is our fault, with the reference under which the cause stands in the log.
#[component]
pub fn Problem(
    /// What to quote.
    reference: Option<uuid::Uuid>,
) -> impl IntoView {
    page_status(500);
    view! {
        <Title text="There is a problem with the service" />
        <h1 class="govuk-heading-l">"There is a problem with the service"</h1>
        <p class="govuk-body">"Try again in a minute. What was booked before is safe: your bookings show it."</p>
        {reference.map(|reference| view! {
            <p class="govuk-body">"If it stays, tell us this number: "<code>{reference.to_string()}</code></p>
        })}
        <Back to="/" words="See all workshops and sheets" />
    }
}
