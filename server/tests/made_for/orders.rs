//! Random orders of what two schools, two officers and a delegate do at one computer, in three tabs: no page shows what another
//! typed or has booked, and every row that is written is of the one for whom its form was made.
//!
//! `PLACEBOOK_STEPS=10000 PLACEBOOK_SEED=7` makes more steps, and the same ones again.

use std::collections::BTreeMap;

use app::{
    made_for::{Whose, whose},
    visit::Caller,
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use shared::made_for::MadeFor;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use time::Duration;
use uuid::Uuid;

use super::town::{PIN, Town, sign_in};
use crate::support::{
    browser::{Form, Tab},
    office::PASSWORD,
    places,
    service::Visitor,
};

/// Steps of a run that says nothing else.
const STEPS: usize = 400;
/// Forms of earlier pages that are remembered, to be sent again.
const OLD_FORMS: usize = 60;

/// Forms that are sent at random. What they type is typed for the one that they were made for.
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

/// What everybody types begins so, then says for whom it was typed, then which of their texts it is: `Zqh12`.
const TYPED: &str = "zq";

/// A computer with somebody at it.
struct Computer<'a> {
    town: &'a Town,
    visitor: Visitor,
    tabs: [Tab; 3],
    old: Vec<Form>,
    chance: StdRng,
    /// Who is signed in, as everything that was done says.
    now: Option<MadeFor>,
    /// For whom the form of each key was made.
    keys: BTreeMap<Uuid, MadeFor>,
    /// What is booked, and the school that has it.
    booked: BTreeMap<String, String>,
    /// How many texts were typed.
    typed: usize,
    /// What was done so far, for who reads why it was wrong.
    done: Vec<String>,
    /// The delegate's link, and the session whose register is open.
    link: String,
    register: String,
}

/// The letters of one that something is typed for.
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

    /// Something new, typed for somebody.
    fn text(&mut self, made_for: MadeFor) -> String {
        self.typed += 1;
        format!("Zq{}{}", letters(self.town, made_for), self.typed)
    }

    async fn step(&mut self) {
        let tab = self.chance.random_range(0..3);
        match self.chance.random_range(0..100) {
            0..12 => self.sign_in(tab).await,
            12..18 => self.sign_out(tab).await,
            18..26 => self.act(tab).await,
            26..29 => self.stop(tab).await,
            29..56 => self.open(tab).await,
            56..72 => self.fill_in(tab).await,
            72..86 => self.send_of_page(tab).await,
            86..95 => self.send_old(tab).await,
            _ => self.send_by_script().await,
        }
        self.look_at(tab);
    }

    fn note(&mut self, tab: usize, what: &str) {
        let now = self.now.map_or_else(|| "nobody".to_owned(), |now| now.to_string());
        self.done.push(format!("{}: tab {tab}, {now}: {what}", self.done.len()));
    }

    async fn sign_in(&mut self, tab: usize) {
        let everybody = self.everybody();
        let Some(who) = everybody.choose(&mut self.chance) else { return };
        self.note(tab, &format!("signs in as {:?}", who.made_for()));
        let (page, path, form) = match who {
            Caller::Establishment(school) => {
                let typed = [("draft[establishment]", school.urn.to_string()), ("draft[pin]", PIN.to_owned())];
                ("/sign-in", "/api/establishment/sign-in", typed)
            }
            Caller::Officer(officer) => {
                let email = format!("{}@council.example", officer.name.to_lowercase());
                (
                    "/office/sign-in",
                    "/api/office/sign-in",
                    [("draft[email]", email), ("draft[password]", PASSWORD.to_owned())],
                )
            }
            Caller::Anyone => return,
        };
        let mut showing = Tab::at(&self.visitor, page).await;
        let form = form.iter().fold(showing.form(path), |sent, (name, typed)| sent.with(name, typed));
        showing.send(&self.visitor, &form).await;
        self.tabs[tab] = showing;
        self.now = who.made_for();
    }

    async fn sign_out(&mut self, tab: usize) {
        self.note(tab, "signs out");
        let form = Form { to: "/api/establishment/sign-out".to_owned(), fields: vec![] };
        self.tabs[tab].send(&self.visitor, &form).await;
        self.now = None;
    }

    async fn act(&mut self, tab: usize) {
        let Some(officer) = self.now.and_then(MadeFor::officer) else { return };
        let school = if self.chance.random() { &self.town.hawthorn } else { &self.town.rowan };
        let urn = school.school().unwrap().urn;
        self.note(tab, &format!("acts for {urn}"));
        let mut showing = Tab::at(&self.visitor, "/office/acting").await;
        let form = showing.form("/api/office/act").with("draft[establishment]", &urn.to_string());
        // A refused form leaves what was typed.
        let refused = self.chance.random_ratio(1, 5);
        let typed = self.text(MadeFor::Officer(officer));
        let form =
            if refused { form.with("draft[next]", &format!("/{typed}")) } else { form.with("draft[reason]", "Asked") };
        showing.send(&self.visitor, &form).await;
        self.tabs[tab] = showing;
        if !refused {
            self.now = Some(MadeFor::Acting { officer, school: urn });
        }
    }

    async fn stop(&mut self, tab: usize) {
        let Some(MadeFor::Acting { officer, .. }) = self.now else { return };
        self.note(tab, "stops acting");
        let mut showing = Tab::at(&self.visitor, "/office").await;
        let form = showing.form("/api/office/stop-acting");
        showing.send(&self.visitor, &form).await;
        self.tabs[tab] = showing;
        self.now = Some(MadeFor::Officer(officer));
    }

    async fn open(&mut self, tab: usize) {
        let reference: Option<String> = sqlx::query_scalar("select reference from booking order by random() limit 1")
            .fetch_optional(&self.town.house.pool)
            .await
            .unwrap();
        let booking = format!("/bookings/{}", reference.unwrap_or_else(|| "PB-0000-0000".to_owned()));
        let session =
            |number: u8, what: &str| format!("/workshops/{}/sessions/{number}/{what}", self.town.workshop.slug);
        let pages = [
            session(1, "book"),
            session(2, "book"),
            session(1, "check"),
            session(1, "wait"),
            session(2, "check"),
            session(2, "wait"),
            "/".into(),
            "/bookings".into(),
            booking.clone(),
            format!("{booking}/cancel"),
            format!("{booking}/move"),
            format!("{booking}/delegates/1"),
            self.link.clone(),
            format!("{}/cannot-come", self.link),
            self.register.clone(),
            self.register.clone(),
            "/office".into(),
            "/office/people".into(),
            "/office/officers".into(),
            "/office/acting".into(),
            "/sign-in".into(),
            "/office/sign-in".into(),
        ];
        let Some(page) = pages.choose(&mut self.chance) else { return };
        self.note(tab, &format!("opens {page}"));
        self.tabs[tab].open(&self.visitor, page).await;
    }

    /// Fills in the booking form that the tab shows, and sends it.
    async fn fill_in(&mut self, tab: usize) {
        let form = Form::of(&self.tabs[tab].page, "/api/booking/check");
        let Some((form, made_for)) = form.and_then(|form| Some((form.clone(), made_for(&form)?))) else {
            let page =
                format!("/workshops/{}/sessions/{}/book", self.town.workshop.slug, self.chance.random_range(1..3));
            self.note(tab, &format!("opens {page}"));
            return self.tabs[tab].open(&self.visitor, &page).await;
        };
        let form = self.fill(form, made_for);
        self.send(tab, form).await;
    }

    /// A form with everything typed that can be typed into it.
    fn fill(&mut self, form: Form, made_for: MadeFor) -> Form {
        let fields = match form.path() {
            "/api/booking/check" => &[
                "draft[booker_name]",
                "draft[booker_email]",
                "draft[delegates][0][name]",
                "draft[delegates][0][email]",
                "draft[delegates][0][needs]",
            ][..],
            "/api/booking/correct" => &["draft[name]", "draft[email]", "draft[needs]"],
            // An invitation without a role is refused, and leaves what was typed.
            "/api/office/walk-in" | "/api/office/invite" => &["draft[name]", "draft[email]"],
            "/api/office/people-find" => &["words"],
            _ => &[],
        };
        let mut form = form;
        for field in fields {
            let typed = self.text(made_for);
            form = form.with(field, &if field.contains("email") { format!("{typed}@school.example") } else { typed });
        }
        match form.path() {
            "/api/booking/cancel" | "/api/booking/move" => form.with("draft[whom]", "all").with("draft[session]", "2"),
            "/api/office/mark" => {
                form.with("draft[what]", ["here", "undo", "absent"].choose(&mut self.chance).unwrap())
            }
            // A school that is nobody's is noted, and one that is known is booked for.
            "/api/office/walk-in" => form.with("draft[school]", "A school far away"),
            "/api/office/invite" => {
                Form { fields: form.fields.into_iter().filter(|(name, _)| !name.contains("roles")).collect(), ..form }
            }
            _ => form,
        }
    }

    async fn send_of_page(&mut self, tab: usize) {
        let forms: Vec<Form> =
            Form::all(&self.tabs[tab].page).into_iter().filter(|form| SENT.contains(&form.path())).collect();
        let Some(form) = forms.choose(&mut self.chance).cloned() else { return self.open(tab).await };
        let Some(made_for) = made_for(&form) else { panic!("{} does not say for whom it was made", form.to) };
        let form = self.fill(form, made_for);
        self.send(tab, form).await;
    }

    async fn send_old(&mut self, tab: usize) {
        let Some(form) = self.old.choose(&mut self.chance).cloned() else { return };
        self.send(tab, form).await;
    }

    /// Whether a form may be done now.
    fn holds(&self, form: &Form) -> bool {
        let owned = matches!(whose(form.path()), Some(Whose::School | Whose::Officer | Whose::Own));
        !owned || made_for(form).zip(self.now).is_some_and(|(of, now)| of.holds_for(now))
    }

    async fn send(&mut self, tab: usize, form: Form) {
        self.note(tab, &format!("sends {}", form.to));
        let (holds, before) = (self.holds(&form), self.state().await);
        self.tabs[tab].send(&self.visitor, &form).await;
        if !holds {
            let showing = &self.tabs[tab];
            let told = self.now.is_none() || (showing.status == 409 && showing.page.contains("Nothing was done."));
            assert!(told, "{} is done for another: {} {}", form.to, showing.status, self.story());
            assert_eq!(self.state().await, before, "{} was done: {}", form.to, self.story());
        }
        self.remember(form);
    }

    /// What an outbox sends later, by a page that somebody else may have opened.
    async fn send_by_script(&mut self) {
        let Some(form) = self.old.choose(&mut self.chance).cloned() else { return };
        self.note(9, &format!("sends {} by a script", form.to));
        let (holds, before) = (self.holds(&form), self.state().await);
        let headers = [
            ("accept", "application/json"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("origin", &self.town.service.url),
            ("x-placebook-made-ago", "60000"),
        ];
        let told = self.visitor.sends_with(&form.to, &headers, form.body()).await;
        if !holds {
            assert_eq!(told.status, 401, "{}: {}", form.to, self.story());
            assert_eq!(self.state().await, before, "{} was done: {}", form.to, self.story());
        }
        self.no_foreign_text("an answer to a script", &told.text);
    }

    fn remember(&mut self, form: Form) {
        if self.old.len() < OLD_FORMS {
            self.old.push(form);
        } else {
            let at = self.chance.random_range(0..OLD_FORMS);
            self.old[at] = form;
        }
    }

    /// Looks at what a tab shows: for whom it was made, and whether anything on it is another's.
    fn look_at(&mut self, tab: usize) {
        let showing = self.tabs[tab].clone();
        let made_for = showing.page.split("data-whose=\"").nth(1).and_then(|rest| rest.split('"').next()?.parse().ok());
        let untouched = self.done.last().is_none_or(|done| !done.contains(&format!("tab {tab},")));
        if showing.page.is_empty() || untouched {
            return;
        }
        assert_eq!(made_for, self.now, "{} is made for another: {}", showing.address, self.story());
        self.no_foreign_text(&showing.address, &showing.page);
        let forms = Form::all(&showing.page).into_iter().filter(|form| SENT.contains(&form.path()));
        for form in forms.collect::<Vec<_>>() {
            if let Some((key, of)) = key(&form).zip(self::made_for(&form)) {
                self.keys.insert(key, of);
            }
        }
    }

    /// Every text that somebody typed says for whom: it is seen by them, and once it is booked by the school and in the office.
    fn no_foreign_text(&self, address: &str, page: &str) {
        let page = page.to_lowercase();
        for (at, _) in page.match_indices(TYPED) {
            let word: String = page[at..].chars().take_while(char::is_ascii_alphanumeric).collect();
            let of: String = word[TYPED.len()..].chars().take_while(char::is_ascii_alphabetic).collect();
            let own = self.now.is_some_and(|now| {
                let mine = letters(self.town, now);
                of == mine || (of.len() == 1 && now.officer().is_some() && mine.starts_with(&of))
            });
            let school = self.booked.get(&word);
            let theirs =
                school.is_some() && school == self.now.and_then(MadeFor::school).map(|urn| urn.to_string()).as_ref();
            let office = school.is_some()
                && self.now.is_some_and(|now| now.officer().is_some())
                && address.starts_with("/office");
            let delegate = of == "d" && address.starts_with(&self.link);
            assert!(own || theirs || office || delegate, "{word} is on {address}: {}", self.story());
        }
    }

    /// What is booked now, by every text that stands in it; whose it is where it stands in a register alone is an officer's.
    async fn state(&mut self) -> String {
        let rows: Vec<(String, i32)> = sqlx::query_as(
            "select concat_ws(' ', p.name, p.email, p.needs, b.booker_name, b.booker_email), e.urn
             from place p join booking b on b.id = p.booking_id join establishment e on e.id = b.establishment_id
             union all select concat_ws(' ', name, email), 0 from walk_in",
        )
        .fetch_all(&self.town.house.pool)
        .await
        .unwrap();
        self.booked.clear();
        for (texts, urn) in rows {
            for word in
                texts.to_lowercase().split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.starts_with(TYPED))
            {
                self.booked.insert(word.to_owned(), urn.to_string());
            }
        }
        self.town.state().await
    }

    /// Every row is of the one for whom its form was made.
    async fn rows_are_of_who_made_them(&mut self) {
        let pool = &self.town.house.pool;
        let rows: Vec<(Uuid, String, Option<i64>)> = sqlx::query_as(
            "select command_key, actor_kind, actor_id from audit where command_key is not null
             union all select key, 'officer', officer_id from register_mark union all select key, 'officer', officer_id from walk_in",
        )
        .fetch_all(pool)
        .await
        .unwrap();
        for (key, kind, actor) in rows {
            let Some(made_for) = self.keys.get(&key) else { continue };
            let school = if *made_for == self.town.hawthorn.made_for().unwrap() {
                &self.town.hawthorn
            } else {
                &self.town.rowan
            };
            let expected = made_for
                .officer()
                .map_or_else(|| ("establishment", school.school().unwrap().id), |officer| ("officer", officer));
            assert_eq!((kind.as_str(), actor), (expected.0, Some(expected.1)), "{key} of {made_for}: {}", self.story());
        }
        self.state().await;
        let hawthorn = self.town.hawthorn.school().unwrap().urn.to_string();
        for (word, urn) in &self.booked {
            let of: String = word[TYPED.len()..].chars().take_while(char::is_ascii_alphabetic).collect();
            let school = of.chars().last().filter(|last| matches!(last, 'h' | 'r'));
            assert!(
                school.is_none_or(|school| (school == 'h') == (*urn == hawthorn)),
                "{word} is {urn}'s: {}",
                self.story()
            );
        }
    }

    fn story(&self) -> String {
        self.done[self.done.len().saturating_sub(40)..].join("\n")
    }
}

/// For whom a form says that it was made.
fn made_for(form: &Form) -> Option<MadeFor> {
    form.to.split_once("?for=")?.1.parse().ok()
}

/// The key of a form's command.
fn key(form: &Form) -> Option<Uuid> {
    form.fields.iter().find(|(name, _)| name == "draft[key]")?.1.parse().ok()
}

/// A delegate of a third school, on a session that is on now: the address of their page, and of the session's register.
async fn delegate(town: &Town) -> (String, String) {
    let (house, maple) = (&town.house, town.house.school().await);
    let today = house.workshop(None, "workshop", &[30]).await;
    let reference = house.book(&maple, &today.session(1), &places(&["zqd1"])).await.unwrap();
    let others = ["zqd2", "zqd3"];
    for other in others {
        house.book(&maple, &today.session(1), &places(&[other])).await.unwrap();
    }
    let booking = app::booking::Bookings::lookup(&house.desk, &maple, &reference.to_string()).await.unwrap().unwrap();
    let link = booking.places.into_iter().find_map(|place| place.page).unwrap();
    let session: i64 = sqlx::query_scalar(
        "update session set starts_at = $1, ends_at = $2 where workshop_id = (select max(workshop_id) from session) returning id",
    )
    .bind(house.clock.now() + Duration::hours(1))
    .bind(house.clock.now() + Duration::hours(3))
    .fetch_one(&house.pool)
    .await
    .unwrap();
    (link, format!("/office/sessions/{session}/register"))
}

/// A number that the surroundings give.
#[expect(clippy::disallowed_methods, reason = "a seed or a length for one run of this test")]
fn given(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[sqlx::test]
#[ignore = "it has not been run to its end yet"]
async fn in_any_order_of_signing_in_out_and_acting_nothing_of_one_is_shown_to_or_done_for_another(
    _: PgPoolOptions,
    connect: PgConnectOptions,
) {
    let seed = given("PLACEBOOK_SEED").unwrap_or_else(rand::random);
    let steps = given("PLACEBOOK_STEPS").map_or(STEPS, |steps| usize::try_from(steps).unwrap());
    println!("PLACEBOOK_SEED={seed} PLACEBOOK_STEPS={steps}");
    let town = Town::build(connect).await;
    let mut computer = Computer::new(&town, seed).await;
    sign_in(&computer.visitor, &Caller::Anyone).await;
    for step in 0..steps {
        computer.step().await;
        if step % 50 == 49 {
            computer.rows_are_of_who_made_them().await;
        }
    }
    computer.rows_are_of_who_made_them().await;
    assert!(steps < STEPS || computer.booked.len() > 10, "something is booked: {:?}", computer.booked);
}
