//! Officers write sheets: pasted, published, scheduled, corrected, withdrawn.

use app::{
    failure::Failure,
    publishing::{DraftAt, DraftView, SheetDrafts},
    sheet::Sheets,
    visit::Caller,
};
use server::{
    platform::clock::{Clock, from_london},
    publishing::{PgPublishing, schedule::publish_due},
    sheet::PgSheets,
};
use shared::{
    form::{ErrorMessage, FormFault},
    moment::read_iso_date_time,
    office::OfficeRefused,
    officer::Role,
    publishing::{
        PublishingFault, When,
        form::{SessionForm, SheetForm},
    },
    session::SessionFault,
    sheet::Detail,
};
use sqlx::PgPool;
use time::Duration;

use crate::support::office::{officer, refused};

const PASTED: &str = include_str!("../demonstration/mi-71-16.txt");

/// The office on Friday 22 April 2016 at eight, with two publishers.
struct Office {
    pool: PgPool,
    clock: Clock,
    drafts: PgPublishing,
    sheets: PgSheets,
    ines: Caller,
    sam: Caller,
}

fn faults<T: std::fmt::Debug>(answer: Result<T, Failure<OfficeRefused>>) -> Vec<(String, ErrorMessage)> {
    match refused(answer) {
        OfficeRefused::Unreadable(faults) => faults.into_iter().map(|fault| (fault.field, fault.message)).collect(),
        other => panic!("{other:?}"),
    }
}

impl Office {
    async fn new(pool: PgPool) -> Self {
        let clock = Clock::standing_at(from_london(read_iso_date_time("2016-04-22T08:00").unwrap()));
        let ines = officer(&pool, &clock, "Ines", Role::Publisher).await;
        let sam = officer(&pool, &clock, "Sam", Role::Admin).await;
        let (drafts, sheets) = (PgPublishing::new(pool.clone(), clock.clone()), PgSheets::new(pool.clone()));
        Self { pool, clock, drafts, sheets, ines, sam }
    }

    async fn pasted(&self) -> DraftView {
        let id = self.drafts.paste(&self.ines, PASTED).await.unwrap();
        self.drafts.draft(&self.ines, id).await.unwrap()
    }

    async fn publishes(&self, draft: &DraftView, form: &SheetForm) -> Result<String, Failure<OfficeRefused>> {
        self.drafts.publish(&self.ines, at(draft), form, None).await
    }

    async fn is_public(&self, slug: &str) -> bool {
        let listed = self.sheets.list("").await.unwrap().iter().any(|sheet| sheet.slug == slug);
        let found = self.sheets.lookup(slug).await.unwrap().is_some();
        assert_eq!(listed, found, "the list and the page agree");
        found
    }
}

fn at(draft: &DraftView) -> DraftAt {
    DraftAt { id: draft.id, version: draft.version }
}

/// The form with a capacity for each session, which sheets do not contain.
fn with_capacities(form: &SheetForm) -> SheetForm {
    let sessions =
        form.sessions.iter().map(|session| SessionForm { capacity: "30".into(), ..session.clone() }).collect();
    SheetForm { sessions, ..form.clone() }
}

#[sqlx::test]
async fn s1_pasted_sheet_fills_every_field_that_the_text_gives(pool: PgPool) {
    let office = Office::new(pool).await;
    let draft = office.pasted().await;
    assert_eq!((draft.form.number.as_str(), draft.form.kind.as_str()), ("71/16", "CPD"));
    assert_eq!((draft.form.limit.as_str(), draft.form.sessions.len()), ("2", 4));
    assert_eq!(draft.original, PASTED.replace("\r\n", "\n"));
    let lacks = faults(office.publishes(&draft, &draft.form).await);
    let fields: Vec<&str> = lacks.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["session-1-capacity", "session-2-capacity", "session-3-capacity", "session-4-capacity"]);
    let slug = office.publishes(&draft, &with_capacities(&draft.form)).await.unwrap();
    let sheet = office.sheets.lookup(&slug).await.unwrap().unwrap();
    assert!(sheet.has_workshop && sheet.html.unwrap().contains("<li>"));
    let sessions = office.drafts.sheet(&office.ines, &slug).await.unwrap().sessions;
    let codes: Vec<_> = sessions.iter().map(|session| session.session.code.clone().unwrap()).collect();
    assert_eq!(codes, ["TLS-0516-T045", "TLS-0516-T048", "TLS-0516-T046", "TLS-0516-T053"]);
    assert!(matches!(
        office.drafts.draft(&office.ines, draft.id).await,
        Err(Failure::Refused(OfficeRefused::NotFound))
    ));
}

#[sqlx::test]
async fn s7_a_draft_and_a_scheduled_sheet_are_invisible_until_their_time(pool: PgPool) {
    let office = Office::new(pool).await;
    let draft = office.pasted().await;
    assert!(!office.is_public("71-16").await);
    let form = with_capacities(&draft.form);
    let past = When::read("2016-04-22", "07:59").unwrap();
    let over = office.drafts.publish(&office.ines, at(&draft), &form, Some(past)).await;
    assert_eq!(faults(over), [("on".to_owned(), ErrorMessage::from(FormFault::Past))]);
    let nine = When::read("2016-04-25", "09:00").unwrap();
    office.drafts.publish(&office.ines, at(&draft), &form, Some(nine)).await.unwrap();
    office.clock.advance(Duration::days(3));
    assert_eq!(publish_due(&office.pool, &office.clock).await.unwrap(), 0);
    assert!(!office.is_public("71-16").await, "an hour before its time");
    office.clock.advance(Duration::hours(1));
    assert_eq!(publish_due(&office.pool, &office.clock).await.unwrap(), 1);
    assert!(office.is_public("71-16").await);
    assert_eq!(publish_due(&office.pool, &office.clock).await.unwrap(), 0, "once");
}

#[sqlx::test]
async fn unscheduled_sheet_keeps_everything_written(pool: PgPool) {
    let office = Office::new(pool).await;
    let draft = office.pasted().await;
    let form = SheetForm { title: "Another title".into(), ..with_capacities(&draft.form) };
    let nine = When::read("2016-04-25", "09:00").unwrap();
    office.drafts.publish(&office.ines, at(&draft), &form, Some(nine)).await.unwrap();
    office.drafts.withdraw(&office.ines, "71-16", "Not yet").await.unwrap();
    office.clock.advance(Duration::days(9));
    assert_eq!(publish_due(&office.pool, &office.clock).await.unwrap(), 0);
    let id = office.drafts.correct(&office.ines, "71-16").await.unwrap();
    let again = office.drafts.draft(&office.ines, id).await.unwrap();
    assert_eq!((again.form.title.as_str(), again.form.sessions.len(), &again.corrects), ("Another title", 4, &None));
    office.publishes(&again, &again.form).await.unwrap();
    assert!(office.is_public("71-16").await);
}

#[sqlx::test]
async fn second_of_two_officers_who_edit_a_draft_is_told_and_nothing_is_lost(pool: PgPool) {
    let office = Office::new(pool).await;
    let draft = office.pasted().await;
    let of = |title: &str| SheetForm { title: title.into(), ..draft.form.clone() };
    office.drafts.save(&office.sam, at(&draft), &of("By Sam")).await.unwrap();
    let second = office.drafts.save(&office.ines, at(&draft), &of("By Ines")).await;
    assert_eq!(refused(second), OfficeRefused::Changed { by: "Sam".into() });
    let published = office.publishes(&draft, &with_capacities(&draft.form)).await;
    assert_eq!(refused(published), OfficeRefused::Changed { by: "Sam".into() });
    let discarded = office.drafts.discard(&office.ines, at(&draft)).await;
    assert_eq!(refused(discarded), OfficeRefused::Changed { by: "Sam".into() });
    let now = office.drafts.draft(&office.ines, draft.id).await.unwrap();
    assert_eq!((now.form.title.as_str(), now.version), ("By Sam", draft.version + 1));
    office.drafts.save(&office.ines, at(&now), &of("By both")).await.unwrap();
}

#[sqlx::test]
async fn s5_a_number_or_code_that_is_used_is_refused_at_its_field(pool: PgPool) {
    let office = Office::new(pool).await;
    let first = office.pasted().await;
    office.publishes(&first, &with_capacities(&first.form)).await.unwrap();
    let second = office.pasted().await;
    let form = with_capacities(&second.form);
    assert_eq!(
        faults(office.publishes(&second, &form).await),
        [("number".to_owned(), ErrorMessage::from(PublishingFault::NumberTaken("71/16".into())))]
    );
    let renumbered = SheetForm { number: second.next_number.clone(), ..form };
    assert_eq!(second.next_number, "72/16");
    let taken = faults(office.publishes(&second, &renumbered).await);
    assert_eq!(taken, [("session-1-code".to_owned(), ErrorMessage::from(SessionFault::CodeTaken))]);
    assert!(!office.is_public("72-16").await);
}

#[sqlx::test]
async fn cost_is_published_corrected_and_compared(pool: PgPool) {
    let office = Office::new(pool).await;
    let draft = office.pasted().await;
    let mut form = with_capacities(&draft.form);
    assert_eq!(form.details.get(Detail::Cost), "Free of charge", "as the text says");
    form.details.set(Detail::Cost, &"£".repeat(301));
    assert_eq!(faults(office.publishes(&draft, &form).await), [("cost".to_owned(), FormFault::TooLong(300).into())]);
    form.details.set(Detail::Cost, "£95 per delegate");
    office.publishes(&draft, &form).await.unwrap();
    assert_eq!(office.sheets.lookup("71-16").await.unwrap().unwrap().details.get(Detail::Cost), "£95 per delegate");
    let id = office.drafts.correct(&office.sam, "71-16").await.unwrap();
    let correction = office.drafts.draft(&office.sam, id).await.unwrap();
    assert_eq!(correction.form.details.get(Detail::Cost), "£95 per delegate");
    let mut form = SheetForm { sessions: vec![], ..correction.form.clone() };
    form.details.set(Detail::Cost, "");
    office.drafts.publish(&office.sam, at(&correction), &form, None).await.unwrap();
    assert!(office.sheets.lookup("71-16").await.unwrap().unwrap().details.is_free());
    let sheet = office.drafts.sheet(&office.ines, "71-16").await.unwrap();
    assert_eq!(sheet.editions[0].changes[0].0, "Cost");
}

#[sqlx::test]
async fn a_correction_keeps_the_sessions_says_when_and_can_be_compared(pool: PgPool) {
    let office = Office::new(pool).await;
    let draft = office.pasted().await;
    office.publishes(&draft, &with_capacities(&draft.form)).await.unwrap();
    let id = office.drafts.correct(&office.sam, "71-16").await.unwrap();
    assert_eq!(office.drafts.correct(&office.ines, "71-16").await.unwrap(), id, "one correction at a time");
    let correction = office.drafts.draft(&office.sam, id).await.unwrap();
    let form = SheetForm { title: "Corrected".into(), sessions: vec![], ..correction.form.clone() };
    assert!(office.sheets.lookup("71-16").await.unwrap().unwrap().corrected.is_none());
    office.drafts.publish(&office.sam, at(&correction), &form, None).await.unwrap();
    let shown = office.sheets.lookup("71-16").await.unwrap().unwrap();
    assert_eq!(
        (shown.summary.title.as_str(), shown.corrected.unwrap().words),
        ("Corrected", "Friday 22 April 2016".into())
    );
    let sheet = office.drafts.sheet(&office.ines, "71-16").await.unwrap();
    assert_eq!(sheet.sessions.len(), 4);
    let [second, first] = sheet.editions.as_slice() else { panic!() };
    assert_eq!((first.by.as_str(), second.by.as_str(), second.changes.len()), ("Ines", "Sam", 1));
    assert_eq!(second.changes[0].0, "Title");
}

#[sqlx::test]
async fn published_sheet_keeps_its_number(pool: PgPool) {
    let office = Office::new(pool).await;
    let draft = office.pasted().await;
    office.publishes(&draft, &with_capacities(&draft.form)).await.unwrap();
    let id = office.drafts.correct(&office.ines, "71-16").await.unwrap();
    let correction = office.drafts.draft(&office.ines, id).await.unwrap();
    let form = SheetForm { number: "99/16".into(), ..correction.form.clone() };
    assert_eq!(
        faults(office.publishes(&correction, &form).await),
        [("number".into(), ErrorMessage::from(PublishingFault::NumberStays))]
    );
    assert!(office.sheets.lookup("71-16").await.unwrap().is_some());
}

#[sqlx::test]
async fn a_withdrawn_sheet_says_why(pool: PgPool) {
    let office = Office::new(pool).await;
    let draft = office.pasted().await;
    office.publishes(&draft, &with_capacities(&draft.form)).await.unwrap();
    assert_eq!(faults(office.drafts.withdraw(&office.ines, "71-16", "  ").await).len(), 1);
    office.drafts.withdraw(&office.ines, "71-16", "Replaced by 72/16").await.unwrap();
    let shown = office.sheets.lookup("71-16").await.unwrap().unwrap();
    assert!(shown.withdrawn);
    assert_eq!(shown.withdrawn_reason, "Replaced by 72/16");
    assert_eq!(refused(office.drafts.correct(&office.ines, "71-16").await), OfficeRefused::NotFound);
}
