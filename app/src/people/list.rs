//! The search for people who ask about their data.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{FindPeople, PeopleSearch, PersonFound, look_at_people};
use crate::{
    addresses::person_address,
    made_for::PostForm,
    office::{OfficePage, OfficeTable, Turned, fault, load_office_page, problems},
    ui::{DoneNote, Line},
};

/// A search and its results.
#[component]
pub fn PeoplePage() -> impl IntoView {
    load_office_page((), |()| look_at_people(), |page| view! { <People page /> })
}

#[component]
fn People(page: Turned<PeopleSearch, String>) -> impl IntoView {
    let Turned { view: search, typed, failure, done } = page;
    let shown = failure.is_none() && !search.words.is_empty();
    let words = if failure.is_some() { typed } else { search.words.clone() };
    view! {
        <OfficePage title="People" problems=problems(failure.as_ref(), "No search was made")>
            {done.map(|words| view! { <DoneNote><p class="govuk-notification-banner__heading">{words}</p></DoneNote> })}
            <p class="govuk-body">"Use this when a person asks what we keep about them, or wants it corrected or erased. First check that the request comes from that person. We record every search and every page that you open here."</p>
            <PostForm to=FindPeople::url() attr:class="app-search" attr:role="search" attr:novalidate=true>
                <Line
                    id="words"
                    name="words"
                    label="Email or name"
                    hint="The whole email, or three letters or more of the name"
                    value=words
                    fault=fault(failure.as_ref(), "words")
                />
                <button class="govuk-button" type="submit">"Find"</button>
            </PostForm>
            {shown.then(|| view! { <Found search /> })}
        </OfficePage>
    }
}

#[component]
fn Found(search: PeopleSearch) -> impl IntoView {
    let PeopleSearch { found, more, .. } = search;
    let counted = match found.len() {
        0 => "No people found.".to_owned(),
        1 if more => "More than 1 person found. Enter more of the name.".to_owned(),
        1 => "1 person found.".to_owned(),
        many if more => format!("More than {many} people found. Enter more of the name."),
        many => format!("{many} people found."),
    };
    let any = !found.is_empty();
    view! {
        <p class="govuk-body" role="status">{counted}</p>
        {any.then(|| view! {
            <OfficeTable caption="People, by name" columns=["Name", "Email", "Known as"]>{found.into_iter().map(|found| view! { <Row found /> }).collect_view()}</OfficeTable>
        })}
    }
}

#[component]
fn Row(found: PersonFound) -> impl IntoView {
    view! {
        <tr>
            <th scope="row" translate="no"><a class="govuk-link" href=person_address(&found.key)>{found.names.join(", ")}</a></th>
            <td data-label="Email" class="app-breaks" translate="no">{found.email}</td>
            <td data-label="Known as">{found.roles.join(", ")}</td>
        </tr>
    }
}
