//! A month of sessions: a table of weeks. On a phone it is a list of the days that have sessions.

use leptos::prelude::*;
use shared::{live::Topic, month::WEEKDAYS};

use super::{DaySession, DayView, MonthView, list::watched, look_at_month};
use crate::{
    addresses::{OFFICE_MONTH, OFFICE_SESSIONS, session_address},
    live::{AsOf, LiveRegion, LiveStatus},
    office::{OfficePage, load_live_page},
    seats::{LiveLine, SeatsLeft},
    ui::{Back, parameter},
};

/// The sessions of a month.
#[component]
pub fn MonthPage() -> impl IntoView {
    let of = parameter("of");
    load_live_page(Topic::Plan, of, look_at_month, |month, as_of| view! { <Month month as_of /> })
}

#[component]
fn Month(month: MonthView, as_of: AsOf) -> impl IntoView {
    let MonthView { words, previous, next, weeks } = month;
    let empty = weeks.iter().flatten().all(|day| day.sessions.is_empty());
    let workshops = watched(weeks.iter().flatten().flat_map(|day| &day.sessions).map(|session| session.key.as_str()));
    let to = |of: &str| format!("{OFFICE_MONTH}?of={of}");
    view! {
        <Back to=OFFICE_SESSIONS words="Upcoming sessions" />
        <OfficePage title=format!("Sessions in {words}")>
            <nav class="app-actions app-month-nav" aria-label="Months">
                <a class="govuk-link" href=to(&previous.0) rel="prev">{previous.1}</a>
                <a class="govuk-link" href=to(&next.0) rel="next">{next.1}</a>
            </nav>
            <LiveLine workshops />
            <LiveStatus />
            <LiveRegion id="month" as_of>
            {empty.then(|| view! { <p class="app-empty">"There are no sessions in this month."</p> })}
            <table class="app-month">
                <caption class="govuk-visually-hidden">{format!("{words}, week by week")}</caption>
                <thead>
                    <tr>{WEEKDAYS.into_iter().map(|day| view! { <th scope="col"><abbr title=day>{&day[..3]}</abbr></th> }).collect_view()}</tr>
                </thead>
                <tbody>
                    {weeks.into_iter().map(|week| view! {
                        <tr>{week.into_iter().map(|day| view! { <Day day /> }).collect_view()}</tr>
                    }).collect_view()}
                </tbody>
            </table>
            </LiveRegion>
        </OfficePage>
    }
}

#[component]
fn Day(day: DayView) -> impl IntoView {
    let none = day.sessions.is_empty();
    view! {
        <td class="app-day" class=("app-day--outside", !day.inside) class=("app-day--today", day.today) class=("app-day--none", none)>
            <time class="app-day__name" datetime=day.iso>
                <span class="app-day__number" aria-hidden="true">{day.number}</span>
                <span class="app-day__words">{day.words}{day.today.then_some(" (today)")}</span>
            </time>
            {(!none).then(|| view! {
                <ul class="app-day__sessions">
                    {day.sessions.into_iter().map(|session| view! { <OneSession session /> }).collect_view()}
                </ul>
            })}
        </td>
    }
}

#[component]
fn OneSession(session: DaySession) -> impl IntoView {
    view! {
        <li>
            <a class="govuk-link" href=session_address(session.id)>{session.times}<span class="app-day__workshop">{session.name}</span></a>
            <span class="app-day__seats">{session.venue}</span>
            {if session.cancelled {
                view! { <span class="app-day__seats">"Cancelled"</span> }.into_any()
            } else {
                view! { <SeatsLeft session=session.key seats=session.seats /> }.into_any()
            }}
        </li>
    }
}
