//! Officers see sessions by month, are warned of clashes, and copy sessions and sheets.

use app::{publishing::SheetDrafts, session::OfficeSessions, visit::Caller};
use server::{publishing::PgPublishing, session::PgSessions};
use shared::{
    form::{ErrorMessage, FormFault},
    office::OfficeRefused,
    officer::Role,
    publishing::form::SessionForm,
    session::{SessionFault, SharedBy},
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{
    Backend, Workshop,
    office::{officer, refused},
    places,
};

/// Two workshops with two sessions each: on 14 and 15 May 2016, 9:30am to 11:30am, all at one venue.
struct Office {
    backend: Backend,
    sessions: PgSessions,
    sheets: PgPublishing,
    first: Workshop,
    ids: Vec<i64>,
    ines: Caller,
}

impl Office {
    async fn open(connect: PgConnectOptions) -> Self {
        let backend = Backend::open(connect, 4).await;
        let first = backend.workshop(Some(2), "workshop", &[9, 9]).await;
        backend.workshop(Some(2), "workshop", &[9, 9]).await;
        let ids = sqlx::query_scalar("select id from session order by id").fetch_all(&backend.pool).await.unwrap();
        Self {
            sessions: PgSessions::new(backend.pool.clone(), backend.clock.clone(), backend.seats.clone()),
            sheets: PgPublishing::new(backend.pool.clone(), backend.clock.clone()),
            ines: officer(&backend.pool, &backend.clock, "Ines", Role::Admin).await,
            backend,
            first,
            ids,
        }
    }

    /// A session's clashes: the number of the other session, and the thing that both need.
    async fn clashes(&self, id: i64) -> Vec<(i64, SharedBy)> {
        let detail = self.sessions.session(&self.ines, id).await.unwrap();
        detail.session.clashes.into_iter().map(|clash| (clash.other, clash.both)).collect()
    }
}

#[sqlx::test]
async fn two_sessions_in_one_room_at_one_time_are_a_warning(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect).await;
    let (one, other) = (office.ids[0], office.ids[2]);
    let at = |room: &str| SharedBy::Room(room.to_owned());
    assert_eq!(office.clashes(one).await, [(other, at("A centre"))]);
    let board = office.sessions.board(&office.ines).await.unwrap();
    assert!(board.iter().all(|session| session.clashes.len() == 1), "each clashes with the other one of its day");
    // Two named rooms are different; one room is the same in any spelling.
    office.backend.sql("update session set room = 'Studio'; update session set room = 'Hall' where id % 2 = 0").await;
    office
        .backend
        .sql(
            "update session set room = case when id <= (select min(id) + 1 from session) then 'Hall' else 'Studio' end",
        )
        .await;
    assert_eq!(office.clashes(one).await, []);
    office.backend.sql("update session set room = ' hall '").await;
    assert_eq!(office.clashes(one).await, [(other, at("A centre,  hall "))]);
    // At a venue with several rooms, the room is unknown unless it is named.
    office
        .backend
        .sql("insert into venue_room select id, n, 'Room ' || n, 9 from venue, generate_series(1, 2) n")
        .await;
    office.backend.sql("update session set room = ''").await;
    assert_eq!(office.clashes(one).await, []);
    office
        .backend
        .sql("update session set room = 'Hall', state = case when id % 2 = 0 then state else 'cancelled' end")
        .await;
    for id in &office.ids {
        let detail = office.sessions.session(&office.ines, *id).await.unwrap();
        let gone = |other: i64| detail.session.session.session.cancelled || other % 2 != 0;
        assert!(detail.session.clashes.iter().all(|clash| !gone(clash.other)), "cancelled sessions do not clash");
    }
}

#[sqlx::test]
async fn one_trainer_at_two_sessions_at_one_time_is_a_warning(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect).await;
    office.backend.sql("update session set room = 'Room ' || id").await;
    let tom = officer(&office.backend.pool, &office.backend.clock, "Tom", Role::Trainer).await;
    let id = tom.officer().unwrap().id;
    for session in [office.ids[0], office.ids[1], office.ids[2]] {
        office.sessions.name_trainers(&office.ines, session, &[id]).await.unwrap();
    }
    assert_eq!(office.clashes(office.ids[0]).await, [(office.ids[2], SharedBy::Trainer("Tom".into()))]);
    assert_eq!(office.clashes(office.ids[1]).await, []);
    // A trainer is not told about other trainers' sessions.
    let own = office.sessions.session(&tom, office.ids[0]).await.unwrap();
    assert_eq!(own.session.clashes, []);
}

#[sqlx::test]
async fn draft_names_the_sessions_it_would_clash_with(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect).await;
    let id = office.sheets.copy(&office.ines, &office.first.slug).await.unwrap();
    let draft = office.sheets.draft(&office.ines, id).await.unwrap();
    let mut form = draft.form;
    for session in &mut form.sessions {
        "2016-05-14".clone_into(&mut session.date);
    }
    let at = app::publishing::DraftAt { id, version: draft.version };
    office.sheets.save(&office.ines, at, &form).await.unwrap();
    let notes = office.sheets.draft(&office.ines, id).await.unwrap().notes;
    let of = |field: &str| notes.iter().filter(|note| note.field == field).count();
    assert_eq!((of("session-1-date"), of("session-2-date")), (2, 3), "{notes:?}");
}

#[sqlx::test]
async fn a_month_has_its_sessions_on_their_days_and_a_trainer_sees_their_own(
    _: PgPoolOptions,
    connect: PgConnectOptions,
) {
    let office = Office::open(connect).await;
    let may = office.sessions.month(&office.ines, "2016-05").await.unwrap();
    assert_eq!((may.words.as_str(), may.weeks.len(), may.next.0.as_str()), ("May 2016", 6, "2016-06"));
    let on = |month: &app::session::MonthView| {
        let days = month.weeks.iter().flatten().filter(|day| !day.sessions.is_empty());
        days.map(|day| (day.iso.clone(), day.sessions.len())).collect::<Vec<_>>()
    };
    assert_eq!(on(&may), [("2016-05-14".to_owned(), 2), ("2016-05-15".to_owned(), 2)]);
    let first = &may.weeks.iter().flatten().find(|day| day.iso == "2016-05-14").unwrap().sessions[0];
    assert_eq!((first.times.as_str(), first.seats.left()), ("9:30am to 11:30am", 9));
    // An invalid month shows the current one, and an empty month is shown too.
    assert_eq!(office.sessions.month(&office.ines, "May").await.unwrap().words, "April 2016");
    assert_eq!(on(&office.sessions.month(&office.ines, "1999-02").await.unwrap()), []);
    let tom = officer(&office.backend.pool, &office.backend.clock, "Tom", Role::Trainer).await;
    office.sessions.name_trainers(&office.ines, office.ids[0], &[tom.officer().unwrap().id]).await.unwrap();
    assert_eq!(on(&office.sessions.month(&tom, "2016-05").await.unwrap()), [("2016-05-14".to_owned(), 1)]);
}

#[sqlx::test]
async fn copied_session_can_be_booked_at_once(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect).await;
    let slug = &office.first.slug;
    let begins = office.sessions.adding(&office.ines, slug, Some(office.ids[0])).await.unwrap().form;
    assert_eq!((begins.date.as_str(), begins.code.as_str(), begins.starts.as_str()), ("", "", "09:30"));
    let other = office.sessions.adding(&office.ines, slug, Some(office.ids[2])).await.unwrap().form;
    assert_eq!(other, SessionForm::default(), "a session of another workshop is not copied");
    let add = async |date: &str, code: &str| {
        let form = SessionForm { date: date.into(), code: code.into(), ..begins.clone() };
        office.sessions.add(&office.ines, slug, &form).await
    };
    let fault = |refused: OfficeRefused| match refused {
        OfficeRefused::Unreadable(faults) => faults[0].message.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(fault(refused(add("2016-04-01", "").await)), ErrorMessage::from(FormFault::Past));
    let code: String =
        sqlx::query_scalar("select min(code) from session").fetch_one(&office.backend.pool).await.unwrap();
    assert_eq!(fault(refused(add("2016-05-20", &code).await)), ErrorMessage::from(SessionFault::CodeTaken));
    let (one, other) = tokio::join!(add("2016-05-20", "NEW-1"), add("2016-05-21", "NEW-2"));
    assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
    let school = office.backend.school().await;
    for number in [3, 4] {
        office.backend.book(&school, &office.first.session(number), &places(&[&format!("ada{number}")])).await.unwrap();
    }
    let audited: i64 =
        sqlx::query_scalar("select count(*) from audit where subject_kind = 'session' and action = 'add'")
            .fetch_one(&office.backend.pool)
            .await
            .unwrap();
    assert_eq!(audited, 2);
    office.backend.sql("update sheet set state = 'withdrawn'").await;
    assert_eq!(refused(add("2016-05-22", "").await), OfficeRefused::NotFound);
    assert_eq!(office.backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn a_sheet_is_copied_into_a_draft_with_the_next_number_and_no_dates(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect).await;
    office.backend.sql("update session set state = 'cancelled' where number = 2").await;
    let id = office.sheets.copy(&office.ines, &office.first.slug).await.unwrap();
    let draft = office.sheets.draft(&office.ines, id).await.unwrap();
    assert_eq!(draft.form.number, draft.next_number);
    assert_eq!((draft.form.title.as_str(), draft.form.workshop_title.as_str()), ("A sheet", "A workshop"));
    assert_eq!((draft.form.opens_on.as_str(), draft.form.closes_on.as_str()), ("", ""));
    let [session] = draft.form.sessions.as_slice() else { panic!("cancelled sessions are not copied") };
    assert_eq!((session.date.as_str(), session.code.as_str(), session.venue.as_str()), ("", "", "A centre"));
    assert!(draft.corrects.is_none());
}
