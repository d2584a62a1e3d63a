//! Whole documents: the start of every head, and documents without scripts.

use leptos::prelude::*;
use leptos_meta::HashedStylesheet;

/// The first elements in the head of every document.
#[component]
pub(crate) fn HeadStart(
    /// The site's options.
    options: LeptosOptions,
    /// Whether the page belongs to the site as people install it: its colours, its icon and its manifest.
    #[prop(optional)]
    of_site: bool,
) -> impl IntoView {
    view! {
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        {of_site.then(|| view! {
            <meta name="color-scheme" content="light dark" />
            {theme_colour("#0b5563", "(prefers-color-scheme: light)")}
            {theme_colour("#0c3c46", "(prefers-color-scheme: dark)")}
        })}
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        {of_site.then(|| view! {
            <link rel="apple-touch-icon" href="/apple-touch-icon.png" />
            <link rel="manifest" href="/manifest.webmanifest" />
        })}
        <HashedStylesheet options id="style" />
    }
}

/// The colour of the browser's own frame, on devices that match this media query.
fn theme_colour(colour: &'static str, media: &'static str) -> impl IntoView {
    leptos::html::meta().name("theme-color").content(colour).attr("media", media)
}

/// A whole document without scripts: its head with this title after `head`, and its body.
pub(crate) fn static_document<H: IntoView, B: IntoView>(
    title: &str,
    head: impl FnOnce() -> H,
    body: impl FnOnce() -> B,
) -> String {
    // The owner of the rendered view; nothing in it outlives this call.
    Owner::new().with(|| {
        let page = view! {
            <html lang="en-GB">
                <head>
                    {head()}
                    <title>{format!("{title} – Placebook")}</title>
                </head>
                {body()}
            </html>
        };
        format!("<!DOCTYPE html>{}", page.into_view().to_html())
    })
}
