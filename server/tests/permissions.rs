//! Permissions: every page, server function and other address has a row, and every cell of the office's rows is
//! tried over HTTP.

use std::collections::BTreeSet;

use app::office::{
    ATTACH, PASTE_READ, PREVIEW,
    schools::{IMPORT_UPLOAD, LETTERS},
};
use leptos::server_fn::axum::server_fn_paths;
use server::{config::Limits, router::page_addresses};
use shared::office::{Deed, Role};
use sqlx::PgPool;

use crate::support::{
    office::{PASSWORD, officer_with},
    service::{Service, Told, Visitor},
};

/// Who an address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Everybody.
    Anyone,
    /// A signed-in school, which sees what is its own (A3: `foreign/`).
    School,
    /// Whoever has the link.
    Link,
    /// A signed-in school or officer, for what is their own.
    SignedIn,
    /// Officers who may do this.
    Officer(Deed),
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
    ("/office", Officer(Deed::Enter)),
    ("/office/sign-in", Anyone),
    ("/office/sign-in/code", Anyone),
    ("/office/sign-in/set-up", Anyone),
    ("/office/account", Officer(Deed::Enter)),
    ("/office/account/password", Officer(Deed::Enter)),
    ("/office/password/:link", Link),
    ("/office/sheets", Officer(Deed::SeeSheets)),
    ("/office/sheets/paste", Officer(Deed::WriteSheets)),
    ("/office/sheets/:slug", Officer(Deed::SeeSheets)),
    ("/office/drafts/:id", Officer(Deed::WriteSheets)),
    ("/office/drafts/:id/attachments", Officer(Deed::WriteSheets)),
    ("/office/sessions", Officer(Deed::Enter)),
    ("/office/sessions/month", Officer(Deed::Enter)),
    ("/office/sheets/:slug/sessions/new", Officer(Deed::SetUpSessions)),
    ("/office/venues", Officer(Deed::SetUpSessions)),
    ("/office/venues/new", Officer(Deed::SetUpSessions)),
    ("/office/venues/:id", Officer(Deed::SetUpSessions)),
    ("/office/venues/:id/merge", Officer(Deed::SetUpSessions)),
    ("/office/sessions/:id", Officer(Deed::Enter)),
    ("/office/acting", Officer(Deed::ChangeBookings)),
    ("/office/sessions/:id/cancel", Officer(Deed::SetUpSessions)),
    ("/office/audit", Officer(Deed::SeeAudit)),
    ("/office/officers", Officer(Deed::ManageOfficers)),
    ("/office/officers/second-step", Officer(Deed::ManageOfficers)),
    ("/office/officers/:id", Officer(Deed::ManageOfficers)),
    ("/office/people", Officer(Deed::AnswerPeople)),
    ("/office/people/:key", Officer(Deed::AnswerPeople)),
    ("/office/people/:key/erase", Officer(Deed::AnswerPeople)),
    ("/office/registers", Officer(Deed::TakeRegisters)),
    ("/office/sessions/:id/register", Officer(Deed::TakeRegisters)),
    ("/office/sessions/:id/register/needs", Officer(Deed::SeeDelegates)),
    ("/office/sessions/:id/register/print", Officer(Deed::TakeRegisters)),
    ("/office/reports", Officer(Deed::SeeReports)),
    ("/office/reports/:slug", Officer(Deed::SeeReports)),
    ("/office/schools", Officer(Deed::ManageSchools)),
    ("/office/schools/:urn", Officer(Deed::ManageSchools)),
    ("/office/schools/new", Officer(Deed::ManageSchools)),
    ("/office/schools/import", Officer(Deed::ManageSchools)),
    ("/office/schools/import/:id", Officer(Deed::ManageSchools)),
    ("/visits", SignedIn),
    ("/offline", Anyone),
    ("/not-kept", Anyone),
    ("/made-for-another", Anyone),
];

/// Pages for what went wrong, which nobody asks for.
const OTHER_PAGES: [&str; 5] = ["/busy", "/forbidden", "/problem", "/too-large", "/unreadable"];

/// Server functions, with what is sent so that nothing but the permission is in the way.
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
    ("office/account", Officer(Deed::Enter), ""),
    ("office/account-step", Officer(Deed::Enter), ""),
    ("office/act", Officer(Deed::ChangeBookings), ""),
    ("office/acting-page", Officer(Deed::ChangeBookings), ""),
    ("office/attachment-label", Officer(Deed::WriteSheets), ""),
    ("office/attachment-remove", Officer(Deed::WriteSheets), ""),
    ("office/attachments", Officer(Deed::WriteSheets), ""),
    ("office/audit", Officer(Deed::SeeAudit), ""),
    ("office/board", Officer(Deed::Enter), ""),
    ("office/draft", Officer(Deed::WriteSheets), ""),
    ("office/draft-change", Officer(Deed::WriteSheets), "act=save"),
    (
        "office/invite",
        Officer(Deed::ManageOfficers),
        "draft[name]=Ann&draft[email]=ann@council.example&draft[roles][trainer]=yes",
    ),
    ("office/mark", Officer(Deed::TakeRegisters), ""),
    ("office/needs", Officer(Deed::SeeDelegates), ""),
    ("office/noted-book", Officer(Deed::TakeRegisters), ""),
    ("office/walk-in", Officer(Deed::TakeRegisters), ""),
    ("office/officer", Officer(Deed::ManageOfficers), ""),
    ("office/officer-change", Officer(Deed::ManageOfficers), "what=end-visits"),
    ("office/officer-link", Officer(Deed::ManageOfficers), ""),
    ("office/officer-second-step", Officer(Deed::ManageOfficers), ""),
    ("office/officers", Officer(Deed::ManageOfficers), ""),
    ("office/overview", Officer(Deed::Enter), ""),
    ("office/password", Link, ""),
    ("office/password-page", Link, ""),
    ("office/password-change", Officer(Deed::Enter), ""),
    ("office/password-change-page", Officer(Deed::Enter), ""),
    ("office/paste-page", Officer(Deed::WriteSheets), ""),
    ("office/people", Officer(Deed::AnswerPeople), ""),
    ("office/people-find", Officer(Deed::AnswerPeople), ""),
    ("office/person", Officer(Deed::AnswerPeople), ""),
    ("office/person-erase", Officer(Deed::AnswerPeople), ""),
    ("office/person-erase-page", Officer(Deed::AnswerPeople), ""),
    ("office/person-rectify", Officer(Deed::AnswerPeople), ""),
    ("office/import", Officer(Deed::ManageSchools), ""),
    ("office/import-apply", Officer(Deed::ManageSchools), ""),
    ("office/import-page", Officer(Deed::ManageSchools), ""),
    ("office/register", Officer(Deed::TakeRegisters), ""),
    ("office/register-close", Officer(Deed::TakeRegisters), ""),
    ("office/registers", Officer(Deed::TakeRegisters), ""),
    ("office/report", Officer(Deed::SeeReports), ""),
    ("office/reports", Officer(Deed::SeeReports), ""),
    ("office/school", Officer(Deed::ManageSchools), ""),
    ("office/school-add", Officer(Deed::ManageSchools), ""),
    ("office/school-change", Officer(Deed::ManageSchools), ""),
    ("office/school-new", Officer(Deed::ManageSchools), ""),
    ("office/school-state", Officer(Deed::ManageSchools), ""),
    ("office/school-take-over", Officer(Deed::ManageSchools), ""),
    ("office/schools", Officer(Deed::ManageSchools), ""),
    ("office/session", Officer(Deed::Enter), ""),
    ("office/month", Officer(Deed::Enter), ""),
    ("office/session-add", Officer(Deed::SetUpSessions), ""),
    ("office/session-new", Officer(Deed::SetUpSessions), ""),
    ("office/sheet-copy", Officer(Deed::WriteSheets), "slug=1-16"),
    ("office/venue", Officer(Deed::SetUpSessions), ""),
    ("office/venue-add", Officer(Deed::SetUpSessions), ""),
    ("office/venue-change", Officer(Deed::SetUpSessions), ""),
    ("office/venue-merge", Officer(Deed::SetUpSessions), ""),
    ("office/venue-merging", Officer(Deed::SetUpSessions), ""),
    ("office/venue-new", Officer(Deed::SetUpSessions), ""),
    ("office/venues", Officer(Deed::SetUpSessions), ""),
    ("office/session-cancel", Officer(Deed::SetUpSessions), ""),
    ("office/session-cancelling", Officer(Deed::SetUpSessions), ""),
    ("office/session-change", Officer(Deed::SetUpSessions), ""),
    ("office/session-trainers", Officer(Deed::SetUpSessions), ""),
    ("office/sheet", Officer(Deed::SeeSheets), "slug=1-16"),
    ("office/sheet-new", Officer(Deed::WriteSheets), ""),
    ("office/sheet-correct", Officer(Deed::WriteSheets), "slug=1-16"),
    ("office/sheet-withdraw", Officer(Deed::WriteSheets), "slug=1-16&reason=Over"),
    ("office/sheets", Officer(Deed::SeeSheets), ""),
    ("office/stop-acting", Officer(Deed::Enter), ""),
    ("office/set-up", Anyone, ""),
    ("office/set-up-page", Anyone, ""),
    ("office/step-rule", Officer(Deed::ManageOfficers), ""),
    ("office/step-rule-change", Officer(Deed::ManageOfficers), ""),
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
    ("waiting/position", School, ""),
    ("workshop/lookup", Anyone, ""),
    ("workshop/upcoming", Anyone, ""),
];

/// What is neither a page nor a server function, as the router names it.
pub const OTHERS: &[(&str, For)] = &[
    ("/bookings/{reference}/calendar.ics", School),
    ("/delegate/{link}/calendar.ics", Link),
    ("/delegate/{link}/feed.ics", Link),
    ("/live/bookings", School),
    ("/live/seats", Anyone),
    ("/office.css", Anyone),
    ("/service-worker.js", Anyone),
    ("/healthz", Anyone),
    ("/readyz", Anyone),
    ("/office/reports/{slug}/schools.csv", Officer(Deed::SeeReports)),
    ("/office/reports/{slug}/schools.xlsx", Officer(Deed::SeeReports)),
    ("/office/sessions/{id}/delegates.csv", Officer(Deed::SeeDelegates)),
    ("/office/sessions/{id}/delegates.xlsx", Officer(Deed::SeeDelegates)),
    ("/office/attachments/{id}/{name}", Officer(Deed::SeeSheets)),
    ("/sheets/{slug}/attachments/{id}/{name}", Anyone),
    ("/office/audit.csv", Officer(Deed::SeeAudit)),
    ("/office/people/{key}/data.json", Officer(Deed::AnswerPeople)),
];

/// The office's addresses that take what is sent to them, named by constants.
pub const TAKING: &[(&str, &str, Deed)] = &[
    ("IMPORT_UPLOAD", IMPORT_UPLOAD, Deed::ManageSchools),
    ("LETTERS", LETTERS, Deed::ManageSchools),
    ("PASTE_READ", PASTE_READ, Deed::WriteSheets),
    ("PREVIEW", PREVIEW, Deed::WriteSheets),
    ("ATTACH", ATTACH, Deed::WriteSheets),
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
    let router = include_str!("../src/router.rs");
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

/// Somebody with the roles that they have.
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
        let told = visitor.posts("/api/office/sign-in", &body).await;
        assert_eq!(told.status, 200, "{role} signs in: {}", told.text);
        everybody.push(Somebody { visitor, name: role.code(), role: Some(role) });
    }
    everybody
}

/// Whether an answer says that it is not for whoever asks. Pages lead to where one signs in.
fn turned_away(told: &Told) -> bool {
    matches!(told.status, 401 | 403)
        || (matches!(told.status, 302 | 303) && told.header("location").starts_with("/office/sign-in"))
}

/// The address of something that is not there.
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
        let may = |deed: Deed| somebody.role.is_some_and(|role| deed.is_for(role));
        for (_, address, deed) in TAKING {
            let told = somebody.visitor.posts(address, "").await;
            if turned_away(&told) == may(*deed) || told.status >= 500 {
                wrong.push(format!("{} {address}: {}", somebody.name, told.status));
            }
        }
        for (address, whom) in PAGES.iter().chain(OTHERS) {
            let Officer(deed) = *whom else { continue };
            let told = somebody.visitor.opens(&filled(address)).await;
            if turned_away(&told) == may(deed) || told.status >= 500 {
                wrong.push(format!("{} {address}: {}", somebody.name, told.status));
            }
        }
        for (name, whom, sent) in FUNCTIONS {
            let Officer(deed) = *whom else { continue };
            let path = format!("/api/{name}");
            let reads = server_fn_paths().any(|(known, method)| known == path && method == http::Method::GET);
            let told = if reads {
                somebody.visitor.asks(&format!("{path}?{sent}")).await
            } else {
                somebody.visitor.posts(&path, sent).await
            };
            if turned_away(&told) == may(deed) || told.status >= 500 {
                wrong.push(format!("{} {path}: {} {}", somebody.name, told.status, told.text));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
