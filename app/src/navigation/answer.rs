//! Asking for a page, and what comes.

use leptos::prelude::*;
use shared::navigation::{ASIDE, LEADS_TO, PAGE, WAITS};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Document, DomParser, Headers, RequestInit, Response, SupportedType, Url};

use super::elements::is_page;

/// The most redirects that are followed, as in browsers.
const REDIRECTS_MAX: usize = 20;
/// The most bytes of a form that may outlive its document. A browser allows 64 KiB for all such requests together (Fetch, 4.5).
const KEPT_ALIVE_MAX: usize = 32 * 1024;
/// The status that says that nobody is signed in.
const UNAUTHORIZED: u16 = 401;
/// The script of the build. Its name is made of its content.
const SCRIPT: &str = "link[rel=modulepreload]";

/// What is asked for.
#[derive(Clone)]
pub(super) struct Asked {
    /// The whole address.
    pub address: String,
    /// The content of a form that is posted, as a browser encodes it.
    pub form: Option<String>,
    /// Whether the page is kept for later.
    pub ahead: bool,
}

impl Asked {
    /// A page to show now.
    pub const fn page(address: String) -> Self {
        Self { address, form: None, ahead: false }
    }
}

/// What comes.
pub(super) enum Answer {
    /// A page of this site and this build.
    Page(Page),
    /// A page that runs no scripts of this build, in answer to a form. It cannot be asked for again.
    Other(Document),
    /// A form was refused because nobody is signed in any more, by a page that the browser must have as the form's own answer:
    /// reloading that sends the form again.
    Again,
    /// Something else, which a browser can load from this address.
    Elsewhere(String),
    /// Nothing.
    Nothing,
}

/// A page that has come.
pub(super) struct Page {
    /// Its address after redirects, with its fragment. A form that is answered without a redirect has none to come back to.
    pub address: Option<String>,
    /// Its document.
    pub document: Document,
}

/// An answer as it came.
pub(super) struct Came {
    /// Its address after redirects, with its fragment.
    address: String,
    /// The text, if it is a page.
    text: Option<String>,
    /// Whether it is for one person.
    pub is_private: bool,
    /// Whether a form was answered without a redirect.
    is_of_form: bool,
    /// Whether the answer is that nobody is signed in.
    is_signed_out: bool,
}

impl Came {
    /// The answer to a request that is no form's, as a promise keeps it.
    pub fn to_js(&self) -> JsValue {
        let text = self.text.as_deref().map_or(JsValue::UNDEFINED, JsValue::from);
        js_sys::Array::of3(&self.address.as_str().into(), &text, &self.is_private.into()).into()
    }

    /// The answer with the fragment of the address that was asked for, unless a redirect has given it another.
    pub fn for_part_of(mut self, address: &str) -> Self {
        if let Some((_, part)) = address.split_once('#').filter(|_| !self.address.contains('#')) {
            self.address = [&self.address, "#", part].concat();
        }
        self
    }

    /// Reads it again.
    pub fn from_js(kept: &JsValue) -> Option<Self> {
        let kept: &js_sys::Array = kept.dyn_ref()?;
        Some(Self {
            address: kept.get(0).as_string()?,
            text: kept.get(1).as_string(),
            is_private: kept.get(2).is_truthy(),
            is_of_form: false,
            is_signed_out: false,
        })
    }
}

/// Asks, and follows redirects. A page that is fetched ahead fails if something waits to be shown with it.
pub(super) async fn load(asked: &Asked, signal: Option<&AbortSignal>) -> Result<Came, JsValue> {
    let mut asked = asked.clone();
    for _ in 0..REDIRECTS_MAX {
        let answer = fetch_once(&asked, signal).await?;
        let headers = answer.headers();
        if asked.ahead && headers.has(WAITS)? {
            return Err(JsValue::NULL);
        }
        let Some(to) = headers.get(LEADS_TO)? else {
            let has =
                |name: &str, what: &str| Ok::<_, JsValue>(headers.get(name)?.is_some_and(|has| has.contains(what)));
            let (is_html, is_private) = (has("content-type", "text/html")?, has("cache-control", "private")?);
            let text = if is_html { JsFuture::from(answer.text()?).await?.as_string() } else { None };
            // Something between here and the service may have redirected too.
            let (redirected, is_form) = (answer.redirected(), asked.form.is_some());
            let address = if redirected { answer.url() } else { asked.address };
            let (is_of_form, is_signed_out) = (is_form && !redirected, answer.status() == UNAUTHORIZED);
            return Ok(Came { address, text, is_private, is_of_form, is_signed_out });
        };
        asked = Asked { address: led_to(&asked.address, &to)?, form: None, ..asked };
        if !is_page(&asked.address) {
            break;
        }
    }
    Ok(Came { address: asked.address, text: None, is_private: true, is_of_form: false, is_signed_out: false })
}

async fn fetch_once(asked: &Asked, signal: Option<&AbortSignal>) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    headers.set("accept", "text/html")?;
    headers.set(PAGE, "1")?;
    if asked.ahead {
        headers.set(ASIDE, "1")?;
    }
    let request = RequestInit::new();
    if let Some(form) = &asked.form {
        request.set_method("POST");
        headers.set("content-type", "application/x-www-form-urlencoded")?;
        request.set_body(&form.as_str().into());
        // So it arrives even if the document goes in the meantime. web-sys has no setter for this.
        if form.len() < KEPT_ALIVE_MAX {
            js_sys::Reflect::set(&request, &"keepalive".into(), &JsValue::TRUE)?;
        }
    }
    request.set_headers(&headers);
    request.set_signal(signal);
    JsFuture::from(window().fetch_with_str_and_init(&asked.address, &request)).await?.dyn_into()
}

/// What is shown of a page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// The part that says what the last action came to.
    Outcome,
    /// Other parts.
    Parts,
}

/// Fetches a page of which only a part is shown.
///
/// # Errors
/// If no answer comes.
pub(crate) async fn fetch_document(
    address: &str,
    request: &RequestInit,
    shown: Shown,
) -> Result<(Response, Document), JsValue> {
    let headers = Headers::new()?;
    if shown == Shown::Parts {
        headers.set(ASIDE, "1")?;
    }
    request.set_headers(&headers);
    let answer: Response = JsFuture::from(window().fetch_with_str_and_init(address, request)).await?.dyn_into()?;
    let text = JsFuture::from(answer.text()?).await?.as_string().unwrap_or_default();
    Ok((answer, parse(&text)?))
}

fn parse(text: &str) -> Result<Document, JsValue> {
    DomParser::new()?.parse_from_string(text, SupportedType::TextHtml)
}

/// The address that a redirect leads to. It keeps the fragment of the address before, if it has none of its own.
fn led_to(from: &str, to: &str) -> Result<String, JsValue> {
    let address = Url::new_with_base(to, from)?;
    if address.hash().is_empty()
        && let Some((_, part)) = from.split_once('#')
    {
        address.set_hash(part);
    }
    Ok(address.href())
}

/// What an answer is.
pub(super) fn read(Came { address, text, is_of_form, is_signed_out, .. }: Came) -> Result<Answer, JsValue> {
    let Some(text) = text else {
        return Ok(if is_of_form { Answer::Nothing } else { Answer::Elsewhere(address) });
    };
    let document = parse(&text)?;
    Ok(match (is_of_this_build(&document), is_of_form) {
        (true, _) => Answer::Page(Page { address: (!is_of_form).then_some(address), document }),
        (false, false) => Answer::Elsewhere(address),
        (false, true) if is_signed_out => Answer::Again,
        (false, true) => Answer::Other(document),
    })
}

/// Whether a page runs the same scripts as the shown one.
fn is_of_this_build(page: &Document) -> bool {
    let script = |page: &Document| page.query_selector(SCRIPT).ok().flatten()?.get_attribute("href");
    let theirs = script(page);
    theirs.is_some() && theirs == script(&document())
}
