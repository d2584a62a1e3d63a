//! The SQL of taking places: one statement reads the facts for many commands, another takes their places.
//!
//! Both take their commands as columns: the first element of every array belongs to the first command.

use std::collections::HashMap;

use serde_json::Value;
use shared::{
    booking::{BookPlaces, Facts, IdempotencyKey},
    seats::Seats,
    sheet::SheetNumber,
    waiting::Wants,
};
use sqlx::PgExecutor;
use time::OffsetDateTime;

use super::{FactsRow, Kept, TakeError};
use crate::{audit::Actor, seats::seats};

/// A command's query: a session by its address, an establishment, a key and people.
pub(in crate::booking) struct Question<'a> {
    pub sheet: SheetNumber,
    pub number: i16,
    pub establishment: i64,
    pub key: IdempotencyKey,
    pub emails: Vec<&'a str>,
}

/// The facts, in one snapshot for all commands.
pub(in crate::booking) struct Looked {
    pub session: i64,
    pub workshop: i64,
    /// The session's version: while it is unchanged, so are the session's seats.
    pub version: i64,
    /// The session, if the school's limit is counted for each session.
    pub counted_by_session: Option<i64>,
    pub facts: Facts,
    /// The command and answer stored under the key, if any.
    pub kept: Option<Kept>,
}

/// Reads the facts for all queries. `None`: no such session is public.
pub(in crate::booking) async fn look(
    db: impl PgExecutor<'_>,
    questions: &[Question<'_>],
) -> sqlx::Result<Vec<Option<Looked>>> {
    let serials: Vec<i32> = questions.iter().map(|asked| asked.sheet.serial().into()).collect();
    let years: Vec<i16> = questions.iter().map(|asked| asked.sheet.year().try_into().unwrap_or(0)).collect();
    let numbers: Vec<i16> = questions.iter().map(|asked| asked.number).collect();
    let establishments: Vec<i64> = questions.iter().map(|asked| asked.establishment).collect();
    let keys: Vec<_> = questions.iter().map(|asked| asked.key.uuid()).collect();
    // An email contains no line break, so line breaks can separate emails.
    let emails: Vec<String> = questions.iter().map(|asked| asked.emails.join("\n")).collect();
    let rows = sqlx::query!(
        r#"select asked.nth as "nth!", h.state as sheet, w.id as workshop, w.opens_at, w.closes_at, s.id, s.state as session, s.starts_at,
                  s.capacity, s.taken, s.version, w.places_limit, w.limit_per, w.waiting_cut_off_days, s.waiting_closed,
                  coalesce((select t.held from tally t
                            where t.establishment_id = asked.establishment and t.workshop_id = w.id
                              and t.session_id is not distinct from case w.limit_per when 'session' then s.id end), 0) as "held!",
                  array(select (person.position - 1)::smallint
                        from unnest(string_to_array(asked.emails, e'\n')) with ordinality as person (email, position)
                        where exists (select from place p where p.workshop_id = w.id and p.delegate_email = person.email
                                        and p.state in ('booked', 'waiting', 'offered', 'attended'))
                        order by person.position) as "already!",
                  c.content as "content?", c.answer as "answer?"
           from unnest($1::integer[], $2::smallint[], $3::smallint[], $4::bigint[], $5::uuid[], $6::text[])
                with ordinality as asked (serial, year, number, establishment, key, emails, nth)
           -- `offset 0` makes the planner look each up by its whole key, also when it expects few rows.
           cross join lateral (select id, state from sheet where year = asked.year and serial = asked.serial
                                 and state in ('published', 'withdrawn') offset 0) h
           join workshop w on w.sheet_id = h.id
           cross join lateral (select id, state, starts_at, capacity, taken, version, waiting_closed from session
                               where workshop_id = w.id and number = asked.number offset 0) s
           left join command c on c.establishment_id = asked.establishment and c.key = asked.key"#,
        &serials,
        &years,
        &numbers,
        &establishments,
        &keys,
        &emails,
    )
    .fetch_all(db)
    .await?;
    let mut looked: Vec<Option<Looked>> = questions.iter().map(|_| None).collect();
    for row in rows {
        let Some(place) = usize::try_from(row.nth - 1).ok().and_then(|nth| looked.get_mut(nth)) else { continue };
        let counted_by_session = (row.limit_per == "session").then_some(row.id);
        let facts = FactsRow {
            sheet: row.sheet,
            opens_at: row.opens_at,
            closes_at: row.closes_at,
            session: row.session,
            starts_at: row.starts_at,
            capacity: row.capacity,
            taken: row.taken,
            places_limit: row.places_limit,
            waiting_cut_off_days: row.waiting_cut_off_days,
            waiting_closed: row.waiting_closed,
            held: row.held,
            already: row.already,
        };
        *place = Some(Looked {
            session: row.id,
            workshop: row.workshop,
            version: row.version,
            counted_by_session,
            facts: facts.into(),
            kept: row.content.zip(row.answer).map(|(content, answer)| Kept { content, answer }),
        });
    }
    Ok(looked)
}

/// One command that takes places.
pub(in crate::booking) struct Taking<'a> {
    pub session: i64,
    pub establishment: i64,
    pub by: Actor,
    /// Whether the school may exceed its limit.
    pub over_limit: bool,
    pub reference: String,
    pub book: &'a BookPlaces,
    pub content: Vec<u8>,
    pub answer: Value,
    pub now: OffsetDateTime,
    pub how: How,
}

/// The kind of places to take.
#[derive(Clone, Copy)]
pub(in crate::booking) enum How {
    /// Booked.
    Book,
    /// Booked for delegates whose places on another session were given back in this transaction.
    MoveIn,
    /// Waiting, if the session still has the version at which it was full.
    Wait { wants: Wants, version: i64 },
}

impl How {
    /// The state of the places, and the audit action.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Book => ("booked", "book"),
            Self::MoveIn => ("booked", "move in"),
            Self::Wait { .. } => ("waiting", "join"),
        }
    }

    /// The version that the session must have.
    fn version(self) -> Option<i64> {
        if let Self::Wait { version, .. } = self { Some(version) } else { None }
    }

    fn together(self) -> bool {
        matches!(self, Self::Wait { wants: Wants::Together, .. })
    }
}

/// A refused command; the refusal is its answer.
pub(in crate::booking) struct Refusing {
    pub establishment: i64,
    pub key: IdempotencyKey,
    pub content: Vec<u8>,
    pub answer: Value,
    pub now: OffsetDateTime,
}

/// Takes the places of all commands, booked or waiting, and writes their bookings, audit rows and answers. Changes nothing if a
/// constraint forbids one of them. Returns the new state of the sessions on which places were taken. A command for any other
/// session took nothing, because the session's state, the time or the facts have changed.
///
/// One statement, so one round trip and one transaction. Each step reads the one before it, which fixes the order of
/// the locks: the sessions' rows by their numbers, then the schools' tallies, then delegates and places by email.
pub(in crate::booking) async fn take_places(
    db: impl PgExecutor<'_>,
    takings: &[Taking<'_>],
) -> Result<HashMap<i64, Seats>, TakeError> {
    let rows = Columns::of(takings);
    let people = People::of(takings);
    let taken = sqlx::query_file!(
        "src/booking/store/take_places.sql",
        &rows.sessions,
        &rows.establishments,
        &rows.references,
        &rows.booker_names,
        &rows.booker_emails,
        &rows.keys,
        &rows.contents,
        &rows.answers,
        &rows.now,
        &rows.states,
        &rows.actions,
        &rows.together,
        &rows.places,
        &rows.versions as _,
        &rows.actor_kinds,
        &rows.actors as _,
        &rows.reasons,
        &rows.over_limit,
        &people.nth,
        &people.positions,
        &people.emails,
        &people.names,
        &people.roles,
        &people.needs,
    )
    .fetch_all(db)
    .await?;
    let seats = taken.into_iter().map(|row| (row.id, seats(row.capacity, row.taken, row.waiting, row.version)));
    Ok(seats.collect())
}

/// The commands as columns.
#[derive(Default)]
struct Columns {
    sessions: Vec<i64>,
    establishments: Vec<i64>,
    references: Vec<String>,
    booker_names: Vec<String>,
    booker_emails: Vec<String>,
    keys: Vec<uuid::Uuid>,
    contents: Vec<Vec<u8>>,
    answers: Vec<Value>,
    now: Vec<OffsetDateTime>,
    states: Vec<String>,
    actions: Vec<String>,
    together: Vec<bool>,
    places: Vec<i32>,
    versions: Vec<Option<i64>>,
    actor_kinds: Vec<String>,
    actors: Vec<Option<i64>>,
    reasons: Vec<String>,
    over_limit: Vec<bool>,
}

impl Columns {
    fn of(takings: &[Taking<'_>]) -> Self {
        let mut columns = Self::default();
        for taking in takings {
            let (state, action) = taking.how.words();
            columns.sessions.push(taking.session);
            columns.establishments.push(taking.establishment);
            columns.references.push(taking.reference.clone());
            columns.booker_names.push(taking.book.booker.name.as_str().to_owned());
            columns.booker_emails.push(taking.book.booker.email.as_str().to_owned());
            columns.keys.push(taking.book.key.uuid());
            columns.contents.push(taking.content.clone());
            columns.answers.push(taking.answer.clone());
            columns.now.push(taking.now);
            columns.states.push(state.to_owned());
            columns.actions.push(action.to_owned());
            columns.together.push(taking.how.together());
            columns.places.push(taking.book.delegates.len().try_into().unwrap_or(i32::MAX));
            columns.versions.push(taking.how.version());
            let (kind, actor, reason) = taking.by.columns();
            columns.actor_kinds.push(kind.to_owned());
            columns.actors.push(actor);
            columns.reasons.push(reason.to_owned());
            columns.over_limit.push(taking.over_limit);
        }
        columns
    }
}

/// The people of all commands, as columns.
#[derive(Default)]
struct People {
    /// The index of each person's command, from 1.
    nth: Vec<i64>,
    /// The position of each person in the command, from 1.
    positions: Vec<i16>,
    emails: Vec<String>,
    names: Vec<String>,
    roles: Vec<String>,
    needs: Vec<String>,
}

impl People {
    fn of(takings: &[Taking<'_>]) -> Self {
        let mut people = Self::default();
        for (nth, taking) in (1..).zip(takings) {
            for (position, delegate) in (1..).zip(&taking.book.delegates) {
                people.nth.push(nth);
                people.positions.push(position);
                people.emails.push(delegate.email.as_str().to_owned());
                people.names.push(delegate.name.as_str().to_owned());
                people.roles.push(delegate.role.clone());
                people.needs.push(delegate.needs.clone());
            }
        }
        people
    }
}

/// Stores refusals with their keys in one transaction; returns the keys that were stored. The others already have an answer.
pub(in crate::booking) async fn keep_refusals(
    db: impl PgExecutor<'_>,
    refusals: &[Refusing],
) -> sqlx::Result<Vec<(i64, IdempotencyKey)>> {
    let establishments: Vec<i64> = refusals.iter().map(|refused| refused.establishment).collect();
    let keys: Vec<_> = refusals.iter().map(|refused| refused.key.uuid()).collect();
    let contents: Vec<Vec<u8>> = refusals.iter().map(|refused| refused.content.clone()).collect();
    let answers: Vec<Value> = refusals.iter().map(|refused| refused.answer.clone()).collect();
    let now: Vec<OffsetDateTime> = refusals.iter().map(|refused| refused.now).collect();
    let kept = sqlx::query!(
        "insert into command (establishment_id, key, content, answer, at)
         select * from unnest($1::bigint[], $2::uuid[], $3::bytea[], $4::jsonb[], $5::timestamptz[]) order by 1, 2
         on conflict on constraint command_once do nothing
         returning establishment_id, key",
        &establishments,
        &keys,
        &contents,
        &answers,
        &now,
    )
    .fetch_all(db)
    .await?;
    Ok(kept.into_iter().map(|row| (row.establishment_id, row.key.into())).collect())
}
