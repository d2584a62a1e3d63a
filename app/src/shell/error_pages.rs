//! Pages for what was sent and cannot be taken.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use shared::attachment::size_words;

use crate::{
    failure::NotKept,
    ui::{Back, Page, ServiceProblem, page_status},
};

/// The page for an address or a form that cannot be read.
pub const UNREADABLE: &str = "/unreadable";

/// How much can be sent to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Most {
    /// So many bytes.
    Bytes(u64),
    /// So many characters.
    Characters(u32),
    /// So many fields of a form.
    Fields(usize),
}

/// The page for what is larger.
#[must_use]
pub fn too_large(most: Most) -> String {
    match most {
        Most::Bytes(bytes) => format!("/too-large?bytes={bytes}"),
        Most::Characters(characters) => format!("/too-large?characters={characters}"),
        Most::Fields(fields) => format!("/too-large?fields={fields}"),
    }
}

/// An address or a form that cannot be read.
#[component]
pub(crate) fn UnreadablePage() -> impl IntoView {
    page_status(400);
    view! {
        <Page title="We cannot read this">
            <h1 class="govuk-heading-l">"We cannot read this"</h1>
            <p class="govuk-body">"This address has characters that cannot be used, or the form that was sent does. Nothing was changed."</p>
            <p class="govuk-body">"If you typed the address, check that it is right. If you sent a form, open its page again and type what you want to send."</p>
            <Back to="/" words="See all workshops and sheets" />
        </Page>
    }
}

/// More than can be sent.
#[component]
pub(crate) fn TooLargePage() -> impl IntoView {
    page_status(413);
    let most = use_query_map().with_untracked(|query| {
        let number = |name: &str| query.get(name).and_then(|number| number.parse::<u64>().ok());
        // Rounded down: what is said to fit has to fit.
        let bytes =
            number("bytes").map(|bytes| size_words(bytes - bytes % if bytes < 1_000_000 { 1_000 } else { 100_000 }));
        let characters = || number("characters").map(|characters| format!("{characters} characters"));
        bytes.or_else(characters).or_else(|| number("fields").map(|fields| format!("{fields} fields")))
    });
    view! {
        <Page title="What you sent is too large">
            <h1 class="govuk-heading-l">"What you sent is too large"</h1>
            <p class="govuk-body">{most.map(|most| format!("It can have up to {most}. "))}"Nothing was changed."</p>
            <p class="govuk-body">"Go back, make it shorter or choose a smaller file, and send it again."</p>
            <Back to="/" words="See all workshops and sheets" />
        </Page>
    }
}

/// A request that came from elsewhere.
#[component]
pub(crate) fn ForbiddenPage() -> impl IntoView {
    page_status(403);
    view! {
        <Title text="You cannot do this from here" />
        <main class="govuk-main-wrapper" id="main" tabindex="-1">
            <h1 class="govuk-heading-l">"You cannot do this from here"</h1>
            <p class="govuk-body">"What you sent came from another site, so we did nothing with it. Open Placebook itself and try again."</p>
            <p class="govuk-body"><a class="govuk-link" href="/">"Go to Placebook"</a></p>
        </main>
    }
}

/// Nobody is signed in, and what they typed is not kept to be shown again.
#[component]
pub(crate) fn NotKeptPage() -> impl IntoView {
    let why = use_query_map().with_untracked(|query| query.get("why"));
    let why = if why.as_deref() == Some("too-many") { NotKept::TooMany } else { NotKept::TooLong };
    view! {
        <Title text=why.title() />
        <main class="govuk-main-wrapper" id="main" tabindex="-1">
            <h1 class="govuk-heading-l">{why.title()}</h1>
            <p class="govuk-body">{why.words()}</p>
            <p class="govuk-body"><a class="govuk-link" href="/sign-in">"Sign in"</a></p>
        </main>
    }
}

/// There is no room for what was asked, or the database is away, for the moment.
#[component]
pub(crate) fn BusyPage() -> impl IntoView {
    page_status(503);
    view! {
        <Title text="Placebook is busy" />
        <main class="govuk-main-wrapper" id="main" tabindex="-1">
            <h1 class="govuk-heading-l">"Placebook is busy"</h1>
            <p class="govuk-body">"We cannot answer this now. Go back and try again in a minute. Your bookings are safe."</p>
        </main>
    }
}

/// Our fault.
#[component]
pub(crate) fn ProblemPage() -> impl IntoView {
    page_status(500);
    view! {
        <main class="govuk-main-wrapper" id="main" tabindex="-1">
            <ServiceProblem reference=None />
        </main>
    }
}
