//! One session: its seats, its delegates, its waiting list, and changing it.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{live::Topic, session::Clash};

use super::{
    NameTrainers, Person, SessionDetail, SessionEvent, SessionLine, SessionTyped, change::ChangeForms,
    lookup_office_session,
};
use crate::{
    addresses::{OFFICE_SESSIONS, acting_address, delegates_file_address, form_address, new_session_address},
    live::{AsOf, LiveRegion, LiveStatus},
    made_for::PostForm,
    office::{Clashes, OfficePage, OfficeTable, Turned, load_live_page, problems},
    seats::{LiveLine, SeatsBar},
    ui::{Back, DoneNote, path_id},
    workshop::SessionView,
};

/// One session.
#[component]
pub fn OfficeSessionPage() -> impl IntoView {
    let id = path_id();
    load_live_page(Topic::Session(id), id, lookup_office_session, |page, as_of| view! { <Detail page as_of /> })
}

#[component]
fn Detail(page: Turned<SessionDetail, SessionTyped>, as_of: AsOf) -> impl IntoView {
    let Turned { view: detail, typed, failure, done } = page;
    let SessionDetail { session, people, history, form, edits, may_copy, venues, may_book, may_register, trainers } =
        detail;
    let SessionLine { session: found, slug, title, clashes } = session;
    let (id, session) = (found.id, found.session);
    let register = format!("{OFFICE_SESSIONS}/{id}/register");
    let book = acting_address("", &form_address(&slug, session.number));
    let files = people.is_some();
    let about = view! { <About sheet=format!("/office/sheets/{slug}") title session=session.clone() clashes /> };
    let problems = problems(failure.as_ref(), "Nothing was changed");
    view! {
        <Back to=OFFICE_SESSIONS words="Upcoming sessions" />
        <OfficePage title=session.when.words.clone() problems>
            {done.map(|words| view! { <DoneNote><p class="govuk-notification-banner__heading">{words}</p></DoneNote> })}
            <LiveRegion id="session" as_of=as_of.clone()>{about}</LiveRegion>
            <LiveLine workshops=vec![slug.clone()] />
            <SeatsBar session=session.key.clone() seats=session.seats />
            <div class="app-actions app-office-actions">
                {may_register.then(|| view! { <a class="govuk-button" href=register>"Take the register"</a> })}
                {may_book.then(|| view! { <a class="govuk-button govuk-button--secondary" href=book>"Book for a school"</a> })}
            </div>
            <LiveStatus />
            <LiveRegion id="delegates" as_of=as_of.clone()>{people.map(|people| view! { <People people may_book /> })}</LiveRegion>
            {files.then(|| view! {
                <p class="govuk-body">
                    "Save for Excel: "<a class="govuk-link" href=delegates_file_address(id, "xlsx") download="">"XLSX"</a>", "
                    <a class="govuk-link" href=delegates_file_address(id, "csv") download="">"CSV"</a>". We record each download."
                </p>
            })}
            {trainers.map(|trainers| view! { <Trainers id trainers /> })}
            {may_copy.then(|| view! {
                <h2 class="govuk-heading-m">"Another session like it"</h2>
                <p class="govuk-body"><a class="govuk-link" href=new_session_address(&slug, Some(id))>"Copy this session"</a></p>
            })}
            {form.map(|form| view! { <ChangeForms id edits form typed failure venues /> })}
            <LiveRegion id="history" as_of><History history /></LiveRegion>
        </OfficePage>
    }
}

/// Which workshop it belongs to, when and where it is held.
#[component]
fn About(sheet: String, title: String, session: SessionView, clashes: Vec<Clash>) -> impl IntoView {
    view! {
        <p class="govuk-body">
            <a class="govuk-link" href=sheet>{title}</a><br />
            <time datetime=session.when.iso.clone()>{session.when.words.clone()}</time><br />
            {session.venue.clone()}{(!session.note.is_empty()).then(|| format!(", {}", session.note))}
            {session.code.clone().map(|code| view! { " · "<span translate="no">{code}</span> })}
        </p>
        {session.cancelled.then(|| view! { <p class="govuk-body"><span class="govuk-tag govuk-tag--red">"Cancelled"</span></p> })}
        <Clashes clashes />
    }
}

/// The trainers. They see the delegates and take the register.
#[component]
fn Trainers(id: i64, trainers: Vec<(i64, String, bool)>) -> impl IntoView {
    let none = trainers.is_empty();
    view! {
        <h2 class="govuk-heading-m">"Trainers"</h2>
        {none.then(|| view! { <p class="govuk-body">"No officer has the role of trainer."</p> })}
        {(!none).then(|| view! {
            <PostForm to=NameTrainers::url()>
                <input type="hidden" name="id" value=id />
                <fieldset class="app-boxes">
                    <legend class="govuk-visually-hidden">"Trainers of this session"</legend>
                    {trainers.into_iter().enumerate().map(|(nth, (officer, name, named))| {
                        let box_id = format!("trainer-{officer}");
                        view! {
                            <div class="app-box">
                                <input id=box_id.clone() name=format!("officers[{nth}]") type="checkbox" value=officer checked=named />
                                <label for=box_id>{name}</label>
                            </div>
                        }
                    }).collect_view()}
                </fieldset>
                <button class="govuk-button govuk-button--secondary" type="submit">"Save trainers"</button>
            </PostForm>
        })}
    }
}

/// The history, newest first.
#[component]
fn History(history: Vec<SessionEvent>) -> impl IntoView {
    (!history.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">"What happened"</h2>
            <ol class="govuk-list app-history">
                {history.into_iter().map(|event| view! {
                    <li>
                        <span class="app-history__what">{event.words}</span>
                        <time class="app-history__when" datetime=event.at.iso>{event.at.words}</time>
                    </li>
                }).collect_view()}
            </ol>
        }
    })
}

#[component]
fn People(people: Vec<Person>, may_book: bool) -> impl IntoView {
    let (waiting, come): (Vec<_>, Vec<_>) = people.into_iter().partition(|person| person.waits);
    let nobody = come.is_empty();
    let nobody_waits = waiting.is_empty();
    view! {
        <h2 class="govuk-heading-m">"Delegates"</h2>
        {nobody.then(|| view! { <p class="govuk-body">"Nobody has booked yet."</p> })}
        {(!nobody).then(|| view! { <PeopleTable people=come caption="Delegates" may_book /> })}
        {(!nobody_waits).then(|| view! {
            <h2 class="govuk-heading-m">"Waiting list"</h2>
            <PeopleTable people=waiting caption="People on the waiting list, in order" may_book />
        })}
    }
}

#[component]
fn PeopleTable(people: Vec<Person>, caption: &'static str, may_book: bool) -> impl IntoView {
    view! {
        <OfficeTable caption=caption columns=["Name", "School", "Needs", "Booking"]>
                {people.into_iter().map(|person| view! {
                    <tr>
                        <th scope="row">
                            <span translate="no">{person.name}</span>
                            {(!person.role.is_empty()).then(|| format!(", {}", person.role))}
                            <br /><a class="govuk-link app-plain" href=format!("mailto:{}", person.email)>{person.email.clone()}</a>
                        </th>
                        <td data-label="School" translate="no">{person.school}</td>
                        <td data-label="Needs">{if person.needs.is_empty() { "None given".to_owned() } else { person.needs }}</td>
                        <td data-label="Booking">
                            {if may_book { view! { <a class="govuk-link" translate="no" href=acting_address(&person.urn, &format!("/bookings/{}", person.reference))>{person.reference.clone()}</a> }.into_any() } else { view! { <span translate="no">{person.reference.clone()}</span> }.into_any() }}
                            {(!person.passed_over.is_empty()).then(|| format!(": {}", person.passed_over))}
                        </td>
                    </tr>
                }).collect_view()}
            </OfficeTable>
    }
}
