//! The home page: which workshops run, when, where, and whether places are left.

use leptos::prelude::*;

use crate::{
    failure::{Failure, Never},
    seats::{LiveLine, SeatsBar},
    sheet::{SheetSummary, list_sheets},
    ui::{Page, loaded, page_of, parameter},
    workshop::{SessionView, WorkshopSummary, upcoming_workshops},
};

/// How many sessions of a workshop the home page shows; the workshop's page shows all of them.
const SESSIONS_SHOWN: usize = 6;

/// The home page.
#[component]
pub fn HomePage() -> impl IntoView {
    let words = parameter("q");
    page_of(async move {
        loaded(found(words.clone()).await, |(workshops, sheets)| {
            view! { <Found words workshops sheets /> }
        })
    })
}

/// Loads workshops, then sheets: if the database is unavailable, the page waits for it only once.
async fn found(words: String) -> Result<(Vec<WorkshopSummary>, Vec<SheetSummary>), Failure<Never>> {
    let workshops = upcoming_workshops(words.clone()).await?;
    Ok((workshops, list_sheets(words).await?))
}

#[component]
fn Found(words: String, workshops: Vec<WorkshopSummary>, sheets: Vec<SheetSummary>) -> impl IntoView {
    let watched: Vec<String> = workshops.iter().map(|workshop| workshop.slug.clone()).collect();
    let searched = !words.is_empty();
    let title = if searched { format!("Search: {words}") } else { String::new() };
    let none = if searched {
        "No upcoming workshops match your search."
    } else {
        "No workshops are planned at the moment. New ones are announced on sheets."
    };
    view! {
        <Page title>
            <h1 class="govuk-heading-xl">"Training for schools"</h1>
            <Search words />
            <div class="app-heading-row">
                <h2 class="govuk-heading-l">{if searched { "Workshops found" } else { "Upcoming workshops" }}</h2>
                {(!workshops.is_empty()).then(|| view! { <LiveLine workshops=watched /> })}
            </div>
            {if workshops.is_empty() {
                view! { <p class="app-empty">{none}</p> }.into_any()
            } else {
                view! { <ul class="app-cards">{workshops.into_iter().map(|workshop| view! { <WorkshopCard workshop /> }).collect_view()}</ul> }.into_any()
            }}
            <h2 class="govuk-heading-l">{if searched { "Sheets found" } else { "Newest sheets" }}</h2>
            {if sheets.is_empty() {
                let none = if searched { "No sheets match your search. Try fewer or other words, or a sheet’s number." } else { "No sheets are published yet." };
                view! { <p class="app-empty">{none}</p> }.into_any()
            } else {
                view! { <ul class="app-sheet-list">{sheets.into_iter().map(sheet_line).collect_view()}</ul> }.into_any()
            }}
        </Page>
    }
}

#[component]
fn Search(words: String) -> impl IntoView {
    let searched = !words.is_empty();
    view! {
        <form class="app-search" role="search" method="get" action="/">
            <label class="govuk-label" for="q">"Search workshops and sheets"</label>
            <div class="app-search__row">
                <input class="govuk-input" id="q" name="q" type="search" value=words maxlength="200" autocomplete="off" />
                <button class="govuk-button govuk-button--secondary" type="submit">"Search"</button>
            </div>
            {searched.then(|| view! { <p class="govuk-body"><a class="govuk-link" href="/">"Show all again"</a></p> })}
        </form>
    }
}

#[component]
fn WorkshopCard(workshop: WorkshopSummary) -> impl IntoView {
    let address = format!("/workshops/{}", workshop.slug);
    let booking = crate::workshop::window_words(&workshop.booking);
    let more = workshop.sessions.len().saturating_sub(SESSIONS_SHOWN);
    let sessions =
        workshop.sessions.into_iter().take(SESSIONS_SHOWN).map(|session| view! { <Run session /> }).collect_view();
    view! {
        <li class="app-card">
            <h3 class="app-card__title"><a class="govuk-link" href=address.clone()>{workshop.title}</a></h3>
            <p class="app-card__meta">{format!("Sheet {} · For: {}", workshop.number, workshop.audience)}</p>
            <p class="app-card__meta">{booking}</p>
            <ol class="app-run">{sessions}</ol>
            {(more > 0).then(|| view! { <p class="govuk-body-s"><a class="govuk-link" href=address>{format!("and {more} more")}</a></p> })}
        </li>
    }
}

#[component]
fn Run(session: SessionView) -> impl IntoView {
    let cancelled = session.cancelled;
    view! {
        <li class="app-run__item">
            <div class="app-run__when">
                <time datetime=session.when.iso>{session.date}", "<span>{session.times}</span></time>
                <span class="app-run__venue">{session.venue}</span>
            </div>
            {if cancelled {
                view! { <strong class="govuk-tag govuk-tag--red">"Cancelled"</strong> }.into_any()
            } else {
                view! { <SeatsBar session=session.key seats=session.seats /> }.into_any()
            }}
        </li>
    }
}

fn sheet_line(sheet: SheetSummary) -> impl IntoView {
    view! {
        <li>
            <a class="govuk-link" href=format!("/sheets/{}", sheet.slug)>{sheet.title}</a>
            <span class="app-sheet-list__meta">
                {format!("Sheet {} · {} · ", sheet.number, sheet.kind)}
                <time datetime=sheet.published.iso>{sheet.published.words}</time>
            </span>
        </li>
    }
}
