//! Two schools, two officers and a delegate act in random order at one computer, in three tabs: no page shows another person's
//! text or bookings, and every row belongs to the owner of its form.
//!
//! `PLACEBOOK_STEPS=10000 PLACEBOOK_SEED=7` makes more and different steps. A run prints both numbers; the same numbers repeat the
//! same steps, except for keys and references.

mod doing;
mod looking;

use std::collections::BTreeMap;

use app::visit::Caller;
use rand::{Rng, SeedableRng, rngs::StdRng};
use shared::made_for::MadeFor;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use time::Duration;
use uuid::Uuid;

use super::town::{Town, sign_in};
use crate::support::{
    browser::{Form, Tab},
    places,
    service::Visitor,
};

/// The default number of steps, and the default seed.
const STEPS: usize = 200;
const SEED: u64 = 1;
/// How many forms of earlier pages are remembered, to be sent again.
const OLD_FORMS: usize = 60;

/// Forms that are sent at random. Their texts belong to the account that the form was made for.
const SENT: [&str; 10] = [
    "/api/booking/book",
    "/api/booking/cancel",
    "/api/booking/check",
    "/api/booking/correct",
    "/api/booking/move",
    "/api/waiting/join",
    "/api/office/mark",
    "/api/office/walk-in",
    "/api/office/people-find",
    "/api/office/invite",
];

/// The start of every typed text, followed by its owner and a number: `Zqxwvqh12`. It is long enough that no digest on a page
/// contains it.
const TYPED: &str = "zqxwvq";

/// A computer and its user.
struct Computer<'a> {
    town: &'a Town,
    visitor: Visitor,
    tabs: [Tab; 3],
    /// The active tab.
    at: usize,
    old: Vec<Form>,
    chance: StdRng,
    /// The account that should be signed in after the actions so far.
    now: Option<MadeFor>,
    /// The owner of the form for each key.
    keys: BTreeMap<Uuid, MadeFor>,
    /// Booked texts, with their schools.
    booked: BTreeMap<String, String>,
    /// How many texts were typed.
    typed: usize,
    /// The actions so far, for the report of a failure.
    done: Vec<String>,
    /// The address of the delegate's page, and the address of the register of the delegate's session.
    link: String,
    register: String,
}

/// The letters that mark an owner's texts.
fn letters(town: &Town, made_for: MadeFor) -> String {
    let school = made_for
        .school()
        .map(|urn| if Some(urn) == town.hawthorn.school().map(|school| school.urn) { "h" } else { "r" });
    let officer =
        made_for.officer().map(|id| if Some(id) == town.ines.officer().map(|officer| officer.id) { "i" } else { "s" });
    [officer, school].into_iter().flatten().collect()
}

impl<'a> Computer<'a> {
    async fn new(town: &'a Town, seed: u64) -> Self {
        let (link, register) = delegate(town).await;
        Self {
            town,
            visitor: town.computer(),
            tabs: Default::default(),
            at: 0,
            old: vec![],
            chance: StdRng::seed_from_u64(seed),
            now: None,
            keys: BTreeMap::new(),
            booked: BTreeMap::new(),
            typed: 0,
            done: vec![],
            link,
            register,
        }
    }

    fn everybody(&self) -> [&'a Caller; 4] {
        [&self.town.hawthorn, &self.town.rowan, &self.town.ines, &self.town.sam]
    }

    /// A new text for an owner.
    fn text(&mut self, made_for: MadeFor) -> String {
        self.typed += 1;
        format!("Zqxwvq{}{}", letters(self.town, made_for), self.typed)
    }

    async fn step(&mut self) {
        // Most actions continue from the previous page.
        if self.chance.random_ratio(1, 3) {
            self.at = self.chance.random_range(0..3);
        }
        let tab = self.at;
        match self.chance.random_range(0..100) {
            0..9 => self.sign_in(tab).await,
            9..13 => self.sign_out(tab).await,
            13..19 => self.act(tab).await,
            19..21 => self.stop(tab).await,
            21..40 => self.open(tab).await,
            40..56 => self.fill_in(tab).await,
            56..84 => self.send_of_page(tab).await,
            84..94 => self.send_old(tab).await,
            _ => self.send_by_script().await,
        }
        self.look_at(tab);
    }

    fn note(&mut self, tab: usize, what: &str) {
        let now = self.now.map_or_else(|| "nobody".to_owned(), |now| now.to_string());
        self.done.push(format!("{}: tab {tab}, {now}: {what}", self.done.len()));
    }

    fn remember(&mut self, form: Form) {
        if self.old.len() < OLD_FORMS {
            self.old.push(form);
        } else {
            let at = self.chance.random_range(0..OLD_FORMS);
            self.old[at] = form;
        }
    }
}

/// The owner that a form names.
fn made_for(form: &Form) -> Option<MadeFor> {
    form.to.split_once("?for=")?.1.parse().ok()
}

/// The key of a form's command.
fn key(form: &Form) -> Option<Uuid> {
    form.fields.iter().find(|(name, _)| name == "draft[key]")?.1.parse().ok()
}

/// A delegate of a third school, on a session in progress: the addresses of their page and of the session's register.
async fn delegate(town: &Town) -> (String, String) {
    let (backend, maple) = (&town.backend, town.backend.school().await);
    let today = backend.workshop(None, "workshop", &[30]).await;
    let reference = backend.book(&maple, &today.session(1), &places(&["zqxwvqd1"])).await.unwrap();
    let others = ["zqxwvqd2", "zqxwvqd3"];
    for other in others {
        backend.book(&maple, &today.session(1), &places(&[other])).await.unwrap();
    }
    let booking =
        app::booking::Bookings::lookup(&backend.bookings, &maple, &reference.to_string()).await.unwrap().unwrap();
    let link = booking.places.into_iter().find_map(|place| place.page).unwrap();
    let session: i64 = sqlx::query_scalar(
        "update session set starts_at = $1, ends_at = $2 where workshop_id = (select max(workshop_id) from session) returning id",
    )
    .bind(backend.clock.now() + Duration::hours(1))
    .bind(backend.clock.now() + Duration::hours(3))
    .fetch_one(&backend.pool)
    .await
    .unwrap();
    (link, format!("/office/sessions/{session}/register"))
}

/// A number from the environment.
#[expect(clippy::disallowed_methods, reason = "a seed or a length for one run of this test")]
fn given(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[sqlx::test]
async fn random_sign_ins_and_acting_never_mix_two_peoples_data(_: PgPoolOptions, connect: PgConnectOptions) {
    let seed = given("PLACEBOOK_SEED").unwrap_or(SEED);
    let steps = given("PLACEBOOK_STEPS").map_or(STEPS, |steps| usize::try_from(steps).unwrap());
    println!("PLACEBOOK_SEED={seed} PLACEBOOK_STEPS={steps}");
    let town = Town::build(connect).await;
    let mut computer = Computer::new(&town, seed).await;
    sign_in(&computer.visitor, &Caller::Anyone).await;
    computer.state().await;
    for step in 0..steps {
        computer.step().await;
        if step % 50 == 49 {
            computer.rows_belong_to_the_owner_of_their_form().await;
        }
    }
    computer.rows_belong_to_the_owner_of_their_form().await;
    assert!(
        steps < STEPS || computer.booked.len() > 3,
        "at least one text is booked: {:?}: {}",
        computer.booked,
        computer.story()
    );
}
