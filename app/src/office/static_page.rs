//! Whole documents of the office, without scripts.

use leptos::prelude::*;

use crate::ui::{HeadStart, static_document};

/// A document with this title, the classes of its body and main part, and the content.
pub(crate) fn static_page<V: IntoView>(
    options: LeptosOptions,
    title: &str,
    (body, main): (&'static str, &'static str),
    content: impl FnOnce() -> V,
) -> String {
    let head = || {
        view! {
            <HeadStart options />
            <link rel="stylesheet" href="/office.css" />
        }
    };
    static_document(title, head, || {
        view! {
            <body class=body>
                <main class=main id="main">{content()}</main>
            </body>
        }
    })
}
