//! Words on a page that its reader's browser translates.
//!
//! A translator replaces text nodes with elements (`<font>`). Later writes to the old node are invisible. So an island
//! writes changing words as the whole content of their element (`inner_html=as_html(…)`): that replaces the translation, and the
//! browser translates it again.

/// Plain words as the content of an element.
pub fn as_html(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;")
}

/// Turns translated text in islands back into plain text nodes before they wake, because hydration counts text nodes. The
/// translator then finds the text again. Other parts of the page stay as they are. Each island with fixed words does this first,
/// because a translator may have run since the island before.
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
