//! One workshop: which schools it has reached, and which not yet.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::{
    live::Topic,
    moment::duration_words,
    report::{Reach, SchoolReached, by_area, by_phase},
};

use super::{
    ReportView, look_at_report,
    picture::{Key, Pictures},
};
use crate::{
    addresses::{REPORTS, report_address},
    live::{AsOf, LiveRegion, LiveStatus},
    office::{OfficePage, OfficeTable, load_live_page},
    ui::{Back, path_part},
};

/// The most schools that the page lists; the file has all of them.
const LISTED_MAX: usize = 1000;

/// One workshop's report.
#[component]
pub fn ReportPage() -> impl IntoView {
    let slug = path_part("slug");
    let only = use_query_map().with_untracked(|query| query.get("only")).and_then(|only| Reach::of_code(&only));
    let topic = slug.parse().ok().map(Topic::Report);
    load_live_page(topic, slug, look_at_report, move |report, as_of| view! { <Report report only as_of /> })
}

#[component]
fn Report(report: ReportView, only: Option<Reach>, as_of: AsOf) -> impl IntoView {
    let ReportView { number, slug, title, schools } = report;
    let (phases, areas) = (by_phase(&schools), by_area(&schools));
    let all = schools.len();
    let listed: Vec<SchoolReached> =
        schools.into_iter().filter(|school| only.is_none_or(|only| school.reach() == only)).collect();
    let only_these = only.map(|only| format!("?only={}", only.code())).unwrap_or_default();
    let file = |kind: &str| format!("{}/schools.{kind}{only_these}", report_address(&slug));
    let (csv, xlsx) = (file("csv"), file("xlsx"));
    let emails: Vec<String> =
        listed.iter().map(|school| school.email.clone()).filter(|email| !email.is_empty()).collect();
    let without = listed.len() - emails.len();
    let counted = format!("{} of {all} open schools", listed.len());
    let more = listed.len() > LISTED_MAX;
    view! {
        <Back to=REPORTS words="Schools reached" />
        <OfficePage title=format!("Schools reached: {title}")>
            <p class="govuk-body">{format!("Sheet {number}")}</p>
            <LiveStatus />
            <LiveRegion id="report" as_of>
            <Key />
            <h2 class="govuk-heading-m">"By phase"</h2>
            <Pictures groups=phases by="phase" />
            <h2 class="govuk-heading-m">"By area"</h2>
            <Pictures groups=areas by="area" />
            <h2 class="govuk-heading-m" id="schools">"Schools"</h2>
            <Filter slug only />
            <p class="govuk-body">
                {counted}". Save this list for Excel: "<a class="govuk-link" href=xlsx download="">"XLSX"</a>", "
                <a class="govuk-link" href=csv download="">"CSV"</a>"."
                {more.then(|| format!(" The first {LISTED_MAX} are shown here; the file has all."))}
            </p>
            <WriteTo emails without />
            <Table schools=listed.into_iter().take(LISTED_MAX).collect() />
            </LiveRegion>
        </OfficePage>
    }
}

/// The addresses of the schools that are listed, to write to all of them.
#[component]
fn WriteTo(emails: Vec<String>, without: usize) -> impl IntoView {
    let count = emails.len();
    (count > 0).then(|| {
        view! {
            <details class="govuk-details">
                <summary class="govuk-details__summary"><span class="govuk-details__summary-text">{format!("Write to these schools ({count})")}</span></summary>
                <div class="govuk-details__text">
                    <label class="govuk-label" for="emails">"Copy these addresses into the Bcc of an email"</label>
                    <textarea class="govuk-textarea" id="emails" rows="4" readonly>{emails.join("; ")}</textarea>
                    {(without > 0).then(|| view! { <p class="govuk-body">{format!("Without a known address: {without}.")}</p> })}
                </div>
            </details>
        }
    })
}

/// Links that list only some schools.
#[component]
fn Filter(slug: String, only: Option<Reach>) -> impl IntoView {
    let link = |reach: Option<Reach>| {
        let query = reach.map(|reach| format!("?only={}", reach.code())).unwrap_or_default();
        let here = (reach == only).then_some("true");
        view! {
            <li>
                <a class="govuk-link" href=format!("{}{query}#schools", report_address(&slug)) aria-current=here>
                    {reach.map_or("All", Reach::words)}
                </a>
            </li>
        }
    };
    view! {
        <nav aria-label="Which schools">
            <ul class="govuk-list app-report-filter">
                {[None].into_iter().chain(Reach::ALL.into_iter().rev().map(Some)).map(link).collect_view()}
            </ul>
        </nav>
    }
}

#[component]
fn Table(schools: Vec<SchoolReached>) -> impl IntoView {
    if schools.is_empty() {
        return view! { <p class="govuk-body">"No school is in this list."</p> }.into_any();
    }
    view! {
        <OfficeTable caption="Schools, by name, with their places" columns=["School", "Phase", "Area", "Reached", "Places"]>{schools.into_iter().map(|school| view! { <Row school /> }).collect_view()}</OfficeTable>
    }
    .into_any()
}

/// A school's places: "2 attended (5 hours in all), 2 booked".
fn places(school: &SchoolReached) -> String {
    let in_all = if school.attended > 1 { " in all" } else { "" };
    let attended = match school.attended_minutes {
        Some(minutes) => format!("attended ({}{in_all})", duration_words(minutes)),
        None => "attended".to_owned(),
    };
    let counted = [
        (school.attended, attended.as_str()),
        (school.booked, "booked"),
        (school.waiting, "waiting"),
        (school.absent, "absent"),
    ];
    let said = counted.into_iter().filter(|(places, _)| *places > 0).map(|(places, what)| format!("{places} {what}"));
    let said = said.collect::<Vec<_>>().join(", ");
    if said.is_empty() { "None".to_owned() } else { said }
}

#[component]
fn Row(school: SchoolReached) -> impl IntoView {
    let (reached, places) = (school.reach().words(), places(&school));
    view! {
        <tr>
            <th scope="row" translate="no">{school.name}" ("{school.urn}")"</th>
            <td data-label="Phase">{school.phase}</td>
            <td data-label="Area">{school.area}</td>
            <td data-label="Reached">{reached}</td>
            <td data-label="Places">{places}</td>
        </tr>
    }
}
