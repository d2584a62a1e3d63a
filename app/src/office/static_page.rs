//! Whole documents of the office on which nothing runs.

use leptos::prelude::*;
use leptos_meta::HashedStylesheet;

/// A document with this title, the classes of its body and of its main part, and what is in that.
pub(crate) fn static_page<V: IntoView>(
    options: LeptosOptions,
    title: &str,
    (body, main): (&'static str, &'static str),
    content: impl FnOnce() -> V,
) -> String {
    // The owner of what is rendered; nothing in it lives on.
    Owner::new().with(|| {
        let page = view! {
            <html lang="en-GB">
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                    <HashedStylesheet options id="style" />
                    <link rel="stylesheet" href="/office.css" />
                    <title>{format!("{title} – Placebook")}</title>
                </head>
                <body class=body>
                    <main class=main id="main">{content()}</main>
                </body>
            </html>
        };
        format!("<!DOCTYPE html>{}", page.into_view().to_html())
    })
}
