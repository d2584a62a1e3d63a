//! Data and commands of one school or officer never reach another, no matter which of them is signed in when a form is sent.

mod ended;
mod orders;
pub mod town;
mod under_way;

use std::collections::BTreeSet;

use app::{
    made_for::{CHANGES_VISIT, FORMS, Whose},
    visit::Caller,
};
use leptos::server_fn::axum::server_fn_paths;
use shared::made_for::MadeFor;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use self::town::{Town, act_for, sign_in};
use crate::{
    permissions::TAKING,
    support::browser::{Form, Tab},
};

#[test]
fn every_form_has_a_row_with_its_owner() {
    let rows: BTreeSet<&str> = FORMS.iter().map(|(address, _)| *address).collect();
    assert_eq!(rows.len(), FORMS.len(), "each has one row");
    let functions: Vec<String> = server_fn_paths()
        .filter(|(_, method)| *method == http::Method::POST)
        .map(|(path, _)| path.to_owned())
        .collect();
    let taking = TAKING.iter().map(|(_, address, _)| *address);
    assert_eq!(functions.iter().map(String::as_str).chain(taking).collect::<BTreeSet<_>>(), rows);
    assert!(CHANGES_VISIT.iter().all(|address| rows.contains(address)), "{CHANGES_VISIT:?}");
}

/// The files that write or send a form without the component that names its owner.
const BY_HAND: [&str; 4] = [
    "../app/src/device/sending.rs",
    "../app/src/made_for/form.rs",
    "../app/src/made_for/send.rs",
    "../app/src/overload/page.rs",
];

#[test]
fn no_form_is_written_by_hand() {
    let (mut by_hand, mut folders) = (BTreeSet::new(), vec![std::path::PathBuf::from("../app/src")]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if let Ok(text) = std::fs::read_to_string(&entry) {
                let post =
                    ["method=\"post\"", "method=\"POST\"", "<ActionForm", "ServerAction::", "set_method(\"POST\")"];
                if post.iter().any(|post| text.contains(post)) {
                    by_hand.insert(entry.to_string_lossy().into_owned());
                }
            }
        }
    }
    // These send what `PostForm` has written.
    by_hand.remove("../app/src/ui/exchange.rs");
    by_hand.remove("../app/src/navigation/answer.rs");
    assert_eq!(by_hand, BY_HAND.map(str::to_owned).into());
}

#[test]
fn the_service_worker_forgets_pages_at_every_form_that_changes_the_visit() {
    let worker = include_str!("../../../app/src/device/worker/pages.ts");
    let list = worker.split("CHANGES_VISIT = [").nth(1).and_then(|rest| rest.split(']').next()).unwrap();
    let known: BTreeSet<&str> = list.split('"').skip(1).step_by(2).collect();
    assert_eq!(known, CHANGES_VISIT.iter().copied().collect());
}

/// Fills in the booking form for one delegate.
fn filled(form: Form) -> Form {
    form.with("draft[booker_name]", "Bea Booker")
        .with("draft[booker_email]", "bea@hawthorn.example")
        .with("draft[delegates][0][name]", "Ada Marsh")
        .with("draft[delegates][0][email]", "ada@hawthorn.example")
        .with("draft[delegates][0][needs]", "a seat at the front")
}

/// The texts of [`filled`].
const TYPED: [&str; 5] =
    ["Bea Booker", "bea@hawthorn.example", "Ada Marsh", "ada@hawthorn.example", "a seat at the front"];

fn shows_nothing_typed(tab: &Tab) {
    for typed in TYPED {
        assert!(!tab.page.contains(typed), "{typed} on {}: {}", tab.address, tab.page);
    }
}

const CHECK: &str = "/api/booking/check";
const BOOK: &str = "/api/booking/book";

#[sqlx::test]
async fn d2_check_page_books_only_for_the_school_it_was_made_for(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let computer = town.computer();
    sign_in(&computer, &town.hawthorn).await;
    let mut tab = Tab::at(&computer, &town.page("book")).await;
    tab.send(&computer, &filled(tab.form(CHECK))).await;
    let book = tab.form(BOOK);
    sign_in(&computer, &Caller::Anyone).await;
    sign_in(&computer, &town.rowan).await;
    let before = town.state().await;
    tab.send(&computer, &book).await;
    let (hawthorn, rowan) = (town.hawthorn.school().unwrap(), town.rowan.school().unwrap());
    let said = format!("It was made for {}. You are signed in as {}. Nothing was done.", hawthorn.name, rowan.name);
    assert_eq!(tab.status, 409);
    assert!(tab.page.contains(&said), "{}", tab.page);
    shows_nothing_typed(&tab);
    assert_eq!(town.state().await, before, "nothing is booked");
    sign_in(&computer, &town.hawthorn).await;
    tab.send(&computer, &book).await;
    assert_eq!(tab.status, 200, "{}", tab.page);
    assert_eq!(town.booked().await, [(hawthorn.name.clone(), "Ada Marsh".to_owned())]);
}

#[sqlx::test]
async fn d2_officer_books_for_the_school_the_page_was_made_for(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let computer = town.computer();
    sign_in(&computer, &town.ines).await;
    act_for(&computer, &town.hawthorn).await;
    let mut tab = Tab::at(&computer, &town.page("book")).await;
    tab.send(&computer, &filled(tab.form(CHECK))).await;
    let book = tab.form(BOOK);
    let before = town.state().await;
    act_for(&computer, &town.rowan).await;
    tab.send(&computer, &book).await;
    let (hawthorn, rowan) = (town.hawthorn.school().unwrap(), town.rowan.school().unwrap());
    let said = format!(
        "made for Ines, who acts for {}. You are signed in as Ines, who acts for {}.",
        hawthorn.name, rowan.name
    );
    assert!(tab.status == 409 && tab.page.contains(&said), "{}", tab.page);
    shows_nothing_typed(&tab);
    sign_in(&computer, &Caller::Anyone).await;
    sign_in(&computer, &town.sam).await;
    act_for(&computer, &town.hawthorn).await;
    tab.send(&computer, &book).await;
    assert_eq!(tab.status, 409, "another officer who acts for the same school");
    sign_in(&computer, &town.hawthorn).await;
    tab.send(&computer, &book).await;
    assert!(tab.status == 409 && tab.page.contains("an officer of the council, who acts for"), "{}", tab.page);
    assert!(!tab.page.contains("Ines"), "only officers see names of officers");
    assert_eq!(town.booked().await, []);
    assert_ne!(town.state().await, before, "acting leaves audit rows");
}

/// The form's owner, when somebody else sends it.
fn foreign(town: &Town, whose: Whose) -> MadeFor {
    match whose {
        Whose::Officer => town.ines.made_for().unwrap(),
        _ => town.hawthorn.made_for().unwrap(),
    }
}

#[sqlx::test]
async fn every_form_explains_its_refusal_if_somebody_else_is_signed_in(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let mut everybody = vec![];
    for who in [&town.rowan, &town.sam] {
        let computer = town.computer();
        sign_in(&computer, who).await;
        everybody.push(computer);
    }
    let before = town.state().await;
    let owned = FORMS.iter().filter(|(_, whose)| matches!(whose, Whose::School | Whose::Officer));
    for (path, whose) in owned {
        for computer in &everybody {
            let to = foreign(&town, *whose).address(path);
            let response = computer.sends_form(&to, String::new()).await;
            assert!(
                response.status == 409 && response.text.contains("Nothing was done."),
                "{path}: {} {}",
                response.status,
                response.text
            );
            let response = computer.sends(&to, "application/json", &town.service.url, "").await;
            assert_eq!(
                (response.status, response.header("location")),
                (401, foreign(&town, *whose).address("/made-for-another").as_str()),
                "{path}"
            );
            // A script of an earlier build sends the form's owner in this way.
            let said = foreign(&town, *whose).to_string();
            let response = computer.asks_with("POST", path, &[("x-placebook-school", &said)]).await;
            assert_eq!(response.status, 401, "{path}");
        }
        for computer in everybody.iter().chain([&town.computer()]) {
            for to in
                [format!("{path}?"), format!("{path}?for="), format!("{path}?for=nobody"), format!("{path}?for=123")]
            {
                let response = computer.sends_form(&to, String::new()).await;
                assert!(
                    response.status == 409 && response.text.contains("This form is out of date"),
                    "{to}: {}",
                    response.status
                );
            }
        }
    }
    assert_eq!(town.state().await, before, "nothing has changed");
}

#[sqlx::test]
async fn every_form_on_every_page_names_its_owner(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let computer = town.computer();
    sign_in(&computer, &town.ines).await;
    let pages = [
        "/office",
        "/office/account",
        "/office/account/password",
        "/office/officers/second-step",
        "/office/sheets",
        "/office/sheets/paste",
        "/office/officers",
        "/office/people",
        "/office/schools",
        "/office/schools/new",
        "/office/schools/import",
        "/office/venues/new",
        "/office/acting",
    ];
    let mut seen = BTreeSet::new();
    for page in pages {
        let tab = Tab::at(&computer, page).await;
        for form in Form::all(&tab.page) {
            let whose = FORMS.iter().find(|(address, _)| *address == form.path()).map(|(_, whose)| *whose);
            let made_for = (whose == Some(Whose::Officer)).then(|| town.ines.made_for().unwrap());
            assert_eq!(
                form.to,
                made_for.map_or_else(|| form.path().to_owned(), |made_for| made_for.address(form.path())),
                "{page}"
            );
            let name = made_for.map(|made_for| format!("for-{made_for}"));
            assert_eq!(
                form.fields.iter().any(|(field, _)| Some(field) == name.as_ref()),
                name.is_some(),
                "{page}: {form:?}"
            );
            seen.insert(form.path().to_owned());
        }
    }
    assert!(seen.len() > 8, "{seen:?}");
}

#[sqlx::test]
async fn d1_schools_text_is_restored_for_it_and_shown_to_no_other_school(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    for somebody in [&town.rowan, &town.ines, &town.hawthorn] {
        let computer = town.computer();
        sign_in(&computer, &town.hawthorn).await;
        let mut tab = Tab::at(&computer, &town.page("book")).await;
        let form = filled(tab.form(CHECK));
        sign_in(&computer, &Caller::Anyone).await;
        tab.send(&computer, &form).await;
        assert!(tab.address.starts_with("/sign-in?next="), "{}", tab.address);
        shows_nothing_typed(&tab);
        sign_in(&computer, somebody).await;
        if somebody == &town.ines {
            act_for(&computer, &town.hawthorn).await;
        }
        for page in ["book", "check", "wait"] {
            tab.open(&computer, &town.page(page)).await;
            if somebody == &town.hawthorn {
                assert!(TYPED.iter().all(|typed| tab.page.contains(typed)), "{page}: {}", tab.page);
            } else {
                shows_nothing_typed(&tab);
            }
        }
        if somebody != &town.hawthorn {
            sign_in(&computer, &town.hawthorn).await;
            tab.open(&computer, &town.page("book")).await;
            shows_nothing_typed(&tab);
        }
    }
}

#[sqlx::test]
async fn d1_officers_text_for_one_school_is_not_shown_for_another_or_to_another_officer(
    _: PgPoolOptions,
    connect: PgConnectOptions,
) {
    let town = Town::build(connect).await;
    let computer = town.computer();
    sign_in(&computer, &town.ines).await;
    act_for(&computer, &town.hawthorn).await;
    let mut tab = Tab::at(&computer, &town.page("book")).await;
    tab.send(&computer, &filled(tab.form(CHECK))).await;
    assert!(tab.page.contains("Ada Marsh"));
    act_for(&computer, &town.rowan).await;
    tab.open(&computer, &town.page("check")).await;
    shows_nothing_typed(&tab);
    act_for(&computer, &town.hawthorn).await;
    tab.open(&computer, &town.page("book")).await;
    shows_nothing_typed(&tab);
    let form = filled(tab.form(CHECK));
    sign_in(&computer, &Caller::Anyone).await;
    tab.send(&computer, &form).await;
    sign_in(&computer, &town.sam).await;
    act_for(&computer, &town.hawthorn).await;
    tab.open(&computer, &town.page("book")).await;
    shows_nothing_typed(&tab);
}

#[sqlx::test]
async fn only_officers_see_names_of_officers(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let address = town.sam.made_for().unwrap().address("/made-for-another");
    let computer = town.computer();
    let tab = Tab::at(&computer, &address).await;
    assert!(tab.page.contains("It was made for an officer of the council. Nobody is signed in."), "{}", tab.page);
    sign_in(&computer, &town.ines).await;
    let tab = Tab::at(&computer, &address).await;
    assert!(tab.page.contains("It was made for Sam. You are signed in as Ines. Nothing was done."), "{}", tab.page);
}
