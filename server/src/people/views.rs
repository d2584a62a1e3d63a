//! Puts together everything stored about a person.

use std::collections::HashMap;

use app::people::{
    BookingOf, ContactOf, DoneOf, MarkOf, NameOf, OfficerOf, PersonView, PlaceOf, SchoolOf, SessionOf, WalkInOf,
};
use shared::{email::Email, officer::Role, people::PersonKey, sheet::SheetNumber};
use sqlx::PgPool;
use time::OffsetDateTime;

use super::store;
use crate::platform::clock;

/// Everything stored about the person with this email.
pub(super) async fn person(
    pool: &PgPool,
    key: PersonKey,
    email: &Email,
    now: OffsetDateTime,
) -> sqlx::Result<PersonView> {
    let email = email.as_str();
    let places = store::places(pool, email, now).await?;
    let bookings = store::bookings(pool, email).await?;
    let walk_ins = store::walk_ins(pool, email).await?;
    let names = store::names(pool, email).await?;
    let officer = store::officer(pool, email).await?;
    let contacts: Vec<ContactOf> = store::contacts(pool, email).await?.into_iter().map(contact).collect();
    let schools: Vec<SchoolOf> = store::schools(pool, email).await?.into_iter().map(school).collect();

    let mut ids: Vec<i64> = places.iter().map(|row| row.session).collect();
    ids.extend(bookings.iter().map(|row| row.session));
    ids.extend(walk_ins.iter().map(|row| row.session));
    ids.extend(names.iter().map(|row| row.session));
    ids.extend(officer.iter().flat_map(|officer| officer.trains.iter().copied()));
    let sessions = Sessions::of(pool, &ids).await?;
    let name = [
        places.first().map(|row| row.name.clone()),
        names.first().map(|row| row.name.clone()),
        bookings.first().map(|row| row.name.clone()),
        walk_ins.first().map(|row| row.name.clone()),
        officer.as_ref().map(|officer| officer.name.clone()),
        contacts.first().map(|contact| contact.name.clone()),
        schools.first().map(|school| school.name.clone()),
    ];
    Ok(PersonView {
        key: key.to_string(),
        email: email.to_owned(),
        name: name.into_iter().flatten().find(|name| !name.is_empty()).unwrap_or_else(|| email.to_owned()),
        places: placed(pool, places, &sessions).await?,
        bookings: bookings.into_iter().filter_map(|row| booking(row, &sessions)).collect(),
        walk_ins: walk_ins.into_iter().filter_map(|row| walk_in(row, &sessions)).collect(),
        names: names.into_iter().filter_map(|row| named(row, &sessions)).collect(),
        officer: officer.map(|row| account(row, &sessions)),
        contacts,
        schools,
    })
}

/// Sessions by their numbers.
struct Sessions(HashMap<i64, SessionOf>);

impl Sessions {
    async fn of(pool: &PgPool, ids: &[i64]) -> sqlx::Result<Self> {
        let rows = store::sessions(pool, ids).await?;
        Ok(Self(
            rows.into_iter()
                .map(|row| {
                    let when = clock::span_shown(row.starts_at, row.ends_at);
                    (row.id, SessionOf { id: row.id, title: row.title, when, venue: row.venue })
                })
                .collect(),
        ))
    }

    fn get(&self, id: i64) -> Option<SessionOf> {
        self.0.get(&id).cloned()
    }
}

async fn placed(pool: &PgPool, rows: Vec<store::PlaceRow>, sessions: &Sessions) -> sqlx::Result<Vec<PlaceOf>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut marks: HashMap<i64, Vec<MarkOf>> = HashMap::new();
    for row in store::marks(pool, &ids).await? {
        let (at, said) = (clock::shown(row.marked_at), row.said_at.map(clock::shown));
        marks.entry(row.place_id).or_default().push(MarkOf { what: row.what, at, said, device: row.device });
    }
    let mut history: HashMap<i64, Vec<DoneOf>> = HashMap::new();
    for row in store::history(pool, &ids).await? {
        let done = DoneOf {
            at: clock::shown(row.at),
            by: by(&row.actor_kind).to_owned(),
            what: row.action,
            became: row.became,
        };
        history.entry(row.place).or_default().push(done);
    }
    let place = |row: store::PlaceRow| {
        Some(PlaceOf {
            session: sessions.get(row.session)?,
            reference: row.reference,
            school: row.school,
            state: in_capitals(&row.state),
            cancelled_late: row.cancelled_late,
            coming: row.coming,
            name: row.name,
            role: row.role,
            needs: row.needs,
            marks: marks.remove(&row.id).unwrap_or_default(),
            history: history.remove(&row.id).unwrap_or_default(),
        })
    };
    Ok(rows.into_iter().filter_map(place).collect())
}

/// The actor, in words.
fn by(actor_kind: &str) -> &'static str {
    match actor_kind {
        "establishment" => "the school",
        "delegate" => "the delegate",
        "officer" => "an officer",
        "service" => "the service",
        _ => "the command line",
    }
}

/// Capitalises a word: "attended" becomes "Attended".
fn in_capitals(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn booking(row: store::BookingRow, sessions: &Sessions) -> Option<BookingOf> {
    Some(BookingOf {
        session: sessions.get(row.session)?,
        reference: row.reference,
        school: row.school,
        name: row.name,
        made: clock::shown(row.made_at),
    })
}

fn walk_in(row: store::WalkInRow, sessions: &Sessions) -> Option<WalkInOf> {
    Some(WalkInOf {
        session: sessions.get(row.session)?,
        name: row.name,
        school: row.school,
        came: clock::shown(row.came_at),
        not_booked: row.not_booked,
    })
}

fn named(row: store::NameRow, sessions: &Sessions) -> Option<NameOf> {
    let session = sessions.get(row.session)?;
    Some(NameOf { session, reference: row.reference, school: row.school, name: row.name })
}

fn account(row: store::OfficerRow, sessions: &Sessions) -> OfficerOf {
    OfficerOf {
        id: row.id,
        name: row.name,
        roles: row.roles.iter().filter_map(|code| Role::of_code(code)).map(|role| role.to_string()).collect(),
        active: row.active,
        second_step: row.second_step,
        trains: row.trains.into_iter().filter_map(|id| sessions.get(id)).collect(),
        audit_rows: row.audit_rows,
    }
}

fn contact(row: store::ContactRow) -> ContactOf {
    let sheet = SheetNumber::of_columns(row.serial, row.year);
    ContactOf { number: sheet.to_string(), slug: sheet.slug(), name: row.name, role: row.role, phones: row.phones }
}

fn school(row: store::SchoolRow) -> SchoolOf {
    SchoolOf { urn: row.urn.to_string(), name: row.name, head: row.head, phone: row.phone }
}
