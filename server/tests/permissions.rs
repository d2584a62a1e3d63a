//! Permissions: every page, server function and other address has a row, and every cell of the office's rows is
//! tried over HTTP.

use std::collections::BTreeSet;

use app::addresses::{ATTACH, IMPORT_UPLOAD, LETTERS, PASTE_READ, PREVIEW};
use leptos::server_fn::axum::server_fn_paths;
use server::{http::limits::Limits, http::router::page_addresses};
use shared::officer::{Permission, Role};
use sqlx::PgPool;

use crate::support::{
    office::{PASSWORD, officer_with},
    service::{Response, Service, Visitor},
};

/// The callers that an address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Everybody.
    Anyone,
    /// A signed-in school, which sees only its own data (A3: `foreign/`).
    School,
    /// Anybody with the link.
    Link,
    /// A signed-in school or officer, for their own data.
    SignedIn,
    /// Officers with this permission.
    Officer(Permission),
}

use For::{Anyone, Link, Officer, School, SignedIn};

pub const PAGES: &[(&str, For)] = &[
    ("/", Anyone),
    ("/sheets/:slug", Anyone),
    ("/workshops/:slug", Anyone),
    ("/workshops/:slug/sessions/:number/book", School),
    ("/workshops/:slug/sessions/:number/check", School),
    ("/workshops/:slug/sessions/:number/wait", School),
    ("/sign-in", Anyone),
    ("/bookings", School),
    ("/bookings/:reference", School),
    ("/bookings/:reference/cancel", School),
    ("/bookings/:reference/move", School),
    ("/bookings/:reference/delegates/:position", School),
    ("/delegate/:link", Link),
    ("/delegate/:link/cannot-come", Link),
    ("/office", Officer(Permission::Enter)),
    ("/office/sign-in", Anyone),
    ("/office/sign-in/code", Anyone),
    ("/office/sign-in/set-up", Anyone),
    ("/office/account", Officer(Permission::Enter)),
    ("/office/account/password", Officer(Permission::Enter)),
    ("/office/password/:link", Link),
    ("/office/sheets", Officer(Permission::SeeSheets)),
    ("/office/sheets/paste", Officer(Permission::WriteSheets)),
    ("/office/sheets/:slug", Officer(Permission::SeeSheets)),
    ("/office/drafts/:id", Officer(Permission::WriteSheets)),
    ("/office/drafts/:id/attachments", Officer(Permission::WriteSheets)),
    ("/office/sessions", Officer(Permission::Enter)),
    ("/office/sessions/month", Officer(Permission::Enter)),
    ("/office/sheets/:slug/sessions/new", Officer(Permission::SetUpSessions)),
    ("/office/venues", Officer(Permission::SetUpSessions)),
    ("/office/venues/new", Officer(Permission::SetUpSessions)),
    ("/office/venues/:id", Officer(Permission::SetUpSessions)),
    ("/office/venues/:id/merge", Officer(Permission::SetUpSessions)),
    ("/office/sessions/:id", Officer(Permission::Enter)),
    ("/office/acting", Officer(Permission::ChangeBookings)),
    ("/office/sessions/:id/cancel", Officer(Permission::SetUpSessions)),
    ("/office/audit", Officer(Permission::SeeAudit)),
    ("/office/officers", Officer(Permission::ManageOfficers)),
    ("/office/officers/second-step", Officer(Permission::ManageOfficers)),
    ("/office/officers/:id", Officer(Permission::ManageOfficers)),
    ("/office/people", Officer(Permission::AnswerPeople)),
    ("/office/people/:key", Officer(Permission::AnswerPeople)),
    ("/office/people/:key/erase", Officer(Permission::AnswerPeople)),
    ("/office/registers", Officer(Permission::TakeRegisters)),
    ("/office/sessions/:id/register", Officer(Permission::TakeRegisters)),
    ("/office/sessions/:id/register/needs", Officer(Permission::SeeDelegates)),
    ("/office/sessions/:id/register/print", Officer(Permission::TakeRegisters)),
    ("/office/reports", Officer(Permission::SeeReports)),
    ("/office/reports/:slug", Officer(Permission::SeeReports)),
    ("/office/schools", Officer(Permission::ManageSchools)),
    ("/office/schools/:urn", Officer(Permission::ManageSchools)),
    ("/office/schools/new", Officer(Permission::ManageSchools)),
    ("/office/schools/import", Officer(Permission::ManageSchools)),
    ("/office/schools/import/:id", Officer(Permission::ManageSchools)),
    ("/visits", SignedIn),
    ("/offline", Anyone),
    ("/not-kept", Anyone),
    ("/made-for-another", Anyone),
];

/// Error pages, which are not requested directly.
const OTHER_PAGES: [&str; 5] = ["/busy", "/forbidden", "/problem", "/too-large", "/unreadable"];

/// Server functions, with forms that only the permission can refuse.
pub const FUNCTIONS: &[(&str, For, &str)] = &[
    ("booking/book", School, ""),
    ("booking/cancel", School, ""),
    ("booking/check", School, ""),
    ("booking/check-page", School, ""),
    ("booking/correct", School, ""),
    ("booking/correct-page", School, ""),
    ("booking/form", School, ""),
    ("booking/list", School, ""),
    ("booking/lookup", School, ""),
    ("booking/move", School, ""),
    ("booking/move-page", School, ""),
    ("delegate/cannot-come", Link, ""),
    ("delegate/page", Link, ""),
    ("device/key", SignedIn, ""),
    ("establishment/sign-in", Anyone, ""),
    ("establishment/sign-in-page", Anyone, ""),
    ("establishment/sign-out", Anyone, ""),
    ("made-for-another", Anyone, ""),
    ("office/account", Officer(Permission::Enter), ""),
    ("office/account-step", Officer(Permission::Enter), ""),
    ("office/act", Officer(Permission::ChangeBookings), ""),
    ("office/acting-page", Officer(Permission::ChangeBookings), ""),
    ("office/attachment-label", Officer(Permission::WriteSheets), ""),
    ("office/attachment-remove", Officer(Permission::WriteSheets), ""),
    ("office/attachments", Officer(Permission::WriteSheets), ""),
    ("office/audit", Officer(Permission::SeeAudit), ""),
    ("office/board", Officer(Permission::Enter), ""),
    ("office/draft", Officer(Permission::WriteSheets), ""),
    ("office/draft-change", Officer(Permission::WriteSheets), "act=save"),
    (
        "office/invite",
        Officer(Permission::ManageOfficers),
        "draft[name]=Ann&draft[email]=ann@council.example&draft[roles][trainer]=yes",
    ),
    ("office/mark", Officer(Permission::TakeRegisters), ""),
    ("office/needs", Officer(Permission::SeeDelegates), ""),
    ("office/noted-book", Officer(Permission::TakeRegisters), ""),
    ("office/walk-in", Officer(Permission::TakeRegisters), ""),
    ("office/officer", Officer(Permission::ManageOfficers), ""),
    ("office/officer-change", Officer(Permission::ManageOfficers), "what=end-visits"),
    ("office/officer-link", Officer(Permission::ManageOfficers), ""),
    ("office/officer-second-step", Officer(Permission::ManageOfficers), ""),
    ("office/officers", Officer(Permission::ManageOfficers), ""),
    ("office/overview", Officer(Permission::Enter), ""),
    ("office/password", Link, ""),
    ("office/password-page", Link, ""),
    ("office/password-change", Officer(Permission::Enter), ""),
    ("office/password-change-page", Officer(Permission::Enter), ""),
    ("office/paste-page", Officer(Permission::WriteSheets), ""),
    ("office/people", Officer(Permission::AnswerPeople), ""),
    ("office/people-find", Officer(Permission::AnswerPeople), ""),
    ("office/person", Officer(Permission::AnswerPeople), ""),
    ("office/person-erase", Officer(Permission::AnswerPeople), ""),
    ("office/person-erase-page", Officer(Permission::AnswerPeople), ""),
    ("office/person-rectify", Officer(Permission::AnswerPeople), ""),
    ("office/import", Officer(Permission::ManageSchools), ""),
    ("office/import-apply", Officer(Permission::ManageSchools), ""),
    ("office/import-page", Officer(Permission::ManageSchools), ""),
    ("office/register", Officer(Permission::TakeRegisters), ""),
    ("office/register-close", Officer(Permission::TakeRegisters), ""),
    ("office/registers", Officer(Permission::TakeRegisters), ""),
    ("office/report", Officer(Permission::SeeReports), ""),
    ("office/reports", Officer(Permission::SeeReports), ""),
    ("office/school", Officer(Permission::ManageSchools), ""),
    ("office/school-add", Officer(Permission::ManageSchools), ""),
    ("office/school-change", Officer(Permission::ManageSchools), ""),
    ("office/school-new", Officer(Permission::ManageSchools), ""),
    ("office/school-state", Officer(Permission::ManageSchools), ""),
    ("office/school-take-over", Officer(Permission::ManageSchools), ""),
    ("office/schools", Officer(Permission::ManageSchools), ""),
    ("office/session", Officer(Permission::Enter), ""),
    ("office/month", Officer(Permission::Enter), ""),
    ("office/session-add", Officer(Permission::SetUpSessions), ""),
    ("office/session-new", Officer(Permission::SetUpSessions), ""),
    ("office/sheet-copy", Officer(Permission::WriteSheets), "slug=1-16"),
    ("office/venue", Officer(Permission::SetUpSessions), ""),
    ("office/venue-add", Officer(Permission::SetUpSessions), ""),
    ("office/venue-change", Officer(Permission::SetUpSessions), ""),
    ("office/venue-merge", Officer(Permission::SetUpSessions), ""),
    ("office/venue-merging", Officer(Permission::SetUpSessions), ""),
    ("office/venue-new", Officer(Permission::SetUpSessions), ""),
    ("office/venues", Officer(Permission::SetUpSessions), ""),
    ("office/session-cancel", Officer(Permission::SetUpSessions), ""),
    ("office/session-cancelling", Officer(Permission::SetUpSessions), ""),
    ("office/session-change", Officer(Permission::SetUpSessions), ""),
    ("office/session-trainers", Officer(Permission::SetUpSessions), ""),
    ("office/sheet", Officer(Permission::SeeSheets), "slug=1-16"),
    ("office/sheet-new", Officer(Permission::WriteSheets), ""),
    ("office/sheet-correct", Officer(Permission::WriteSheets), "slug=1-16"),
    ("office/sheet-withdraw", Officer(Permission::WriteSheets), "slug=1-16&reason=Over"),
    ("office/sheets", Officer(Permission::SeeSheets), ""),
    ("office/stop-acting", Officer(Permission::Enter), ""),
    ("office/set-up", Anyone, ""),
    ("office/set-up-page", Anyone, ""),
    ("office/step-rule", Officer(Permission::ManageOfficers), ""),
    ("office/step-rule-change", Officer(Permission::ManageOfficers), ""),
    ("office/sign-in", Anyone, ""),
    ("office/sign-in-code", Anyone, ""),
    ("office/sign-in-code-page", Anyone, ""),
    ("office/sign-in-page", Anyone, ""),
    ("sheet/list", Anyone, ""),
    ("sheet/lookup", Anyone, ""),
    ("visits/end", SignedIn, ""),
    ("visits/list", SignedIn, ""),
    ("waiting/join", School, ""),
    ("waiting/page", School, ""),
    ("workshop/lookup", Anyone, ""),
    ("workshop/upcoming", Anyone, ""),
];

/// Addresses that are neither pages nor server functions, as the router names them.
pub const OTHERS: &[(&str, For)] = &[
    ("/bookings/{reference}/calendar.ics", School),
    ("/delegate/{link}/calendar.ics", Link),
    ("/delegate/{link}/feed.ics", Link),
    ("/live", Anyone),
    ("/office.css", Anyone),
    ("/service-worker.js", Anyone),
    ("/healthz", Anyone),
    ("/readyz", Anyone),
    ("/office/reports/{slug}/schools.csv", Officer(Permission::SeeReports)),
    ("/office/reports/{slug}/schools.xlsx", Officer(Permission::SeeReports)),
    ("/office/sessions/{id}/delegates.csv", Officer(Permission::SeeDelegates)),
    ("/office/sessions/{id}/delegates.xlsx", Officer(Permission::SeeDelegates)),
    ("/office/attachments/{id}/{name}", Officer(Permission::SeeSheets)),
    ("/sheets/{slug}/attachments/{id}/{name}", Anyone),
    ("/office/audit.csv", Officer(Permission::SeeAudit)),
    ("/office/people/{key}/data.json", Officer(Permission::AnswerPeople)),
];

/// The office's addresses for uploads, named by constants.
pub const TAKING: &[(&str, &str, Permission)] = &[
    ("IMPORT_UPLOAD", IMPORT_UPLOAD, Permission::ManageSchools),
    ("LETTERS", LETTERS, Permission::ManageSchools),
    ("PASTE_READ", PASTE_READ, Permission::WriteSheets),
    ("PREVIEW", PREVIEW, Permission::WriteSheets),
    ("ATTACH", ATTACH, Permission::WriteSheets),
];

#[test]
fn every_page_and_server_function_has_a_row() {
    let rows: BTreeSet<&str> = PAGES.iter().map(|(address, _)| *address).chain(OTHER_PAGES).collect();
    let pages = page_addresses();
    assert_eq!(pages.iter().map(String::as_str).collect::<BTreeSet<_>>(), rows);
    let rows: BTreeSet<String> = FUNCTIONS.iter().map(|(name, _, _)| format!("/api/{name}")).collect();
    assert_eq!(server_fn_paths().map(|(path, _)| path.to_owned()).collect::<BTreeSet<_>>(), rows);
}

#[test]
fn every_other_address_has_a_row() {
    let router = include_str!("../src/http/router.rs");
    let after = |call: &'static str| router.split(call).skip(1).filter_map(|rest| rest.split('"').next());
    let named: BTreeSet<&str> = after(".route(\"").chain(after(".route_service(\"")).collect();
    let rows: BTreeSet<&str> = OTHERS.iter().map(|(address, _)| *address).collect();
    assert_eq!(named, rows);
    let constants: BTreeSet<&str> = router
        .split(".route(")
        .skip(1)
        .chain(router.split("taken(").skip(1))
        .filter(|rest| !rest.starts_with('"') && !rest.starts_with("address"))
        .filter_map(|rest| rest.split(',').next().map(str::trim))
        .collect();
    assert_eq!(constants, TAKING.iter().map(|(name, _, _)| *name).collect::<BTreeSet<_>>());
}

/// A caller with their roles.
struct Somebody {
    visitor: Visitor,
    name: &'static str,
    role: Option<Role>,
}

async fn everybody(pool: &PgPool, service: &Service) -> Vec<Somebody> {
    let mut everybody = vec![Somebody { visitor: Visitor::of(service), name: "nobody", role: None }];
    for role in Role::ALL {
        let email = officer_with(pool, role).await;
        let visitor = Visitor::of(service);
        let body = format!("draft[email]={email}&draft[password]={}", PASSWORD.replace(' ', "+"));
        let response = visitor.posts("/api/office/sign-in", &body).await;
        assert_eq!(response.status, 200, "{role} signs in: {}", response.text);
        everybody.push(Somebody { visitor, name: role.code(), role: Some(role) });
    }
    everybody
}

/// Whether an answer refuses the caller. Pages redirect to sign in.
fn turned_away(response: &Response) -> bool {
    matches!(response.status, 401 | 403)
        || (matches!(response.status, 302 | 303) && response.header("location").starts_with("/office/sign-in"))
}

/// The address of something that does not exist.
pub fn filled(address: &str) -> String {
    let parts = [
        (":slug", "1-16"),
        ("{slug}", "1-16"),
        (":id", "0"),
        ("{id}", "0"),
        ("{name}", "a.pdf"),
        (":urn", "123456"),
        (":key", "delegate-0"),
        ("{key}", "delegate-0"),
    ];
    parts.into_iter().fold(address.to_owned(), |address, (part, value)| address.replace(part, value))
}

#[sqlx::test]
async fn every_role_gets_exactly_what_the_permission_table_says(pool: PgPool) {
    let service = Service::start(&pool, &Limits::default()).await;
    let mut wrong = Vec::new();
    for somebody in everybody(&pool, &service).await {
        let may = |permission: Permission| somebody.role.is_some_and(|role| permission.is_for(role));
        for (_, address, permission) in TAKING {
            let response = somebody.visitor.posts(address, "").await;
            if turned_away(&response) == may(*permission) || response.status >= 500 {
                wrong.push(format!("{} {address}: {}", somebody.name, response.status));
            }
        }
        for (address, whom) in PAGES.iter().chain(OTHERS) {
            let Officer(permission) = *whom else { continue };
            let response = somebody.visitor.opens(&filled(address)).await;
            if turned_away(&response) == may(permission) || response.status >= 500 {
                wrong.push(format!("{} {address}: {}", somebody.name, response.status));
            }
        }
        for (name, whom, sent) in FUNCTIONS {
            let Officer(permission) = *whom else { continue };
            let path = format!("/api/{name}");
            let reads = server_fn_paths().any(|(known, method)| known == path && method == http::Method::GET);
            let response = if reads {
                somebody.visitor.asks(&format!("{path}?{sent}")).await
            } else {
                somebody.visitor.posts(&path, sent).await
            };
            if turned_away(&response) == may(permission) || response.status >= 500 {
                wrong.push(format!("{} {path}: {} {}", somebody.name, response.status, response.text));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
