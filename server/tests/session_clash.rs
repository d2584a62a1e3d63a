//! An officer sees each clash before a session is added, changed or published.

use app::{
    publishing::{DraftAt, SheetDrafts},
    session::{OfficeSessions, SessionTyped},
};
use server::{
    platform::clock::{Clock, from_london},
    publishing::{ImportOptions, import},
    session::clashes_of_sheet,
};
use shared::{
    form::ErrorMessage,
    moment::read_iso_date_time,
    publishing::{
        When,
        form::{SessionForm, SheetForm},
    },
    session::{ASSUMED_LENGTH, Capacity, SessionFault},
};
use sqlx::PgPool;

use crate::{
    support::office::{refused, tick_clashes},
    venue::{Office, centre, faults, session},
};

const TAKEN: &str = "Norwich PDC, Studio is also taken by A title, Friday 13 May 2016, 9:30am to 11:30am";

/// A venue whose studio has a session on Friday 13 May 2016, 9:30am to 11:30am.
async fn office(pool: PgPool) -> Office {
    let office = Office::new(pool).await;
    office.venue(&centre()).await;
    office.publish("91/16", vec![studio()]).await.unwrap();
    office
}

fn studio() -> SessionForm {
    session("Norwich PDC", "Studio", "9")
}

fn knowing(form: SessionForm, clashes: &[&str]) -> SessionForm {
    SessionForm { known_clashes: clashes.join("\n"), ..form }
}

/// The clashes to confirm at a session, counted from 1.
fn asked(session: usize, clashes: &[&str]) -> (String, ErrorMessage) {
    (
        format!("session-{session}-date"),
        ErrorMessage::from(SessionFault::Clashes(clashes.iter().map(ToString::to_string).collect())),
    )
}

async fn sessions(office: &Office) -> i64 {
    sqlx::query_scalar("select count(*) from session").fetch_one(&office.pool).await.unwrap()
}

#[sqlx::test]
async fn clashing_session_is_added_only_after_confirmation(pool: PgPool) {
    let office = office(pool).await;
    let add = async |form: &SessionForm| office.sessions.add(&office.bea, "91-16", form).await;
    assert_eq!(faults(refused(add(&studio()).await)), [asked(1, &[TAKEN])]);
    assert_eq!(faults(refused(add(&knowing(studio(), &["yes"])).await)), [asked(1, &[TAKEN])]);
    assert_eq!(sessions(&office).await, 1, "no session is added");
    add(&knowing(studio(), &[TAKEN])).await.unwrap();
    // The officer has confirmed one clash. The clash with the session just added is new.
    assert_eq!(faults(refused(add(&knowing(studio(), &[TAKEN])).await)), [asked(1, &[TAKEN, TAKEN])]);
    for free in [
        SessionForm { room: "Main hall".into(), ..studio() },
        SessionForm { starts: "11:30".into(), ends: "12:30".into(), ..studio() },
    ] {
        add(&free).await.unwrap();
    }
}

#[sqlx::test]
async fn session_is_moved_into_a_clash_only_after_confirmation(pool: PgPool) {
    let office = office(pool).await;
    let hall = SessionForm { room: "Main hall".into(), ..studio() };
    let id = office.sessions.add(&office.bea, "91-16", &hall).await.unwrap();
    let change = async |of: &dyn Fn(SessionForm) -> SessionForm| {
        let detail = office.sessions.session(&office.bea, id).await.unwrap();
        let typed = SessionTyped { form: of(detail.form.unwrap()), meant: String::new() };
        office.sessions.change(&office.bea, id, detail.edits, &typed).await
    };
    let into = |form| SessionForm { room: "Studio".into(), ..form };
    assert_eq!(faults(refused(change(&into).await)), [asked(1, &[TAKEN])]);
    change(&|form| knowing(into(form), &[TAKEN])).await.unwrap();
    change(&|form| SessionForm { capacity: "8".into(), ..form }).await.unwrap();
    let later = |form| SessionForm { starts: "10:00".into(), ..form };
    assert_eq!(
        faults(refused(change(&later).await)),
        [asked(1, &[TAKEN])],
        "a clash at another time must be confirmed again"
    );
    change(&|form| SessionForm { date: "2016-05-20".into(), ..form }).await.unwrap();
}

#[sqlx::test]
async fn sheet_with_clashes_is_published_only_after_each_is_confirmed(pool: PgPool) {
    let office = office(pool).await;
    let own = "Studio is also taken by session 1 of this sheet, Friday 13 May 2016, 9:30am to 11:30am";
    let both = |one: &[&str], two: &[&str]| vec![knowing(studio(), one), knowing(studio(), two)];
    let publish = async |sessions: Vec<SessionForm>| office.publish("92/16", sessions).await;
    let refusal = publish(both(&[], &[TAKEN])).await.unwrap_err();
    assert_eq!(faults(refusal), [asked(1, &[TAKEN]), asked(2, &[TAKEN, own])]);
    assert_eq!(sessions(&office).await, 1, "no sheet is published");
    let refusal = publish(both(&[TAKEN], &[TAKEN])).await.unwrap_err();
    assert_eq!(faults(refusal), [asked(2, &[TAKEN, own])]);
    let cancelled = SessionForm { cancelled: "yes".into(), ..studio() };
    office.publish("93/16", vec![cancelled]).await.unwrap();
    publish(both(&[TAKEN], &[own, TAKEN])).await.unwrap();
}

#[sqlx::test]
async fn new_venue_in_several_spellings_is_one_venue_with_its_clashes(pool: PgPool) {
    let office = office(pool).await;
    let hall = |name: &str| SessionForm { new_venue: "yes".into(), ..session(name, "", "9") };
    let refusal = office.publish("92/16", vec![hall("St Mary's Hall"), hall("Saint Marys-Hall, Holt")]).await;
    let own = "St Mary's Hall is also taken by session 1 of this sheet, Friday 13 May 2016, 9:30am to 11:30am";
    assert_eq!(faults(refusal.unwrap_err()), [asked(2, &[own])]);
    let second = SessionForm { new_venue: String::new(), ..knowing(hall("St. Mary’s Hall"), &[own]) };
    office.publish("92/16", vec![hall("St Mary's Hall"), second]).await.unwrap();
    let venues: i64 = sqlx::query_scalar("select count(*) from venue").fetch_one(&office.pool).await.unwrap();
    assert_eq!(venues, 2, "the centre and the hall");
}

#[sqlx::test]
async fn edited_scheduled_sheet_does_not_clash_with_itself(pool: PgPool) {
    let office = office(pool).await;
    let id = office.sheets.paste(&office.ines, "").await.unwrap();
    let form = SheetForm {
        number: "92/16".into(),
        kind: "CPD".into(),
        title: "A title".into(),
        sessions: vec![SessionForm { date: "2016-05-20".into(), ..studio() }],
        ..SheetForm::default()
    };
    let when = When::read("2016-05-01", "09:00").unwrap();
    let slug = office.sheets.publish(&office.ines, DraftAt { id, version: 1 }, &form, Some(when)).await.unwrap();
    let id = office.sheets.correct(&office.ines, &slug).await.unwrap();
    let draft = office.sheets.draft(&office.ines, id).await.unwrap();
    assert_eq!(draft.notes, []);
    let form = SheetForm { title: "Another title".into(), ..draft.form };
    office.sheets.publish(&office.ines, DraftAt { id, version: draft.version }, &form, Some(when)).await.unwrap();
}

#[sqlx::test]
async fn second_of_two_officers_who_take_one_room_is_told(pool: PgPool) {
    let office = office(pool).await;
    for day in 16..24 {
        let form = SessionForm { date: format!("2016-05-{day}"), ..studio() };
        let number = format!("1{day}/16");
        let (one, other) = tokio::join!(
            office.sessions.add(&office.ines, "91-16", &form),
            office.publish(&number, vec![form.clone()]),
        );
        let refusal = match (one, other) {
            (Ok(_), Err(refusal)) => refusal,
            (one, Ok(_)) => refused(one),
            both => panic!("{both:?}"),
        };
        let mut forms = [form];
        assert!(tick_clashes(&mut forms, &refusal), "{refusal:?}");
    }
}

#[sqlx::test]
async fn import_names_the_clashes_of_its_sessions(pool: PgPool) {
    let office = office(pool).await;
    let clock = Clock::standing_at(from_london(read_iso_date_time("2016-04-22T08:00").unwrap()));
    let text = "Number: 92/16\nType: CPD\nPublication Date:22/04/2016\nSubject: Maths\n\nFriday 13 May 2016, 9.30 - 11.30, Norwich PDC\n\
                Friday 20 May 2016, 9.30 - 11.30, Norwich PDC\nFriday 20 May 2016, 10.30 - 11.30, Norwich PDC\n";
    sqlx::query("delete from venue_room").execute(&office.pool).await.unwrap();
    let options = ImportOptions { capacity: Capacity::try_from(9).unwrap(), publish: true };
    let imported = import(&office.pool, &clock, text, options).await.unwrap();
    assert_eq!(
        clashes_of_sheet(&office.pool, imported.number).await.unwrap(),
        [
            "Friday 13 May 2016, 9:30am to 11:30am: Norwich PDC is also taken by A title, Friday 13 May 2016, 9:30am to 11:30am",
            "Friday 20 May 2016, 9:30am to 11:30am: Norwich PDC is also taken by Maths, Friday 20 May 2016, 10:30am to 11:30am",
        ]
    );
}

#[sqlx::test]
async fn session_without_an_end_takes_as_long_as_assumed(pool: PgPool) {
    let query =
        "select extract(epoch from session_ends(now(), null) - now())::bigint, session_ends(now(), now()) = now()";
    let (seconds, same): (i64, bool) = sqlx::query_as(query).fetch_one(&pool).await.unwrap();
    assert_eq!((seconds, same), (ASSUMED_LENGTH.whole_seconds(), true));
}
