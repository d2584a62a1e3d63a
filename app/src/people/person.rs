//! One person: everything that is kept about them, and correcting it.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{moment::Moment, people::RectifyDraft};

use super::{
    BookingOf, ContactOf, NameOf, OfficerOf, PersonView, PlaceOf, RectifyPerson, SchoolOf, SessionOf, WalkInOf,
    lookup_person,
};
use crate::{
    addresses::{PEOPLE, erase_address, officer_address, person_address},
    failure::Failure,
    made_for::PostForm,
    office::{OfficePage, Turned, fault, load_office_page, problems},
    ui::{Back, DoneNote, Line, path_part},
};

/// The person in the address.
pub(super) fn key_here() -> String {
    path_part("key")
}

/// Everything that is kept about a person.
#[component]
pub fn PersonPage() -> impl IntoView {
    let key = key_here();
    load_office_page(key, lookup_person, |page| view! { <Person page /> })
}

#[component]
fn Person(page: Turned<PersonView, RectifyDraft>) -> impl IntoView {
    let Turned { view: person, typed, failure, done } = page;
    let typed = if failure.is_some() {
        typed
    } else {
        RectifyDraft { name: person.name.clone(), email: person.email.clone(), role: String::new() }
    };
    let key = person.key.clone();
    let file = format!("{}/data.json", person_address(&key));
    let changes = person.can_be_changed();
    view! {
        <Back to=PEOPLE words="People" />
        <OfficePage title=person.name.clone() problems=problems(failure.as_ref(), "Nothing was changed")>
            {done.map(|words| view! { <DoneNote><p class="govuk-notification-banner__heading">{words}</p></DoneNote> })}
            <p class="govuk-body app-breaks">{person.email.clone()}</p>
            <ul class="govuk-list">
                <li><a class="govuk-link" href=file rel="external">"Download everything as a file to give to the person (JSON)"</a></li>
                {changes.then(|| view! { <li><a class="govuk-link" href=erase_address(&key)>"Erase the person"</a></li> })}
            </ul>
            <Kept person />
            {changes.then(|| view! { <PutRight key typed failure /> })}
        </OfficePage>
    }
}

#[component]
fn Kept(person: PersonView) -> impl IntoView {
    view! {
        {(!person.places.is_empty()).then(|| view! {
            <h2 class="govuk-heading-m">"Places as a delegate"</h2>
            <ul class="app-kept">{person.places.into_iter().map(|place| view! { <Place place /> }).collect_view()}</ul>
        })}
        {(!person.bookings.is_empty()).then(|| view! {
            <h2 class="govuk-heading-m">"Bookings made for a school"</h2>
            <ul class="app-kept">{person.bookings.into_iter().map(|booking| view! { <Booking booking /> }).collect_view()}</ul>
        })}
        {(!person.walk_ins.is_empty()).then(|| view! {
            <h2 class="govuk-heading-m">"Came without a booking"</h2>
            <ul class="app-kept">{person.walk_ins.into_iter().map(|walk_in| view! { <WalkIn walk_in /> }).collect_view()}</ul>
        })}
        {(!person.names.is_empty()).then(|| view! {
            <h2 class="govuk-heading-m">"Names in the history of bookings"</h2>
            <p class="govuk-body">"Names from before a correction, or from before somebody else took the place."</p>
            <ul class="app-kept">{person.names.into_iter().map(|name| view! { <Named name /> }).collect_view()}</ul>
        })}
        {person.officer.map(|officer| view! { <Officer officer /> })}
        {(!person.contacts.is_empty()).then(|| view! {
            <h2 class="govuk-heading-m">"Contact of a sheet"</h2>
            <p class="govuk-body">"The sheet shows these details. To change them, correct the sheet."</p>
            <ul class="app-kept">{person.contacts.into_iter().map(|contact| view! { <Contact contact /> }).collect_view()}</ul>
        })}
        {(!person.schools.is_empty()).then(|| view! {
            <h2 class="govuk-heading-m">"Email of a school"</h2>
            <ul class="app-kept">{person.schools.into_iter().map(|school| view! { <School school /> }).collect_view()}</ul>
        })}
    }
}

/// One fact; nothing if it is empty.
#[component]
fn Fact(
    name: &'static str,
    #[prop(into)] value: String,
    /// Whether the fact is a code, which browsers do not translate.
    #[prop(optional)]
    code: bool,
) -> impl IntoView {
    (!value.is_empty()).then(|| view! { <div><dt>{name}</dt><dd translate=code.then_some("no")>{value}</dd></div> })
}

#[component]
fn When(session: SessionOf) -> impl IntoView {
    view! {
        <h3 class="govuk-heading-s">
            <a class="govuk-link" href=format!("/office/sessions/{}", session.id)>
                <time datetime=session.when.iso>{session.when.words}</time>
            </a>
        </h3>
        <p class="govuk-body">{session.title}", "{session.venue}</p>
    }
}

#[component]
fn Place(place: PlaceOf) -> impl IntoView {
    let state = if place.cancelled_late { format!("{}, late", place.state) } else { place.state };
    view! {
        <li>
            <When session=place.session />
            <dl class="app-facts">
                <Fact name="Place" value=state />
                <Fact name="School" value=place.school />
                <Fact name="Booking" value=place.reference code=true />
                <Fact name="Name" value=place.name />
                <Fact name="Role" value=place.role />
                <Fact name="Access needs" value=place.needs />
            </dl>
            {(!place.marks.is_empty()).then(|| view! {
                <p class="app-kept__more">"Marked on the register: "{place.marks.into_iter().map(|mark| {
                    let said = mark.said.map(|said| format!(" ({})", said.words)).unwrap_or_default();
                    let device = if mark.device.is_empty() { String::new() } else { format!(", on {}", mark.device) };
                    view! { <At at=mark.at what=format!("{}{said}{device}", mark.what) /> }
                }).collect_view()}</p>
            })}
            {(!place.history.is_empty()).then(|| view! {
                <p class="app-kept__more">"In the audit log: "{place.history.into_iter().map(|done| {
                    view! { <At at=done.at what=format!("{} ({})", done.what, done.by) /> }
                }).collect_view()}</p>
            })}
        </li>
    }
}

/// An event with its time, inside a sentence.
#[component]
fn At(at: Moment, what: String) -> impl IntoView {
    view! { <span>{what}", "<time datetime=at.iso>{at.words}</time>". "</span> }
}

#[component]
fn Booking(booking: BookingOf) -> impl IntoView {
    view! {
        <li>
            <When session=booking.session />
            <dl class="app-facts">
                <Fact name="Booking" value=booking.reference code=true />
                <Fact name="School" value=booking.school />
                <Fact name="Name" value=booking.name />
                <Fact name="Made" value=booking.made.words />
            </dl>
        </li>
    }
}

#[component]
fn WalkIn(walk_in: WalkInOf) -> impl IntoView {
    view! {
        <li>
            <When session=walk_in.session />
            <dl class="app-facts">
                <Fact name="Name" value=walk_in.name />
                <Fact name="School" value=walk_in.school />
                <Fact name="Came" value=walk_in.came.words />
                <Fact name="Not booked" value=walk_in.not_booked.unwrap_or_default() />
            </dl>
        </li>
    }
}

#[component]
fn Named(name: NameOf) -> impl IntoView {
    view! {
        <li>
            <When session=name.session />
            <dl class="app-facts">
                <Fact name="Name" value=name.name />
                <Fact name="Booking" value=name.reference code=true />
                <Fact name="School" value=name.school />
            </dl>
        </li>
    }
}

#[component]
fn Officer(officer: OfficerOf) -> impl IntoView {
    let trains: Vec<String> =
        officer.trains.into_iter().map(|session| format!("{}, {}", session.title, session.when.words)).collect();
    view! {
        <h2 class="govuk-heading-m">"Officer of the council"</h2>
        <p class="govuk-body">"We keep the account while the audit log names the officer. It has "<a class="govuk-link" href=officer_address(officer.id)>"its own page"</a>"."</p>
        <dl class="app-facts">
            <Fact name="Name" value=officer.name />
            <Fact name="Roles" value=officer.roles.join(", ") />
            <Fact name="Account" value=if officer.active { "Active" } else { "Disabled" } />
            <Fact name="Second step" value=if officer.second_step { "On" } else { "Off" } />
            <Fact name="Trains" value=trains.join("; ") />
            <Fact name="Rows in the audit log" value=officer.audit_rows.to_string() />
        </dl>
    }
}

#[component]
fn Contact(contact: ContactOf) -> impl IntoView {
    view! {
        <li>
            <h3 class="govuk-heading-s"><a class="govuk-link" href=format!("/office/sheets/{}", contact.slug)>{format!("Sheet {}", contact.number)}</a></h3>
            <dl class="app-facts">
                <Fact name="Name" value=contact.name />
                <Fact name="Role" value=contact.role />
                <Fact name="Telephone" value=contact.phones.join(", ") />
            </dl>
        </li>
    }
}

#[component]
fn School(school: SchoolOf) -> impl IntoView {
    view! {
        <li>
            <h3 class="govuk-heading-s"><a class="govuk-link" href=format!("/office/schools/{}", school.urn)>{school.name}</a></h3>
            <dl class="app-facts">
                <Fact name="Head" value=school.head />
                <Fact name="Telephone" value=school.phone />
            </dl>
        </li>
    }
}

#[component]
fn PutRight(
    key: String,
    typed: RectifyDraft,
    failure: Option<Failure<shared::office::OfficeRefused>>,
) -> impl IntoView {
    let wrong = move |field: &str| fault(failure.as_ref(), field);
    view! {
        <h2 class="govuk-heading-m">"Correct the details"</h2>
        <p class="govuk-body">"This changes the name and email on all of this person’s places and bookings, and where they came without a booking, at every school."</p>
        <PostForm to=RectifyPerson::url() attr:novalidate=true>
            <input type="hidden" name="key" value=key />
            <Line id="name" name="draft[name]" label="Full name" value=typed.name fault=wrong("name") />
            <Line id="email" name="draft[email]" label="Work email" value=typed.email fault=wrong("email") kind="email" />
            <Line id="role" name="draft[role]" label="Role at the school (optional)" hint="Leave this empty if the roles are already correct" value=typed.role fault=wrong("role") />
            <button class="govuk-button" type="submit">"Correct the details"</button>
        </PostForm>
    }
}
