//! A page as a browser without scripts reads it: the fields of its forms, the messages beside them, its text.

use std::collections::BTreeMap;

/// The fields whose names begin with this, as a browser would send them: only ticked boxes and chosen options.
pub fn fields(page: &str, beginning: &str) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    for tag in tags(page, "input") {
        let kind = attribute(tag, "type").unwrap_or_default();
        let sent = kind != "checkbox" || attribute(tag, "checked").is_some();
        if let Some(name) = attribute(tag, "name").filter(|_| sent && kind != "file") {
            fields.insert(name, attribute(tag, "value").unwrap_or_default());
        }
    }
    for (tag, inner) in elements(page, "textarea") {
        let text = unescaped(inner.strip_prefix('\n').unwrap_or(inner));
        fields.insert(attribute(tag, "name").unwrap_or_default(), text.replace("<!>", ""));
    }
    for (tag, inner) in elements(page, "select") {
        let options: Vec<&str> = tags(inner, "option").collect();
        let chosen = options.iter().find(|option| attribute(option, "selected").is_some()).or(options.first());
        let value = chosen.and_then(|option| attribute(option, "value")).unwrap_or_default();
        fields.insert(attribute(tag, "name").unwrap_or_default(), value);
    }
    fields.retain(|name, _| name.starts_with(beginning));
    fields
}

/// The messages beside a field.
pub fn notes(page: &str, field: &str) -> Vec<String> {
    let lists =
        elements(page, "ul").into_iter().filter(|(tag, _)| attribute(tag, "id") == Some(format!("{field}-notes")));
    let items = lists.flat_map(|(_, inner)| elements(inner, "li"));
    items.map(|(_, inner)| words(inner).trim_start_matches("Please check: ").to_owned()).collect()
}

/// The fields that the error summary links to.
pub fn faults(page: &str) -> Vec<String> {
    let alert = page.split("govuk-error-summary__list").nth(1).unwrap_or_default();
    let alert = alert.split("</ul>").next().unwrap_or_default();
    tags(alert, "a").filter_map(|tag| attribute(tag, "href")).map(|to| to.trim_start_matches('#').to_owned()).collect()
}

/// The content of the first element of this kind with this attribute.
pub fn inside<'a>(page: &'a str, kind: &str, (name, value): (&str, &str)) -> &'a str {
    let found = elements(page, kind).into_iter().find(|(tag, _)| attribute(tag, name).as_deref() == Some(value));
    found.map(|(_, inner)| inner).unwrap_or_default()
}

/// The text of a piece of a page, as read.
pub fn words(html: &str) -> String {
    let mut words = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        words.push_str(before);
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        if !matches!(name.as_str(), "a" | "strong" | "em" | "time" | "span" | "") {
            words.push(' ');
        }
        rest = match name.as_str() {
            hidden @ ("script" | "style" | "head") if !tag.starts_with('/') => {
                after.split_once(&format!("</{hidden}>")).map_or("", |(_, after)| after)
            }
            _ => after,
        };
    }
    words.push_str(rest);
    unescaped(&words).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The opening tags of this kind.
fn tags<'a>(page: &'a str, kind: &'a str) -> impl Iterator<Item = &'a str> {
    let opening = format!("<{kind}");
    let begins: Vec<usize> = page.match_indices(&opening).map(|(at, _)| at + opening.len()).collect();
    begins.into_iter().filter_map(move |at| {
        let rest = &page[at..];
        rest.starts_with([' ', '>', '/']).then(|| rest.split('>').next().unwrap_or_default())
    })
}

/// The forms of a page: opening tag and content.
pub fn forms(page: &str) -> Vec<(&str, &str)> {
    elements(page, "form")
}

/// The elements of a kind that does not nest: opening tag and content.
fn elements<'a>(page: &'a str, kind: &str) -> Vec<(&'a str, &'a str)> {
    let (opening, closing) = (format!("<{kind}"), format!("</{kind}>"));
    let begins = page.match_indices(&opening).map(|(at, _)| &page[at + opening.len()..]);
    let whole = begins.filter(|rest| rest.starts_with([' ', '>']));
    whole.filter_map(|rest| rest.split(&closing).next()?.split_once('>')).collect()
}

pub fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag;
    loop {
        rest = rest.trim_start_matches([' ', '\n', '/']);
        if rest.is_empty() {
            return None;
        }
        let end = rest.find([' ', '=', '/']).unwrap_or(rest.len());
        let here = &rest[..end];
        rest = &rest[end..];
        let value = rest.strip_prefix("=\"").map_or("", |quoted| {
            let end = quoted.find('"').unwrap_or(quoted.len());
            rest = quoted.get(end + 1..).unwrap_or_default();
            &quoted[..end]
        });
        if here == name {
            return Some(unescaped(value));
        }
    }
}

fn unescaped(text: &str) -> String {
    let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&nbsp;", " ")];
    let text = signs.into_iter().fold(text.to_owned(), |text, (written, sign)| text.replace(written, sign));
    text.replace("&amp;", "&")
}
