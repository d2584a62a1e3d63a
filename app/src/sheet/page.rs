//! A sheet's page.

use leptos::prelude::*;
use shared::sheet::{Block, SheetNumber, Target, links};

use super::{FileView, SheetView, lookup_sheet};
use crate::ui::{Back, NotFoundPage, Page, loaded, page_of, path_part};

/// One sheet: its details, its text and its workshop.
#[component]
pub fn SheetPage() -> impl IntoView {
    let slug = path_part("slug");
    page_of(async move {
        loaded(lookup_sheet(slug).await, |found| match found {
            Some(sheet) => view! { <Sheet sheet /> }.into_any(),
            None => view! { <NotFoundPage /> }.into_any(),
        })
    })
}

#[component]
fn Sheet(sheet: SheetView) -> impl IntoView {
    let workshop = sheet.has_workshop.then(|| format!("/workshops/{}", sheet.summary.slug));
    let title = sheet.summary.title.clone();
    let caption = format!("{} sheet {}", sheet.summary.kind, sheet.summary.number);
    view! {
        <Page title=format!("{title} – sheet {}", sheet.summary.number) about=format!("{caption}: {title}")>
            <Back to="/" words="All workshops and sheets" />
            <span class="govuk-caption-l">{caption}</span>
            <h1 class="govuk-heading-l">{title}</h1>
            {sheet.withdrawn.then(|| view! {
                <div class="govuk-inset-text">"This sheet has been withdrawn. It is shown for reference only. "{sheet.withdrawn_reason.clone()}</div>
            })}
            {workshop.clone().filter(|_| !sheet.withdrawn).map(|address| view! {
                <p class="govuk-body"><a class="govuk-button" href=address>"See sessions and book"</a></p>
            })}
            <Summary sheet=sheet.clone() />
            <SheetBody html=sheet.html body=sheet.body known=sheet.known workshop />
        </Page>
    }
}

/// The text of a sheet.
#[component]
fn SheetBody(
    html: Option<String>,
    body: Vec<Block>,
    known: Vec<SheetNumber>,
    workshop: Option<String>,
) -> impl IntoView {
    match html {
        Some(html) => view! { <div class="app-sheet-body app-written" inner_html=html></div> }.into_any(),
        None => view! {
            <div class="app-sheet-body">{body.into_iter().map(|block| body_block(block, &known, workshop.clone())).collect_view()}</div>
        }
        .into_any(),
    }
}

#[component]
fn Summary(sheet: SheetView) -> impl IntoView {
    let complete_by = match sheet.complete_by {
        Some(moment) => Some(view! { <time datetime=moment.iso>{moment.words}</time> }.into_any()),
        None if sheet.complete_by_text.is_empty() => None,
        None => Some(sheet.complete_by_text.into_any()),
    };
    let known = sheet.known;
    let contact = contact(&sheet.contact_name, &sheet.contact_role, sheet.contact_phones, sheet.contact_emails);
    let links = (!sheet.links.is_empty())
        .then(|| view! { <ul class="govuk-list">{sheet.links.into_iter().map(|text| link(text, &known)).collect_view()}</ul> }.into_any());
    let files = (!sheet.files.is_empty()).then(|| view! { <FileList files=sheet.files /> }.into_any());
    let published = sheet.summary.published;
    view! {
        <dl class="govuk-summary-list">
            {row("Number", sheet.summary.number.into_any())}
            {row("Kind", sheet.summary.kind.into_any())}
            {row("Published", view! { <time datetime=published.iso>{published.words}</time> }.into_any())}
            {sheet.corrected.map(|day| row("Corrected on", view! { <time datetime=day.iso>{day.words}</time> }.into_any()))}
            {complete_by.map(|view| row("To be completed by", view))}
            {contact.map(|view| row("Contact", view))}
            {(!sheet.audience.is_empty()).then(|| row("Audience", sheet.audience.into_any()))}
            {sheet.details.shown(sheet.has_workshop).map(|(label, text)| row(label, text.into_any())).collect_view()}
            {links.map(|view| row("Links", view))}
            {files.map(|view| row("Attachments", view))}
        </dl>
    }
}

/// Files to download, each with its kind and size.
#[component]
pub(crate) fn FileList(files: Vec<FileView>) -> impl IntoView {
    view! {
        <ul class="govuk-list">
            {files.into_iter().map(|file| view! {
                <li><a class="govuk-link" href=file.address.clone()>{file.words().to_owned()}</a>{format!(" ({}, {})", file.kind, file.size)}</li>
            }).collect_view()}
        </ul>
    }
}

fn row(key: &'static str, value: AnyView) -> impl IntoView {
    view! {
        <div class="govuk-summary-list__row">
            <dt class="govuk-summary-list__key">{key}</dt>
            <dd class="govuk-summary-list__value">{value}</dd>
        </div>
    }
}

fn contact(name: &str, role: &str, phones: Vec<String>, emails: Vec<String>) -> Option<AnyView> {
    let who: Vec<&str> = [name, role].into_iter().filter(|part| !part.is_empty()).collect();
    if who.is_empty() && phones.is_empty() && emails.is_empty() {
        return None;
    }
    let who = who.join(", ");
    Some(
        view! {
            <ul class="govuk-list">
                {(!who.is_empty()).then(|| view! { <li>{who}</li> })}
                {phones.into_iter().map(|phone| {
                    let digits: String = phone.chars().take_while(|c| !c.is_alphabetic()).filter(char::is_ascii_digit).collect();
                    view! { <li><a class="govuk-link" href=format!("tel:{digits}")>{phone}</a></li> }
                }).collect_view()}
                {emails.into_iter().map(|email| {
                    let address = format!("mailto:{email}");
                    view! { <li><a class="govuk-link" href=address>{email}</a></li> }
                }).collect_view()}
            </ul>
        }
        .into_any(),
    )
}

/// Turns web addresses and the numbers of existing sheets into links. A document's name stays plain text.
fn link(text: String, known: &[SheetNumber]) -> impl IntoView {
    let bare = text.parse().ok().filter(|number| known.contains(number));
    let web = text.starts_with("http://") || text.starts_with("https://");
    let shown = if web {
        to_address(text.clone(), text)
    } else if let Some(number) = bare {
        to_sheet(text, number)
    } else {
        linked(&text, known).into_any()
    };
    view! { <li>{shown}</li> }
}

fn to_sheet(words: String, number: SheetNumber) -> AnyView {
    view! { <a class="govuk-link" href=format!("/sheets/{}", number.slug())>{words}</a> }.into_any()
}

fn to_address(words: String, address: String) -> AnyView {
    view! { <a class="govuk-link" href=address rel="noopener noreferrer">{words}</a> }.into_any()
}

/// Text with its web addresses and existing sheets as links.
fn linked(text: &str, known: &[SheetNumber]) -> Vec<AnyView> {
    let (mut pieces, mut done) = (vec![], 0);
    for at in links(text) {
        let words = text[at.from..at.to].to_owned();
        let link = match at.target {
            Target::Sheet(number) if known.contains(&number) => to_sheet(words, number),
            Target::Sheet(_) => continue,
            Target::Address(address) => to_address(words, address),
        };
        pieces.push(text[done..at.from].to_owned().into_any());
        pieces.push(link);
        done = at.to;
    }
    pieces.push(text[done..].to_owned().into_any());
    pieces
}

fn body_block(block: Block, known: &[SheetNumber], workshop: Option<String>) -> AnyView {
    let item = |item: String| view! { <li>{linked(&item, known)}</li> };
    let numbered = |(number, item): (Option<u16>, String)| view! { <li value=number>{linked(&item, known)}</li> };
    match block {
        Block::Heading(words) => view! { <h2 class="govuk-heading-m">{words}</h2> }.into_any(),
        Block::Paragraph(words) => view! { <p class="govuk-body">{linked(&words, known)}</p> }.into_any(),
        Block::List { numbered: true, items, numbers } => {
            let numbers = numbers.into_iter().map(Some).chain(std::iter::repeat(None));
            view! { <ol class="govuk-list govuk-list--number">{numbers.zip(items).map(numbered).collect_view()}</ol> }.into_any()
        }
        Block::List { numbered: false, items, .. } => {
            view! { <ul class="govuk-list govuk-list--bullet">{items.into_iter().map(item).collect_view()}</ul> }.into_any()
        }
        Block::Sessions => workshop.map_or_else(
            || ().into_any(),
            |address| view! { <p class="govuk-body"><a class="govuk-link" href=address>"Dates, times and seats of the sessions"</a></p> }.into_any(),
        ),
    }
}
