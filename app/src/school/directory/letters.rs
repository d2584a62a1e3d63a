//! Letters that give schools their PINs: one page each, with the address placed for a window envelope.

use leptos::prelude::*;

use crate::{addresses::SCHOOLS, office::static_page};

/// The most letters at once: hashing their PINs takes some seconds.
pub const LETTERS_MAX: usize = 500;

/// One school's letter.
#[derive(Clone)]
pub struct Letter {
    /// The school's number.
    pub urn: String,
    /// The school's name.
    pub name: String,
    /// The name of the school's head.
    pub head: String,
    /// The lines of the school's address, the postcode last.
    pub address: Vec<String>,
    /// The PIN in two groups of digits.
    pub pin: String,
}

/// All letters, as a whole document. The document is sent once and never cached. `site` is the site's public address, or empty
/// if it is not known.
#[must_use]
pub fn letters_page(options: LeptosOptions, letters: Vec<Letter>, today: String, site: String) -> String {
    let title = if letters.len() == 1 { "1 letter".to_owned() } else { format!("{} letters", letters.len()) };
    let classes = ("govuk-template__body app-letters", "govuk-width-container");
    static_page(options, &title.clone(), classes, || {
        view! {
            <div class="app-letters__note">
                <h1 class="govuk-heading-l">{title}</h1>
                <p class="govuk-body">"Print this page now. Each letter prints on its own page, with the address placed for a window envelope. We show the PINs only here and only now. You cannot open this page again."</p>
                {(letters.len() == LETTERS_MAX).then(|| view! {
                    <p class="govuk-body">{format!("These are the first {LETTERS_MAX} letters, the most that are made at once. Schools that still have no PIN are listed on the page of schools: make their letters next.")}</p>
                })}
                <p class="govuk-body"><a class="govuk-link" href=SCHOOLS>"Back to schools"</a></p>
            </div>
            {letters.into_iter().map(|letter| sheet(letter, today.clone(), site.clone())).collect_view()}
        }
    })
}

/// The address where a school signs in, in words. The `Host` header of a request is not trusted for this.
fn sign_in_words(site: &str) -> String {
    if site.is_empty() {
        "The address of Placebook that the council has given you".to_owned()
    } else {
        format!("{site}/sign-in")
    }
}

fn sheet(letter: Letter, today: String, site: String) -> impl IntoView {
    let to = if letter.head.is_empty() { "The Headteacher".to_owned() } else { letter.head };
    view! {
        <article class="app-letter">
            <address class="app-letter__window">
                <div>{to}</div>
                <div>{letter.name.clone()}</div>
                {letter.address.into_iter().map(|line| view! { <div>{line}</div> }).collect_view()}
            </address>
            <p class="app-letter__date">{today}</p>
            <h2 class="govuk-heading-m">"Your PIN for booking training"</h2>
            <p class="govuk-body">"With this PIN your school books places on the council’s training. Anyone who has it can book and cancel for you, so give it only to people who do that."</p>
            <dl class="app-letter__facts">
                <dt>"Sign in at"</dt>
                <dd>{sign_in_words(&site)}</dd>
                <dt>"School"</dt>
                <dd>{format!("{}, {}", letter.name, letter.urn)}</dd>
                <dt>"PIN"</dt>
                <dd class="app-letter__pin" translate="no">{letter.pin}</dd>
            </dl>
            <p class="govuk-body">"Any PIN that you had before no longer works. If this one is lost, ask us for another: we do not keep it and cannot look it up."</p>
        </article>
    }
}
