//! Words on a page that its reader's browser translates.
//!
//! A translator puts elements (`<font>`) in the place of nodes of text, and what is written to such a node afterwards is seen by nobody.
//! So an island writes words that change as the whole content of their element (`inner_html=as_html(…)`): that takes the place of
//! the translation, and is translated again.

/// Plain words as the content of an element.
pub fn as_html(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;")
}

/// Makes text of what a browser has translated in islands before they wake: waking counts nodes of text. The translator finds
/// the text again. Other parts of the page stay as they are. An island that draws words which never change does this first,
/// because a translator may have come between it and the island before.
pub fn restore_text() {
    #[cfg(feature = "hydrate")]
    {
        use leptos::prelude::document;
        let translated = || document().query_selector("leptos-island font").ok().flatten();
        let mut found = translated();
        if found.is_none() {
            return;
        }
        while let Some(font) = found {
            font.set_outer_html(&font.inner_html());
            found = translated();
        }
        if let Some(body) = document().body() {
            body.normalize();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_never_markup() {
        assert_eq!(as_html("Ada <b>Marsh</b> & Ben"), "Ada &lt;b>Marsh&lt;/b> &amp; Ben");
        assert_eq!(as_html("30 of 30 places left"), "30 of 30 places left");
    }
}
