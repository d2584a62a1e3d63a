//! An officer in a browser without scripts, over HTTP.

use std::collections::BTreeMap;

use server::http::limits::Limits;
use shared::officer::Role;
use sqlx::PgPool;

use super::{
    office::{PASSWORD, officer_with},
    page::{self, fields},
    service::{Response, Service, Visitor},
};

const BETWEEN: &str = "----a-line-that-is-in-no-file";

/// A file as a browser sends it.
pub struct File<'a> {
    pub field: &'a str,
    pub name: &'a str,
    pub content: &'a [u8],
}

/// A form with files.
pub fn multipart(fields: &[(&str, &str)], files: &[File]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = format!("--{BETWEEN}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(head.as_bytes());
    }
    for File { field, name, content } in files {
        let head = format!(
            "--{BETWEEN}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BETWEEN}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={BETWEEN}"), body)
}

/// A service with a signed-in publisher.
pub struct Publisher {
    pub service: Service,
    pub officer: Visitor,
}

/// A draft's page.
pub struct Draft {
    pub address: String,
    pub page: String,
    /// The values of the draft's form.
    pub typed: BTreeMap<String, String>,
}

impl Draft {
    /// A field of the sheet.
    pub fn field(&self, name: &str) -> &str {
        self.typed.get(&format!("typed[form][{name}]")).map(String::as_str).unwrap_or_default()
    }

    /// A field of a session, counted from 0.
    pub fn session(&self, index: usize, name: &str) -> &str {
        self.field(&format!("sessions][{index}][{name}"))
    }

    /// How many sessions there are.
    pub fn sessions(&self) -> usize {
        (0..100).take_while(|index| self.typed.contains_key(&format!("typed[form][sessions][{index}][date]"))).count()
    }

    /// Types into a field of a session.
    pub fn types(&mut self, index: usize, name: &str, value: &str) {
        self.typed.insert(format!("typed[form][sessions][{index}][{name}]"), value.to_owned());
    }

    /// The notes beside a field.
    pub fn notes(&self, field: &str) -> Vec<String> {
        page::notes(&self.page, field)
    }

    /// The draft's number.
    pub fn id(&self) -> &str {
        self.address.rsplit('/').next().unwrap_or_default()
    }
}

impl Publisher {
    /// Signs a publisher in.
    pub async fn open(pool: &PgPool) -> Self {
        let service = Service::start(pool, &Limits::default()).await;
        let officer = signed_in(pool, &service, Role::Publisher).await;
        Self { service, officer }
    }

    /// Sends the form of the page for pasting.
    pub async fn pastes(&self, text: &str, files: &[File<'_>]) -> Response {
        let (kind, body) = multipart(&[("text", text)], files);
        self.officer.uploads("/office/sheets/paste/read", &kind, body).await
    }

    /// The draft made from a pasted text.
    pub async fn drafts(&self, text: &str) -> Draft {
        let response = self.pastes(text, &[]).await;
        assert_eq!(response.status, 303, "{}", response.text);
        self.draft(response.header("location")).await
    }

    /// Opens the draft at an address.
    pub async fn draft(&self, address: &str) -> Draft {
        assert!(address.starts_with("/office/drafts/"), "{address}");
        let page = self.officer.opens(address).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let typed = ["id", "version", "typed["].iter().flat_map(|name| fields(&page.text, name)).collect();
        Draft { address: address.to_owned(), page: page.text, typed }
    }

    /// Presses a button of a draft; returns the address that follows.
    pub async fn presses(&self, draft: &Draft, act: &str) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(&draft.typed).append_pair("act", act);
        let response = self.officer.sends_form("/api/office/draft-change", form.finish()).await;
        assert_eq!(response.status, 302, "{}", response.text);
        response.header("location").to_owned()
    }

    /// Sends a file to a draft; returns the page of its files.
    pub async fn attaches(&self, draft: &str, name: &str, content: &[u8]) -> Response {
        let (kind, body) = multipart(&[("draft", draft)], &[File { field: "file", name, content }]);
        let response = self.officer.uploads("/office/attachments", &kind, body).await;
        if response.status == 303 { self.officer.opens(response.header("location")).await } else { response }
    }
}

/// A signed-in officer with this role.
pub async fn signed_in(pool: &PgPool, service: &Service, role: Role) -> Visitor {
    signed_in_at(pool, &service.url, role).await
}

/// A signed-in officer with this role, at the service's address given.
pub async fn signed_in_at(pool: &PgPool, url: &str, role: Role) -> Visitor {
    let (email, visitor) = (officer_with(pool, role).await, Visitor::at(url));
    let body = format!("draft[email]={email}&draft[password]={}", PASSWORD.replace(' ', "+"));
    let response = visitor.posts("/api/office/sign-in", &body).await;
    assert_eq!(response.status, 200, "{role} signs in: {}", response.text);
    visitor
}
