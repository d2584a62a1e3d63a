//! A workshop's page: aims, rules, sessions with live seats, and the school's places.

use leptos::prelude::*;
use shared::{live::Topic, moment::Moment, workshop::BookingWindow};

use super::{SessionView, WorkshopView, lookup_workshop};
use crate::{
    addresses::{form_address, sign_in_address},
    live::{AsOf, LiveRegion, LiveStatus, as_of},
    seats::{LiveLine, SeatsBar, WhileFull, WhileRoom},
    ui::{Back, NotFoundPage, Page, loaded, page_of, path_part},
};

/// One workshop.
#[component]
pub fn WorkshopPage() -> impl IntoView {
    let slug = path_part("slug");
    page_of(async move {
        let as_of = as_of(Topic::Bookings).await;
        loaded(lookup_workshop(slug).await, |found| match found {
            Some(workshop) => view! { <Workshop workshop as_of /> }.into_any(),
            None => view! { <NotFoundPage /> }.into_any(),
        })
    })
}

/// Whether and until when booking is open, in words.
pub fn window_words(window: &BookingWindow) -> AnyView {
    let said = |before: &'static str, Moment { iso, words }: Moment| {
        view! { {before}<time datetime=iso>{words}</time> }.into_any()
    };
    match window.clone() {
        BookingWindow::Opens(opens) => said("Booking opens ", opens),
        BookingWindow::Open { until: Some(until) } => said("Book until ", until),
        BookingWindow::Open { until: None } => "Booking is open".into_any(),
        BookingWindow::Closed { since } => said("Booking closed ", since),
    }
}

#[component]
fn Workshop(workshop: WorkshopView, as_of: AsOf) -> impl IntoView {
    let watched = vec![workshop.slug.clone()];
    let sheet = format!("/sheets/{}", workshop.slug);
    let open = workshop.booking.is_open() && !workshop.withdrawn;
    let may_book = open && workshop.standing.is_none_or(|standing| standing.left() != Some(0));
    let slug = workshop.slug.clone();
    let sessions = workshop.sessions.clone();
    let standing = view! { <Standing workshop=workshop.clone() /> };
    view! {
        <Page title=workshop.title.clone() about=format!("{}: the sessions, their dates and places, and how to book.", workshop.title)>
            <Back to="/" words="All workshops and sheets" />
            <span class="govuk-caption-l">"Workshop, announced on "<a class="govuk-link" href=sheet>"sheet "{workshop.number.clone()}</a></span>
            <h1 class="govuk-heading-l">{workshop.title.clone()}</h1>
            {(!workshop.sheet_title.is_empty()).then(|| view! { <p class="govuk-body-l">{workshop.sheet_title.clone()}</p> })}
            {workshop.withdrawn.then(|| view! { <div class="govuk-inset-text">"The sheet of this workshop has been withdrawn. It can no longer be booked."</div> })}
            {(!open && !workshop.withdrawn).then(|| view! { <div class="govuk-inset-text">{window_words(&workshop.booking)}"."</div> })}
            <LiveRegion id="standing" as_of>{standing}</LiveRegion>
            <Aims lead=workshop.aims_lead.clone() aims=workshop.aims.clone() />
            <h2 class="govuk-heading-m">"How places are given"</h2>
            <Rules workshop />
            <div class="app-heading-row">
                <h2 class="govuk-heading-m" id="sessions">"Sessions"</h2>
                {open.then(|| view! { <LiveLine workshops=watched /> })}
            </div>
            <table class="govuk-table app-sessions">
                <caption class="govuk-visually-hidden">"Sessions with date, time, venue, code and places left"</caption>
                <thead class="govuk-table__head">
                    <tr class="govuk-table__row">
                        <th scope="col" class="govuk-table__header">"When"</th>
                        <th scope="col" class="govuk-table__header">"Venue"</th>
                        <th scope="col" class="govuk-table__header">"Code"</th>
                        <th scope="col" class="govuk-table__header">"Places"</th>
                        <th scope="col" class="govuk-table__header"><span class="govuk-visually-hidden">"Book"</span></th>
                    </tr>
                </thead>
                <tbody class="govuk-table__body">
                    {sessions.into_iter().map(|session| view! { <SessionRow slug=slug.clone() session may_book /> }).collect_view()}
                </tbody>
            </table>
            <LiveStatus />
        </Page>
    }
}

#[component]
fn Standing(workshop: WorkshopView) -> impl IntoView {
    let here = format!("/workshops/{}", workshop.slug);
    match (workshop.standing, workshop.booking.is_open()) {
        (Some(standing), _) => view! {
            <div class="govuk-inset-text app-standing">
                <p class="govuk-body">{standing.words()}</p>
                {(standing.held > 0).then(|| view! { <p class="govuk-body"><a class="govuk-link" href="/bookings">"See our bookings"</a></p> })}
            </div>
        }
        .into_any(),
        (None, true) => view! {
            <p class="govuk-body"><a class="govuk-link" href=sign_in_address(&here)>"Sign in"</a>" with your school’s PIN to book and to see your school’s places."</p>
        }
        .into_any(),
        (None, false) => ().into_any(),
    }
}

#[component]
fn Aims(lead: String, aims: Vec<String>) -> impl IntoView {
    (!aims.is_empty()).then(|| view! {
        <h2 class="govuk-heading-m">"What it is for"</h2>
        {(!lead.is_empty()).then(|| view! { <p class="govuk-body app-measure">{lead}</p> })}
        <ul class="govuk-list govuk-list--bullet app-measure">{aims.into_iter().map(|aim| view! { <li>{aim}</li> }).collect_view()}</ul>
    })
}

#[component]
fn Rules(workshop: WorkshopView) -> impl IntoView {
    let window = (!workshop.withdrawn).then(|| window_words(&workshop.booking));
    view! {
        <ul class="govuk-list govuk-list--bullet app-measure">
            {window.map(|window| view! { <li>{window}"."</li> })}
            {workshop.limit.map(|limit| view! { <li>{limit.words()}</li> })}
            <li>{workshop.cancel_rule}</li>
            {workshop.details.shown(true).map(|(label, text)| view! { <li>{format!("{label}: {}.", text.trim_end_matches('.'))}</li> }).collect_view()}
            <li>"You need your school’s PIN. First come, first served: a place is yours when you see its reference."</li>
            {(!workshop.audience.is_empty()).then(|| view! { <li>{format!("For: {}.", workshop.audience.trim_end_matches('.'))}</li> })}
            {(!workshop.notes.is_empty()).then(|| view! { <li>{workshop.notes}</li> })}
            {(!workshop.contact.is_empty()).then(|| view! { <li>{format!("Questions: {}.", workshop.contact)}</li> })}
        </ul>
    }
}

#[component]
fn SessionRow(slug: String, session: SessionView, may_book: bool) -> impl IntoView {
    let spoken = format!("Book places on {}", session.when.words);
    let book = form_address(&slug, session.number);
    let wait = book.clone();
    let spoken_wait = format!("Join the waiting list for {}", session.when.words);
    let can_wait = session.can_wait;
    let code = session.code.clone().unwrap_or_else(|| "–".to_owned());
    let action = if session.cancelled {
        view! { <strong class="govuk-tag govuk-tag--red">"Cancelled"</strong> }.into_any()
    } else if session.started {
        view! { <strong class="govuk-tag govuk-tag--grey">"Started"</strong> }.into_any()
    } else if may_book {
        view! {
            <WhileRoom session=session.key.clone() seats=session.seats>
                <a class="govuk-button app-button--row" href=book aria-label=spoken>"Book places"</a>
            </WhileRoom>
            {can_wait.then(|| view! {
                <WhileFull session=session.key.clone() seats=session.seats>
                    <a class="govuk-button govuk-button--secondary app-button--row" href=wait aria-label=spoken_wait>"Join the waiting list"</a>
                </WhileFull>
            })}
        }
        .into_any()
    } else {
        ().into_any()
    };
    view! {
        <tr class="govuk-table__row">
            <th scope="row" class="govuk-table__header app-sessions__when" data-label="When">
                <time datetime=session.when.iso>{session.date}<br />{session.times}</time>
            </th>
            <td class="govuk-table__cell" data-label="Venue">
                {session.venue}
                {(!session.note.is_empty()).then(|| view! { <br /><span class="app-sessions__note">{session.note}</span> })}
            </td>
            <td class="govuk-table__cell" data-label="Code" translate="no">{code}</td>
            <td class="govuk-table__cell" data-label="Places">
                {(!session.cancelled && !session.started).then(|| view! { <SeatsBar session=session.key seats=session.seats /> })}
            </td>
            <td class="govuk-table__cell app-sessions__action">{action}</td>
        </tr>
    }
}
