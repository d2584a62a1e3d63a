//! Unreadable input is refused with an explanation at every address. It never causes a server error, after which a device would
//! send it again and again.

mod parameters;

use std::collections::BTreeSet;

use app::{
    addresses::{PASTE, PASTE_READ},
    made_for::{Whose, whose},
    visit::{Caller, Officer},
};
use leptos::server_fn::axum::server_fn_paths;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::{
    made_for::town::{Town, act_for, sign_in},
    permissions::{FUNCTIONS, OTHERS, PAGES, TAKING, filled},
    support::service::{Response, Visitor},
};

/// Bytes that are never text: NUL, and invalid UTF-8.
const NO_TEXT: [&str; 4] = ["%00", "a%00b", "%FF", "%C3%28"];

/// A form that tells a signed-out caller how to send it again. The service reads nothing of the form.
const UNREAD: &str = "/api/office/draft-change";

/// A caller who sends forms.
struct Sender {
    visitor: Visitor,
    /// The account that the forms' pages were made for.
    of: Caller,
    signed_in: bool,
}

impl Sender {
    /// The address to which a form is sent. `None`: the form is never made for this caller.
    fn address(&self, path: &str) -> Option<String> {
        match whose(path) {
            None | Some(Whose::Anyone | Whose::Link) => Some(path.to_owned()),
            Some(whose) => Some(whose.made_for(&self.of)?.address(path)),
        }
    }

    /// The addresses of all functions that this caller sends forms to, each with its parameters. `true`: the function only reads.
    fn functions(&self) -> Vec<(String, Vec<String>, bool)> {
        let functions = parameters::of_functions().into_iter().map(|(name, known)| (format!("/api/{name}"), known));
        functions
            .filter(|(path, _)| self.signed_in || path != UNREAD)
            .filter_map(|(path, known)| Some((self.address(&path)?, known, reads(&path))))
            .collect()
    }
}

/// A school, an officer, an officer who acts for the school, and callers whose visits have ended since their pages were made.
async fn senders(town: &Town) -> Vec<Sender> {
    let ines = town.ines.officer().unwrap().clone();
    let acting = Caller::Officer(Officer { acts_for: town.hawthorn.school().cloned(), ..ines });
    let mut senders = Vec::new();
    for (of, signed_in) in [
        (&town.hawthorn, true),
        (&town.ines, true),
        (&acting, true),
        (&town.hawthorn, false),
        (&town.ines, false),
        (&acting, false),
    ] {
        let visitor = town.computer();
        if signed_in {
            sign_in(&visitor, of).await;
            if *of == acting {
                act_for(&visitor, &town.hawthorn).await;
            }
        }
        senders.push(Sender { visitor, of: of.clone(), signed_in });
    }
    senders
}

fn reads(path: &str) -> bool {
    server_fn_paths().any(|(known, method)| known == path && method == http::Method::GET)
}

async fn sends(visitor: &Visitor, address: &str, reads: bool, sent: &str) -> Response {
    if reads { visitor.asks(&format!("{address}?{sent}")).await } else { visitor.posts(address, sent).await }
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
async fn every_function_refuses_invalid_text_and_repeated_fields(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let (mut wrong, mut tried) = (Vec::new(), BTreeSet::new());
    for sender in senders(&town).await {
        for (address, parameters, reads) in sender.functions() {
            tried.insert(address.split('?').next().unwrap_or_default().to_owned());
            for parameter in &parameters {
                let twice = format!("{parameter}=1&{parameter}=2");
                for sent in NO_TEXT.map(|value| format!("{parameter}={value}")).into_iter().chain([twice]) {
                    let response = sends(&sender.visitor, &address, reads, &sent).await;
                    let page = if reads { "" } else { "/unreadable" };
                    if (response.status, response.header("location")) != (400, page) {
                        wrong.push(format!("{address} {sent}: {} {:?}", response.status, response.header("location")));
                    }
                }
            }
            // An unknown field, and raw bytes.
            for sent in ["%00=1", "x=%FF", "x%5B0%5D%5B%00%5D=1", "a=%zz", "a=%"] {
                let response = sends(&sender.visitor, &address, reads, sent).await;
                if response.status != 400 {
                    wrong.push(format!("{address} {sent}: {}", response.status));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(tried.len(), FUNCTIONS.len(), "every function was sent to: {tried:?}");
}

#[sqlx::test]
async fn unreadable_form_gets_an_error_page(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    for sender in senders(&town).await {
        for (address, parameters, _) in sender.functions().into_iter().filter(|(_, _, reads)| !reads) {
            let Some(parameter) = parameters.first() else { continue };
            for sent in [format!("{parameter}=%00"), format!("{parameter}=%FF"), format!("{parameter}=1&{parameter}=2")]
            {
                let response = sender.visitor.sends_form(&address, sent.clone()).await;
                assert_eq!(response.status, 400, "{address} {sent}: {}", response.text);
                assert!(
                    response.text.contains("has characters that cannot be used"),
                    "{address} {sent}: {}",
                    response.text
                );
            }
        }
    }
}

#[sqlx::test]
async fn unreadable_address_gets_an_error_page(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let queries = parameters::of_pages();
    let holes = [":slug", ":number", ":reference", ":position", ":link", ":id", ":urn", ":key"];
    let more_holes = ["{reference}", "{link}", "{slug}", "{id}", "{name}", "{key}"];
    let mut wrong = Vec::new();
    for Sender { visitor, .. } in senders(&town).await.into_iter().take(4) {
        for (address, _) in PAGES.iter().chain(OTHERS) {
            // Files and health checks read no parameters.
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
                let response = visitor.opens(&address).await;
                let in_words =
                    response.text.contains("has characters that cannot be used") || address.starts_with("/live");
                if response.status != 400 || !in_words {
                    wrong.push(format!("{address}: {}", response.status));
                }
            }
            // A stream does not end.
            if *address == "/live" {
                continue;
            }
            let twice: Vec<String> = queries.iter().map(|name| format!("{name}=1&{name}=2")).collect();
            let response = visitor.opens(&format!("{}?{}", filled(address), twice.join("&"))).await;
            if response.status != 400 && !address.starts_with("/live") {
                wrong.push(format!("{address}, each query twice: {}", response.status));
            }
            for hole in holes.iter().chain(&more_holes).filter(|hole| address.contains(*hole)) {
                let long = filled(&address.replacen(hole, &"a".repeat(256), 1));
                let response = visitor.opens(&long).await;
                if response.status >= 500 {
                    wrong.push(format!("{long}: {}", response.status));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[sqlx::test]
async fn address_longer_than_a_file_name_is_not_found(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let visitor = &senders(&town).await.remove(0).visitor;
    let long = "a".repeat(256);
    let parts = "ab/".repeat(1_500);
    for address in [
        format!("/{long}"),
        format!("/{parts}"),
        format!("/pkg/{long}"),
        format!("/pkg/{parts}"),
        format!("/fonts/{long}.woff2"),
        format!("/icons/{long}.png"),
        format!("/bookings/PB-7K3M-9QX8/{long}"),
        format!("/%C3%A9{long}"),
    ] {
        let response = visitor.opens(&address).await;
        assert_eq!(response.status, 404, "{}… {}", &address[..20], response.text);
    }
}

#[sqlx::test]
async fn pasted_text_with_unreadable_characters_makes_no_draft(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let sender =
        senders(&town).await.into_iter().find(|sender| sender.of.officer().is_some() && sender.signed_in).unwrap();
    let address = sender.address(PASTE_READ).unwrap();
    let before = town.state().await;
    for text in [&b"Number: 7/16\0"[..], b"Number: 7/16\xff", b"\xc3("] {
        let part =
            [&b"--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n"[..], text, b"\r\n--x--\r\n"].concat();
        let response = sender.visitor.uploads(&address, "multipart/form-data; boundary=x", part).await;
        assert_eq!((response.status, response.header("location")), (303, PASTE));
        let page = sender.visitor.opens(PASTE).await.text;
        assert!(
            page.contains("characters that cannot be printed") && page.contains("7/16") == text.starts_with(b"N"),
            "{page}"
        );
    }
    assert_eq!(town.state().await, before);
}

#[sqlx::test]
async fn invalid_text_sent_to_the_office_is_not_a_server_error(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let part = |name: &str| -> Vec<u8> {
        [format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\na").as_bytes(), b"\0\xff\r\n--x--\r\n"]
            .concat()
    };
    let read = |response: &Response, what: &str| {
        assert!(response.status < 500 && response.status != 409, "{what}: {}", response.status);
    };
    for sender in senders(&town).await {
        for (_, address, _) in TAKING {
            let Some(address) = sender.address(address) else { continue };
            read(&sender.visitor.sends_form(&address, "a=%00".to_owned()).await, &address);
            for name in ["text", "file", "draft", "authority", "label", "\0"] {
                let response = sender.visitor.uploads(&address, "multipart/form-data; boundary=x", part(name)).await;
                read(&response, &format!("{address} {name:?}"));
            }
            read(&sender.visitor.uploads(&address, "text/plain", b"a\0\xff".to_vec()).await, &address);
        }
    }
}

#[sqlx::test]
async fn too_large_form_is_refused_with_the_limit(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let (school, officer) = (town.computer(), town.computer());
    sign_in(&school, &town.hawthorn).await;
    sign_in(&officer, &town.ines).await;
    let longer = |bytes: usize| "a".repeat(bytes);
    for visitor in [&school, &town.computer()] {
        let response = visitor.sends_form("/api/booking/check", longer(65_537)).await;
        assert_eq!(response.status, 413);
        assert!(response.text.contains("It can have up to 65 KB"), "{}", response.text);
        let response = visitor.posts("/api/booking/check", &longer(65_537)).await;
        assert_eq!((response.status, response.header("location")), (413, "/too-large?bytes=65536"));
    }
    let response = officer.sends_form("/api/office/draft-change", longer(2 * 1024 * 1024 + 1)).await;
    assert_eq!(response.status, 413);
    assert!(response.text.contains("It can have up to 2 MB"), "{}", response.text);
    let pasted = officer.uploads(
        "/office/sheets/paste/read",
        "multipart/form-data; boundary=x",
        vec![b'a'; 8 * 1024 * 1024 + 1],
    );
    let response = pasted.await;
    assert_eq!(response.status, 413);
    assert!(response.text.contains("It can have up to 200000 characters"), "{}", response.text);
    let response = town.computer().opens("/too-large?bytes=%22%3E%3Cb%3E").await;
    assert!(response.status == 413 && !response.text.contains("It can have"), "{}", response.text);
}
