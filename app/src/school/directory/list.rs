//! All schools: searched by name or number, and chosen for letters.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, location::Url};

use super::{LETTERS_MAX, SchoolLine, SchoolList, Show, form::Pages, list_schools, pin_code};
use crate::{
    addresses::{IMPORT, LETTERS, NEW_SETTING, SCHOOLS, school_address},
    made_for::PostForm,
    office::{OfficePage, OfficeTable, Turned, load_office_page, problems},
};

/// Schools, by name.
#[component]
pub fn SchoolsPage() -> impl IntoView {
    let asked = use_query_map().with_untracked(|query| {
        let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        (query.get("text").unwrap_or_default(), query.get("show").unwrap_or_default(), page)
    });
    let source = asked.clone();
    load_office_page(
        source,
        |(text, show, page)| list_schools(text, show, page),
        move |page| {
            let (text, show, _) = asked.clone();
            view! { <Schools page text show=Show::of_code(&show) /> }
        },
    )
}

#[component]
fn Schools(page: Turned<SchoolList, ()>, text: String, show: Show) -> impl IntoView {
    let list = page.view;
    let address = format!("{SCHOOLS}?text={}&show={}&", Url::escape(&text), show.code());
    let found = match list.found {
        0 => "No schools found.".to_owned(),
        1 => "1 school found.".to_owned(),
        found => format!("{found} schools found."),
    };
    view! {
        <OfficePage title="Schools" problems=problems(page.failure.as_ref(), "No letter was made")>
            <ul class="govuk-list">
                <li><a class="govuk-link" href=IMPORT>"Import from the Department for Education"</a></li>
                <li><a class="govuk-link" href=NEW_SETTING>"Add a setting without a URN"</a></li>
            </ul>
            <Search text show />
            <p class="govuk-body" role="status">{found}</p>
            {(!list.schools.is_empty()).then(|| view! { <Chosen schools=list.schools /> })}
            <Pages page=list.page pages=list.pages list=address />
            {(list.without_pin > 0).then(|| view! { <ForAll without_pin=list.without_pin /> })}
        </OfficePage>
    }
}

#[component]
fn Search(text: String, show: Show) -> impl IntoView {
    view! {
        <form method="get" action=SCHOOLS class="app-search" role="search">
            <div class="govuk-form-group">
                <label class="govuk-label" for="text">"Name or URN"</label>
                <input class="govuk-input" id="text" name="text" type="search" value=text autocomplete="off" maxlength="100" />
            </div>
            <div class="govuk-form-group">
                <label class="govuk-label" for="show">"Show"</label>
                <select class="govuk-select" id="show" name="show">
                    {Show::ALL.into_iter().map(|one| view! {
                        <option value=one.code() selected=one == show>{one.words()}</option>
                    }).collect_view()}
                </select>
            </div>
            <button class="govuk-button govuk-button--secondary" type="submit">"Search"</button>
        </form>
    }
}

#[component]
fn Chosen(schools: Vec<SchoolLine>) -> impl IntoView {
    view! {
        <PostForm to=LETTERS attr:data-document="">
            <OfficeTable caption="Schools, by name" columns=["School", "URN", "Phase", "District", "PIN", "Letter"] id="schools">{schools.into_iter().map(|school| view! { <Row school /> }).collect_view()}</OfficeTable>
            <p class="govuk-body">"A letter gives a school a new PIN. The old PIN stops working, and everyone signed in with it is signed out."</p>
            <button class="govuk-button" type="submit">"Make letters for the chosen schools"</button>
        </PostForm>
    }
}

#[component]
fn Row(school: SchoolLine) -> impl IntoView {
    let SchoolLine { urn, name, phase, district, open, has_pin, pin_version } = school;
    // On a phone each fact has its name beside it. Unknown facts are left out.
    let (phase_label, district_label) =
        ((!phase.is_empty()).then_some("Phase"), (!district.is_empty()).then_some("District"));
    let pin = match (open, has_pin) {
        (false, _) => "Closed",
        (true, true) => "Has a PIN",
        (true, false) => "No PIN yet",
    };
    view! {
        <tr>
            <th scope="row" translate="no"><a class="govuk-link" href=school_address(&urn)>{name.clone()}</a></th>
            <td data-label="URN">{urn.clone()}</td>
            <td data-label=phase_label>{phase}</td>
            <td data-label=district_label>{district}</td>
            <td data-label="PIN">{pin}</td>
            <td>
                {open.then(|| view! {
                    <label class="app-choose">
                        <input type="checkbox" name="pin" value=pin_code(&urn, pin_version) />
                        <span>"Choose"<span class="govuk-visually-hidden">{format!(" {name}")}</span></span>
                    </label>
                })}
            </td>
        </tr>
    }
}

#[component]
fn ForAll(without_pin: u32) -> impl IntoView {
    let words =
        if without_pin == 1 { "1 open school has".to_owned() } else { format!("{without_pin} open schools have") };
    view! {
        <PostForm to=LETTERS attr:data-document="">
            <input type="hidden" name="which" value="no-pin" />
            <h2 class="govuk-heading-m">"Schools without a PIN"</h2>
            <p class="govuk-body">{format!("{words} no PIN yet and cannot sign in.")}</p>
            <button class="govuk-button govuk-button--secondary" type="submit">{if without_pin as usize > LETTERS_MAX { format!("Make letters for the first {LETTERS_MAX}") } else { "Make letters for all of them".to_owned() }}</button>
        </PostForm>
    }
}
