//! A3: at every address with a parameter, another person's data is answered exactly like nonexistent data.

mod rows;

use std::collections::BTreeSet;

use app::visit::Caller;
use leptos::server_fn::axum::server_fn_paths;
use server::{http::limits::Limits, school::sign_in::set_pin};
use shared::{officer::Role, school::Pin};
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use uuid::Uuid;

use self::rows::{LINKS, NAMELESS, OFFICES, OWNERS, PUBLISHED, SCHOOLS, TRAINERS, VISITS};
use crate::{
    permissions::{FUNCTIONS, OTHERS, PAGES},
    support::{
        Backend,
        office::officer,
        places,
        publisher::signed_in,
        service::{Response, Service, Visitor},
    },
};

#[test]
fn every_address_with_a_parameter_has_a_row() {
    let rows: Vec<&str> = [SCHOOLS, TRAINERS, OFFICES, LINKS, VISITS, OWNERS]
        .concat()
        .into_iter()
        .map(|(address, _)| address)
        .chain(PUBLISHED.iter().copied())
        .collect();
    let once: BTreeSet<&str> = rows.iter().copied().collect();
    assert_eq!(once.len(), rows.len(), "each has one row");
    let pages = PAGES.iter().map(|(address, _)| *address).filter(|address| address.contains(':'));
    let others = OTHERS.iter().map(|(address, _)| *address).filter(|address| address.contains('{'));
    let functions = FUNCTIONS.iter().map(|(name, _, _)| *name).filter(|name| !NAMELESS.contains(name));
    assert_eq!(pages.chain(others).chain(functions).collect::<BTreeSet<_>>(), once);
}

/// Names of arguments that identify something. A draft may contain one of them.
const NAMING: [&str; 11] =
    ["id", "key", "owner", "reference", "slug", "link", "session", "urn", "number", "position", "place"];

#[test]
fn function_listed_without_identifier_takes_none() {
    let mut looked_at = 0;
    let mut folders = vec![std::path::PathBuf::from("../app/src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let text = std::fs::read_to_string(&entry).unwrap();
            for function in text.split("#[server(endpoint = \"").skip(1) {
                let name = function.split('"').next().unwrap();
                let head = function.split("->").next().unwrap();
                let arguments =
                    head.lines().filter_map(|line| line.trim().split_once(": ")).map(|(argument, _)| argument);
                let naming: Vec<&str> = arguments.filter(|argument| NAMING.contains(argument)).collect();
                assert!(naming.is_empty() || !NAMELESS.contains(&name), "{name} takes {naming:?}");
                looked_at += 1;
            }
        }
    }
    assert_eq!(looked_at, FUNCTIONS.len());
}

/// Two schools and two trainers; the data belongs to the first of each.
struct Town {
    pool: PgPool,
    service: Service,
    own: Visitor,
    foreign: Visitor,
    reference: String,
    session: i64,
    place: i64,
    sheet: String,
    urn: String,
}

async fn school(backend: &Backend, service: &Service, caller: &Caller) -> Visitor {
    let (visitor, urn) = (Visitor::of(service), caller.school().unwrap().urn);
    set_pin(&backend.pool, &backend.clock, urn, &Pin::try_from("482913").unwrap()).await.unwrap();
    let response =
        visitor.posts("/api/establishment/sign-in", &format!("draft[establishment]={urn}&draft[pin]=482913")).await;
    assert_eq!(response.status, 200, "{}", response.text);
    visitor
}

impl Town {
    async fn build(connect: PgConnectOptions) -> Self {
        let backend = Backend::open(connect, 8).await;
        // These numbers occur nowhere else on a page.
        backend.sql("alter table session alter id restart with 700001").await;
        backend.sql("alter table officer alter id restart with 600001").await;
        backend.sql("alter table sheet_draft alter id restart with 600002").await;
        backend.sql("alter table signed_in_visit alter id restart with 700002").await;
        let service = Service::start(&backend.pool, &Limits::default()).await;
        let workshop = backend.workshop(Some(3), "workshop", &[5, 5]).await;
        let (mine, other) = (backend.school().await, backend.school().await);
        let reference = backend.book(&mine, &workshop.session(1), &places(&["ann"])).await.unwrap().to_string();
        let (session, place) =
            sqlx::query_as("select session_id, id from place").fetch_one(&backend.pool).await.unwrap();
        let (own, foreign) = (school(&backend, &service, &mine).await, school(&backend, &service, &other).await);
        let (sheet, urn) = (workshop.slug, mine.school().unwrap().urn.to_string());
        Self { pool: backend.pool.clone(), service, own, foreign, reference, session, place, sheet, urn }
    }

    /// Requests a row's address as a caller, with the parts of `it` filled in.
    async fn asks(&self, who: &Visitor, (address, template): (&str, &str), it: &Named) -> String {
        let key = Uuid::from_u128(rand::random()).to_string();
        let place = self.place.to_string();
        let parts = [
            ("{it}", it.id.as_str()),
            ("{sheet}", &it.sheet),
            ("{urn}", &it.urn),
            ("{key}", &key),
            ("{place}", &place),
        ];
        let filled = parts.iter().fold(template.to_owned(), |filled, (part, value)| filled.replace(part, value));
        let response = if address.starts_with('/') {
            who.opens(&filled).await
        } else {
            let path = format!("/api/{address}");
            let reads = server_fn_paths().any(|(known, method)| known == path && method == http::Method::GET);
            if reads { who.asks(&format!("{path}?{filled}")).await } else { who.posts(&path, &filled).await }
        };
        assert!(response.status < 500, "{address} {filled}: {}", response.text);
        plain(&response, &[&it.id, &it.sheet, &it.urn, &key])
    }

    /// Everything that could have been changed.
    async fn state(&self) -> String {
        let query = "select concat_ws(' ', (select count(*) from audit), (select string_agg(state, ',') from place),
                                      (select string_agg(state || taken, ',') from session), (select count(*) from register_mark),
                                      (select count(*) from sheet_draft), (select count(*) from officer where state = 'active'))";
        sqlx::query_scalar(query).fetch_one(&self.pool).await.unwrap()
    }
}

/// Something that an address identifies.
struct Named {
    id: String,
    sheet: String,
    urn: String,
}

impl Named {
    fn of(it: &(impl ToString + ?Sized)) -> Self {
        Self { id: it.to_string(), sheet: String::new(), urn: String::new() }
    }
}

/// An answer without its variable parts: the nonce, and the requested words.
fn plain(response: &Response, asked: &[&str]) -> String {
    let nonce = response.text.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next());
    let left_out: Vec<&str> = asked.iter().copied().chain(nonce).filter(|words| !words.is_empty()).collect();
    let answer = format!(
        "{} {} {} {}",
        response.status,
        response.header("location"),
        response.header("content-type"),
        response.text
    );
    let escaped = |words: &str| words.replace('-', "%2D").replace('_', "%5F");
    let answer =
        left_out.into_iter().fold(answer, |answer, words| answer.replace(words, "…").replace(&escaped(words), "…"));
    without_keys(&answer)
}

/// Removes keys from a text, because they are new on every page.
fn without_keys(text: &str) -> String {
    let mut pieces = vec![];
    let mut rest = text;
    while let Some(at) = (0..rest.len()).find(|at| rest.get(*at..at + 36).is_some_and(is_key)) {
        pieces.push(&rest[..at]);
        rest = &rest[at + 36..];
    }
    pieces.push(rest);
    pieces.join("…")
}

fn is_key(text: &str) -> bool {
    text.as_bytes()[8] == b'-' && Uuid::try_parse(text).is_ok()
}

/// Requires that two answers are equal, and reports where they differ.
fn same(address: &str, answer: &str, nothing: &str) {
    let at = answer.bytes().zip(nothing.bytes()).take_while(|(one, other)| one == other).count();
    let there = |text: &str| {
        String::from_utf8_lossy(text.as_bytes().get(at.saturating_sub(80)..).unwrap_or_default())
            .chars()
            .take(300)
            .collect::<String>()
    };
    assert!(answer == nothing, "{address}:\n{}\nand of no data\n{}", there(answer), there(nothing));
}

const NO_REFERENCE: &str = "PB-0000-0000";

#[sqlx::test]
async fn a3_booking_of_another_school_is_answered_as_nonexistent(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let before = town.state().await;
    for row in SCHOOLS {
        let nothing = town.asks(&town.foreign, *row, &Named::of(NO_REFERENCE)).await;
        same(row.0, &town.asks(&town.foreign, *row, &Named::of(&town.reference)).await, &nothing);
        let anyone = Visitor::of(&town.service);
        let nothing = town.asks(&anyone, *row, &Named::of(NO_REFERENCE)).await;
        same(row.0, &town.asks(&anyone, *row, &Named::of(&town.reference)).await, &nothing);
    }
    assert_eq!(town.state().await, before, "nothing has changed");
    // The owner gets different answers to the same requests, so the comparison is meaningful.
    for row in SCHOOLS {
        let nothing = town.asks(&town.own, *row, &Named::of(NO_REFERENCE)).await;
        assert_ne!(town.asks(&town.own, *row, &Named::of(&town.reference)).await, nothing, "{}", row.0);
    }
}

#[sqlx::test]
async fn visit_of_another_school_is_answered_as_nonexistent(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let visit: i64 = sqlx::query_scalar("select min(id) from signed_in_visit").fetch_one(&town.pool).await.unwrap();
    let before = town.state().await;
    for row in VISITS {
        for who in [&town.foreign, &Visitor::of(&town.service)] {
            let nothing = town.asks(who, *row, &Named::of(&987_654)).await;
            same(row.0, &town.asks(who, *row, &Named::of(&visit)).await, &nothing);
        }
    }
    assert_eq!(town.state().await, before, "nothing has changed");
    assert_eq!(town.own.opens("/visits").await.status, 200, "the owner of the visit is still signed in");
}

#[sqlx::test]
async fn device_key_is_given_only_to_its_owner_and_never_on_a_cached_page(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    for row in OWNERS {
        for who in [&town.foreign, &Visitor::of(&town.service)] {
            let nothing = town.asks(who, *row, &Named::of("987654")).await;
            same(row.0, &town.asks(who, *row, &Named::of(&town.urn)).await, &nothing);
        }
    }
    let key = town.own.asks(&format!("/api/device/key?owner={}", town.urn)).await;
    assert_eq!((key.status, key.text.len()), (200, 45), "{}", key.text);
    assert_eq!(key.header("cache-control"), "private, no-store");
    let key = key.text.trim_matches('"');
    let form = town.own.opens(&format!("/workshops/{}/sessions/1/book", town.sheet)).await;
    assert!(form.text.contains(key), "the form's page has the key");
    for kept in ["/", "/bookings", &format!("/bookings/{}", town.reference), &format!("/workshops/{}", town.sheet)] {
        assert!(!town.own.opens(kept).await.text.contains("data-key"), "{kept}");
    }
}

#[sqlx::test]
async fn a3_session_of_another_trainer_is_answered_as_nonexistent(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let own = signed_in(&town.pool, &town.service, Role::Trainer).await;
    sqlx::query("insert into trainer (officer_id, session_id) select id, $1 from officer")
        .bind(town.session)
        .execute(&town.pool)
        .await
        .unwrap();
    sqlx::query("update officer set email = 'first@council.example'").execute(&town.pool).await.unwrap();
    let foreign = signed_in(&town.pool, &town.service, Role::Trainer).await;
    let before = town.state().await;
    for row in TRAINERS {
        for who in [&foreign, &town.foreign, &Visitor::of(&town.service)] {
            let nothing = town.asks(who, *row, &Named::of(&987_654)).await;
            same(row.0, &town.asks(who, *row, &Named::of(&town.session)).await, &nothing);
        }
    }
    assert_eq!(town.state().await, before, "nothing has changed");
    // These functions need more data than a session to answer the owner differently.
    let bare = ["office/session-change", "office/session-trainers", "office/noted-book"];
    for row in TRAINERS.iter().filter(|(address, _)| !bare.contains(address)) {
        let nothing = town.asks(&own, *row, &Named::of(&987_654)).await;
        assert_ne!(town.asks(&own, *row, &Named::of(&town.session)).await, nothing, "{}", row.0);
    }
}

#[sqlx::test]
async fn a3_office_data_is_refused_alike_whether_it_exists_or_not(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let trainer = signed_in(&town.pool, &town.service, Role::Trainer).await;
    officer(&town.pool, &server::platform::clock::Clock::system(), "Ines", Role::Admin).await;
    sqlx::query("insert into sheet_draft (form, changed_at, changed_by) select '{}', now(), max(id) from officer")
        .execute(&town.pool)
        .await
        .unwrap();
    let there: i64 = sqlx::query_scalar("select max(id) from officer").fetch_one(&town.pool).await.unwrap();
    let draft: i64 = sqlx::query_scalar("select id from sheet_draft").fetch_one(&town.pool).await.unwrap();
    assert_eq!(there, draft, "the same number for both");
    let it = Named { id: there.to_string(), sheet: town.sheet.clone(), urn: town.urn.clone() };
    let nothing = Named { id: "987654".into(), sheet: "9999-99".into(), urn: "123456".into() };
    let before = town.state().await;
    for row in OFFICES {
        for who in [&trainer, &town.foreign, &Visitor::of(&town.service)] {
            let of_nothing = town.asks(who, *row, &nothing).await;
            same(row.0, &town.asks(who, *row, &it).await, &of_nothing);
        }
    }
    assert_eq!(town.state().await, before, "nothing has changed");
}

#[sqlx::test]
async fn a3_used_or_forged_link_is_answered_as_nonexistent(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let page = town.own.opens(&format!("/bookings/{}", town.reference)).await.text;
    let real = page.split("/delegate/").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
    let clock = server::platform::clock::Clock::system();
    let used = used_link(&town.pool, &clock).await;
    for row in LINKS {
        let anyone = Visitor::of(&town.service);
        let nothing = town.asks(&anyone, *row, &Named::of("nonsense")).await;
        let forged = real.as_deref().map(forged);
        for link in forged.iter().chain([&used]) {
            same(row.0, &town.asks(&anyone, *row, &Named::of(link)).await, &nothing);
        }
    }
}

/// The link with its middle letter changed.
fn forged(link: &str) -> String {
    let at = link.len() / 2;
    let other = if link[at..].starts_with('A') { "B" } else { "A" };
    format!("{}{other}{}", &link[..at], &link[at + 1..])
}

/// The link with which an officer has set a password.
async fn used_link(pool: &PgPool, clock: &server::platform::clock::Clock) -> String {
    use app::officer::Officers;
    use shared::officer::{InviteDraft, Password, RolesDraft};
    officer(pool, clock, "Ines", Role::Admin).await;
    let roles = RolesDraft::from(&[Role::Trainer].into_iter().collect());
    let invitation = InviteDraft { email: "tom@council.example".into(), name: "Tom".into(), roles }.parse().unwrap();
    let link = server::officer::add_first(pool, clock, &invitation).await.unwrap();
    let links = server::platform::signed_link::LinkKey::of(pool).await.unwrap();
    let officers = server::officer::PgOfficers::new(pool.clone(), clock.clone(), &links);
    officers.set_password(&link, Password::try_from("three grey herons").unwrap()).await.unwrap();
    link
}
