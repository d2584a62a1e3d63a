//! What cannot be read is refused in words, at every address there is, whoever sends it: never an error of the service, after which
//! a device would send it again and again.

mod parameters;

use leptos::server_fn::axum::server_fn_paths;
use server::config::Limits;
use shared::office::Role;
use sqlx::PgPool;

use crate::{
    permissions::{FUNCTIONS, OTHERS, PAGES, TAKING, filled},
    support::{
        office::{PASSWORD, officer_with},
        service::{Service, Told, Visitor},
    },
};

/// What no text holds: NUL, and bytes that are no UTF-8.
const NO_TEXT: [&str; 4] = ["%00", "a%00b", "%FF", "%C3%28"];

/// Of who is not signed in nothing of this form is read: they are told how to send it again.
const UNREAD: &str = "office/draft-change";

async fn somebody_and_nobody(pool: &PgPool, service: &Service) -> [Visitor; 2] {
    let email = officer_with(pool, Role::Admin).await;
    let officer = Visitor::of(service);
    let body = format!("draft[email]={email}&draft[password]={}", PASSWORD.replace(' ', "+"));
    assert_eq!(officer.posts("/api/office/sign-in", &body).await.status, 200);
    [officer, Visitor::of(service)]
}

fn reads(path: &str) -> bool {
    server_fn_paths().any(|(known, method)| known == path && method == http::Method::GET)
}

async fn sends(visitor: &Visitor, path: &str, sent: &str) -> Told {
    if reads(path) { visitor.asks(&format!("{path}?{sent}")).await } else { visitor.posts(path, sent).await }
}

/// Whether a form was refused before it was read: an officer who acts for no school sends none of a school's.
fn is_of_another(told: &Told) -> bool {
    told.status == 409
}

#[test]
fn the_parameters_of_every_function_are_known() {
    let known = parameters::of_functions();
    assert_eq!(known.keys().map(String::as_str).collect::<Vec<_>>(), {
        let mut names: Vec<&str> = FUNCTIONS.iter().map(|(name, _, _)| *name).collect();
        names.sort_unstable();
        names
    });
    assert_eq!(known["office/sign-in"], ["draft[email]", "draft[password]", "draft[next]"]);
    assert!(known["office/draft-change"].contains(&"typed[form][sessions][0][venue]".to_owned()));
    assert!(parameters::of_pages().contains(&"q".to_owned()));
}

#[sqlx::test]
async fn what_is_no_text_and_what_is_sent_twice_is_refused_by_every_function(pool: PgPool) {
    let service = Service::start(&pool, &Limits::default()).await;
    let mut wrong = Vec::new();
    for (visitor, signed_in) in somebody_and_nobody(&pool, &service).await.into_iter().zip([true, false]) {
        for (name, parameters) in parameters::of_functions() {
            let path = format!("/api/{name}");
            if !signed_in && name == UNREAD {
                continue;
            }
            for parameter in &parameters {
                let twice = format!("{parameter}=1&{parameter}=2");
                for sent in NO_TEXT.map(|value| format!("{parameter}={value}")).into_iter().chain([twice]) {
                    let told = sends(&visitor, &path, &sent).await;
                    let page = if reads(&path) { "" } else { "/unreadable" };
                    if !is_of_another(&told) && (told.status, told.header("location")) != (400, page) {
                        wrong.push(format!("{path} {sent}: {} {:?}", told.status, told.header("location")));
                    }
                }
            }
            // A field that nobody has asked for, and bytes as they are.
            for sent in ["%00=1", "x=%FF", "x%5B0%5D%5B%00%5D=1", "a=%zz", "a=%"] {
                let told = sends(&visitor, &path, sent).await;
                if !is_of_another(&told) && told.status != 400 {
                    wrong.push(format!("{path} {sent}: {}", told.status));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[sqlx::test]
async fn a_form_that_cannot_be_read_is_answered_with_a_page(pool: PgPool) {
    let service = Service::start(&pool, &Limits::default()).await;
    for (visitor, signed_in) in somebody_and_nobody(&pool, &service).await.into_iter().zip([true, false]) {
        for (name, parameters) in parameters::of_functions() {
            let path = format!("/api/{name}");
            if !signed_in && name == UNREAD {
                continue;
            }
            let Some(parameter) = parameters.first().filter(|_| !reads(&path)) else { continue };
            for sent in [format!("{parameter}=%00"), format!("{parameter}=%FF"), format!("{parameter}=1&{parameter}=2")]
            {
                let told = visitor.sends_form(&path, sent.clone()).await;
                if is_of_another(&told) {
                    continue;
                }
                assert_eq!(told.status, 400, "{path} {sent}: {}", told.text);
                assert!(told.text.contains("has characters that cannot be used"), "{path} {sent}: {}", told.text);
            }
        }
    }
}

#[sqlx::test]
async fn an_address_that_cannot_be_read_is_answered_with_a_page(pool: PgPool) {
    let service = Service::start(&pool, &Limits::default()).await;
    let queries = parameters::of_pages();
    let holes = [":slug", ":number", ":reference", ":position", ":link", ":id", ":urn", ":key"];
    let more_holes = ["{reference}", "{link}", "{slug}", "{id}", "{name}", "{key}"];
    let mut wrong = Vec::new();
    for visitor in somebody_and_nobody(&pool, &service).await {
        for (address, _) in PAGES.iter().chain(OTHERS) {
            // Files and signs of life ask nothing.
            if ["/office.css", "/service-worker.js", "/healthz", "/readyz"].contains(address) {
                continue;
            }
            let mut asked = Vec::new();
            for value in NO_TEXT.into_iter().chain(["%2500"]) {
                for hole in holes.iter().chain(&more_holes).filter(|hole| address.contains(*hole)) {
                    asked.push(filled(&address.replacen(hole, value, 1)));
                }
                let all: Vec<String> = queries.iter().map(|name| format!("{name}={value}")).collect();
                asked.push(format!("{}?{}", filled(address), all.join("&")));
                asked.push(format!("{}?{value}", filled(address)));
            }
            for address in asked {
                let told = visitor.opens(&address).await;
                let in_words =
                    told.text.contains("has characters that cannot be used") || address.starts_with("/live/");
                if told.status != 400 || !in_words {
                    wrong.push(format!("{address}: {}", told.status));
                }
            }
            let twice: Vec<String> = queries.iter().map(|name| format!("{name}=1&{name}=2")).collect();
            let told = visitor.opens(&format!("{}?{}", filled(address), twice.join("&"))).await;
            if told.status >= 500 {
                wrong.push(format!("{address}, each query twice: {}", told.status));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[sqlx::test]
async fn what_is_no_text_in_what_the_office_takes_is_no_error_of_the_service(pool: PgPool) {
    let service = Service::start(&pool, &Limits::default()).await;
    let [officer, nobody] = somebody_and_nobody(&pool, &service).await;
    let part = |name: &str| -> Vec<u8> {
        [format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\na").as_bytes(), b"\0\xff\r\n--x--\r\n"]
            .concat()
    };
    for visitor in [officer, nobody] {
        for (_, address, _) in TAKING {
            let as_form = visitor.sends_form(address, "a=%00".to_owned()).await;
            assert!(as_form.status < 500, "{address}: {}", as_form.status);
            for name in ["text", "file", "draft", "authority", "label", "\0"] {
                let told = visitor.uploads(address, "multipart/form-data; boundary=x", part(name)).await;
                assert!(told.status < 500, "{address} {name:?}: {}", told.status);
            }
            assert!(visitor.uploads(address, "text/plain", b"a\0\xff".to_vec()).await.status < 500, "{address}");
        }
    }
}

#[sqlx::test]
async fn a_form_that_is_too_large_says_how_large_it_may_be(pool: PgPool) {
    let service = Service::start(&pool, &Limits::default()).await;
    let [officer, nobody] = somebody_and_nobody(&pool, &service).await;
    let longer = |bytes: usize| "a".repeat(bytes);
    let told = nobody.sends_form("/api/booking/check", longer(65_537)).await;
    assert_eq!(told.status, 413);
    assert!(told.text.contains("It can have up to 65 KB"), "{}", told.text);
    let told = nobody.posts("/api/booking/check", &longer(65_537)).await;
    assert_eq!((told.status, told.header("location")), (413, "/too-large?bytes=65536"));
    let told = officer.sends_form("/api/office/draft-change", longer(2 * 1024 * 1024 + 1)).await;
    assert_eq!(told.status, 413);
    assert!(told.text.contains("It can have up to 2 MB"), "{}", told.text);
    let pasted = officer.uploads(
        "/office/sheets/paste/read",
        "multipart/form-data; boundary=x",
        vec![b'a'; 8 * 1024 * 1024 + 1],
    );
    let told = pasted.await;
    assert_eq!(told.status, 413);
    assert!(told.text.contains("It can have up to 200000 characters"), "{}", told.text);
    let told = nobody.opens("/too-large?bytes=%22%3E%3Cb%3E").await;
    assert!(told.status == 413 && !told.text.contains("It can have"), "{}", told.text);
}
