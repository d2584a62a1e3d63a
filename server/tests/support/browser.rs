//! A browser without scripts: tabs that share a cookie, the forms of a page, and the result of sending one.

use super::{
    page::{attribute, fields, forms},
    service::{Response, Visitor},
};

/// A form on a page: its address and the fields that would be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    pub to: String,
    pub fields: Vec<(String, String)>,
}

impl Form {
    /// The forms of a page.
    pub fn all(page: &str) -> Vec<Self> {
        let form = |(tag, inner): (&str, &str)| {
            let to = attribute(tag, "action").unwrap_or_default();
            Self { to, fields: fields(inner, "").into_iter().filter(|(name, _)| !name.is_empty()).collect() }
        };
        forms(page).into_iter().filter(|(tag, _)| tag.contains("method=\"post\"")).map(form).collect()
    }

    /// The form of a page that is sent to this address.
    pub fn of(page: &str, path: &str) -> Option<Self> {
        Self::all(page).into_iter().find(|form| form.path() == path)
    }

    /// The form's address without the owner.
    pub fn path(&self) -> &str {
        self.to.split('?').next().unwrap_or_default()
    }

    /// The same form with text in a field.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The body that a browser sends.
    pub fn body(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.fields).finish()
    }
}

/// A tab, with its page.
#[derive(Debug, Clone, Default)]
pub struct Tab {
    pub address: String,
    pub status: u16,
    pub page: String,
}

/// The most redirects that are followed.
const REDIRECTS: usize = 10;

impl Tab {
    /// A tab at an address.
    pub async fn at(visitor: &Visitor, path: &str) -> Self {
        let mut tab = Self::default();
        tab.open(visitor, path).await;
        tab
    }

    /// Opens an address.
    pub async fn open(&mut self, visitor: &Visitor, path: &str) {
        let response = visitor.opens(path).await;
        self.follow(visitor, path, response).await;
    }

    /// Sends a form, perhaps of an earlier page.
    pub async fn send(&mut self, visitor: &Visitor, form: &Form) {
        let response = visitor.sends_form(&form.to, form.body()).await;
        self.follow(visitor, &form.to, response).await;
    }

    /// The form of the page that is sent to this address.
    pub fn form(&self, path: &str) -> Form {
        Form::of(&self.page, path).unwrap_or_else(|| panic!("no form for {path} on {}: {}", self.address, self.page))
    }

    async fn follow(&mut self, visitor: &Visitor, path: &str, response: Response) {
        let (mut address, mut response) = (path.to_owned(), response);
        for _ in 0..REDIRECTS {
            let leads_to = response.header("location").to_owned();
            if !(300..400).contains(&response.status) {
                (self.address, self.status, self.page) = (address, response.status, response.text);
                return;
            }
            address = leads_to.split('#').next().unwrap_or_default().to_owned();
            response = visitor.opens(&address).await;
        }
        panic!("{path} redirects without end");
    }
}
