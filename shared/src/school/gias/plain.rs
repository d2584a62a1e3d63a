//! Cleans fields that other programs have damaged: HTML tags and entities, and invisible characters.

/// HTML entities that occur in names and addresses.
const ENTITIES: [(&str, char); 17] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("agrave", 'à'),
    ("acirc", 'â'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("ouml", 'ö'),
];
/// The longest entity, in bytes.
const ENTITY_MAX: usize = 10;

/// A field as a person reads it. One damaged name should not block a whole file.
pub(super) fn plain(field: &str) -> String {
    let untagged = without_tags(field);
    let decoded = if untagged.contains('&') { decoded(&untagged) } else { untagged };
    // White space becomes one space. Characters that reverse text are removed: unlike in a form, nobody can be asked to type it again.
    decoded
        .chars()
        .filter(|c| c.is_whitespace() || !(c.is_control() || ('\u{202A}'..='\u{202E}').contains(c)))
        .collect()
}

/// The text without HTML tags, such as `<b>` and `</b>`.
fn without_tags(field: &str) -> String {
    let (mut text, mut rest) = (String::with_capacity(field.len()), field);
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let is_tag = after.strip_prefix('/').unwrap_or(after).starts_with(|c: char| c.is_ascii_alphabetic());
        rest = if let Some((_, after)) = after.split_once('>').filter(|_| is_tag) {
            after
        } else {
            text.push('<');
            after
        };
    }
    text + rest
}

fn decoded(field: &str) -> String {
    let (mut text, mut rest) = (String::with_capacity(field.len()), field);
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let named = after.split_once(';').filter(|(name, _)| name.len() <= ENTITY_MAX);
        rest = if let Some((c, after)) = named.and_then(|(name, after)| Some((entity(name)?, after))) {
            text.push(c);
            after
        } else {
            text.push('&');
            after
        };
    }
    text + rest
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = hex.map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16)).ok()?;
        return char::from_u32(code);
    }
    ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, c)| *c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_of_a_web_page_are_read() {
        for (field, read) in [
            ("St Peter &amp; St Paul School", "St Peter & St Paul School"),
            ("<b>Bold</b> School", "Bold School"),
            ("St Mary&#39;s &#x2019;n&rsquo; <br/>Co", "St Mary's ’n’ Co"),
            ("A&B; C & D &c", "A&B; C & D &c"),
            ("1 < 2 > 0 <", "1 < 2 > 0 <"),
            ("&amp;amp; &#xD800; &#99999999999;", "&amp; &#xD800; &#99999999999;"),
        ] {
            assert_eq!(plain(field), read, "{field}");
        }
    }

    #[test]
    fn invisible_characters_are_removed() {
        assert_eq!(plain("Hill\u{7} \u{202E}Top\u{202C}\tSchool\0"), "Hill Top\tSchool");
    }

    proptest! {
        #[test]
        fn a_plain_name_stays(name in "[\\p{L} ’'.,()&-]{0,40}") {
            prop_assert_eq!(plain(&name), name);
        }
    }
}
