//! Pages for requests that cannot be accepted.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::attachment::size_words;

use crate::{
    failure::NotKept,
    status::set_status,
    ui::{Back, ErrorPage, Page, ServiceProblem},
};

/// The page for an address or a form that cannot be read.
pub const UNREADABLE: &str = "/unreadable";

/// How much can be sent to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Most {
    /// At most this many bytes.
    Bytes(u64),
    /// At most this many characters.
    Characters(u32),
    /// At most this many fields of a form.
    Fields(usize),
}

/// The page for requests that are too large.
#[must_use]
pub fn too_large(most: Most) -> String {
    match most {
        Most::Bytes(bytes) => format!("/too-large?bytes={bytes}"),
        Most::Characters(characters) => format!("/too-large?characters={characters}"),
        Most::Fields(fields) => format!("/too-large?fields={fields}"),
    }
}

/// The page for an address or a form that cannot be read.
#[component]
pub(crate) fn UnreadablePage() -> impl IntoView {
    view! {
        <ErrorPage status=400 title="We cannot read this">
            <p class="govuk-body">"The address or the form that you sent has characters that cannot be used, or says one thing twice. Nothing was changed."</p>
            <p class="govuk-body">"If you typed the address, check that it is right. If you sent a form, open its page again and type what you want to send."</p>
            <Back to="/" words="See all workshops and sheets" />
        </ErrorPage>
    }
}

/// The page for a request that is too large.
#[component]
pub(crate) fn TooLargePage() -> impl IntoView {
    let most = use_query_map().with_untracked(|query| {
        let number = |name: &str| query.get(name).and_then(|number| number.parse::<u64>().ok());
        // Rounded down, so that the stated size really fits.
        let bytes =
            number("bytes").map(|bytes| size_words(bytes - bytes % if bytes < 1_000_000 { 1_000 } else { 100_000 }));
        let characters = || number("characters").map(|characters| format!("{characters} characters"));
        bytes.or_else(characters).or_else(|| number("fields").map(|fields| format!("{fields} fields")))
    });
    view! {
        <ErrorPage status=413 title="What you sent is too large">
            <p class="govuk-body">{most.map(|most| format!("It can have up to {most}. "))}"Nothing was changed."</p>
            <p class="govuk-body">"Go back, make it shorter or choose a smaller file, and send it again."</p>
            <Back to="/" words="See all workshops and sheets" />
        </ErrorPage>
    }
}

/// The page for a request that came from another site.
#[component]
pub(crate) fn ForbiddenPage() -> impl IntoView {
    view! {
        <ErrorPage status=403 title="You cannot do this from here">
            <p class="govuk-body">"What you sent came from another site, so we did nothing with it. Open Placebook itself and try again."</p>
            <p class="govuk-body"><a class="govuk-link" href="/">"Go to Placebook"</a></p>
        </ErrorPage>
    }
}

/// The page for a form whose text was not kept while nobody was signed in.
#[component]
pub(crate) fn NotKeptPage() -> impl IntoView {
    let why = use_query_map().with_untracked(|query| query.get("why"));
    let why = if why.as_deref() == Some("too-many") { NotKept::TooMany } else { NotKept::TooLong };
    view! {
        <Page title=why.title()>
            <h1 class="govuk-heading-l">{why.title()}</h1>
            <p class="govuk-body">{why.words()}</p>
            <p class="govuk-body"><a class="govuk-link" href="/sign-in">"Sign in"</a></p>
        </Page>
    }
}

/// The page for a moment when the service is too busy, or the database is unavailable.
#[component]
pub(crate) fn BusyPage() -> impl IntoView {
    view! {
        <ErrorPage status=503 title="Placebook is busy">
            <p class="govuk-body">"We cannot answer this now. Go back and try again in a minute. Your bookings are safe."</p>
        </ErrorPage>
    }
}

/// The page for an error of the service.
#[component]
pub(crate) fn ProblemPage() -> impl IntoView {
    set_status(500);
    view! {
        <main class="govuk-main-wrapper" id="main" tabindex="-1">
            <ServiceProblem reference=None />
        </main>
    }
}
