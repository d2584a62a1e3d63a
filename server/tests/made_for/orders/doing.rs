//! Actions at the computer: signing in and out, acting, opening pages, sending current and old forms.

use app::{
    made_for::{Whose, whose},
    visit::Caller,
};
use rand::{Rng, seq::IndexedRandom};
use shared::made_for::MadeFor;

use super::{Computer, SENT, made_for};
use crate::{
    made_for::town::PIN,
    support::{
        browser::{Form, Tab},
        office::PASSWORD,
    },
};

impl Computer<'_> {
    pub(super) async fn sign_in(&mut self, tab: usize) {
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

    pub(super) async fn sign_out(&mut self, tab: usize) {
        self.note(tab, "signs out");
        let form = Form { to: "/api/establishment/sign-out".to_owned(), fields: vec![] };
        self.tabs[tab].send(&self.visitor, &form).await;
        self.now = None;
    }

    pub(super) async fn act(&mut self, tab: usize) {
        let Some(officer) = self.now.and_then(MadeFor::officer) else { return };
        let school = if self.chance.random() { &self.town.hawthorn } else { &self.town.rowan };
        let urn = school.school().unwrap().urn;
        self.note(tab, &format!("acts for {urn}"));
        let mut showing = Tab::at(&self.visitor, "/office/acting").await;
        let form = showing.form("/api/office/act").with("draft[establishment]", &urn.to_string());
        // If the form is refused, the visit keeps its texts.
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

    pub(super) async fn stop(&mut self, tab: usize) {
        let Some(MadeFor::Acting { officer, .. }) = self.now else { return };
        self.note(tab, "stops acting");
        let mut showing = Tab::at(&self.visitor, "/office").await;
        let form = showing.form("/api/office/stop-acting");
        showing.send(&self.visitor, &form).await;
        self.tabs[tab] = showing;
        self.now = Some(MadeFor::Officer(officer));
    }

    pub(super) async fn open(&mut self, tab: usize) {
        let references: Vec<String> = sqlx::query_scalar("select reference from booking order by id")
            .fetch_all(&self.town.backend.pool)
            .await
            .unwrap();
        let reference = references.choose(&mut self.chance).map_or("PB-0000-0000", String::as_str);
        let booking = format!("/bookings/{reference}");
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

    /// Fills in the booking form in the tab, opening one if needed, and sends it.
    pub(super) async fn fill_in(&mut self, tab: usize) {
        if Form::of(&self.tabs[tab].page, "/api/booking/check").is_none() {
            let session = self.chance.random_range(1..3);
            let page = format!("/workshops/{}/sessions/{session}/book", self.town.workshop.slug);
            self.note(tab, &format!("opens {page}"));
            self.tabs[tab].open(&self.visitor, &page).await;
            self.look_at(tab);
        }
        let form = Form::of(&self.tabs[tab].page, "/api/booking/check");
        let Some((form, made_for)) = form.and_then(|form| Some((form.clone(), made_for(&form)?))) else { return };
        let form = self.fill(form, made_for);
        self.send(tab, form).await;
    }

    /// A form with all its text fields filled in.
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
            // An invitation without a role is refused, and the visit keeps its texts.
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
            // A walk-in of an unknown school is recorded; one of a known school is booked.
            "/api/office/walk-in" => form.with("draft[school]", "A school far away"),
            "/api/office/invite" => {
                Form { fields: form.fields.into_iter().filter(|(name, _)| !name.contains("roles")).collect(), ..form }
            }
            _ => form,
        }
    }

    pub(super) async fn send_of_page(&mut self, tab: usize) {
        let forms: Vec<Form> =
            Form::all(&self.tabs[tab].page).into_iter().filter(|form| SENT.contains(&form.path())).collect();
        let Some(form) = forms.choose(&mut self.chance).cloned() else { return self.open(tab).await };
        let Some(made_for) = made_for(&form) else { panic!("{} does not name its owner", form.to) };
        let form = self.fill(form, made_for);
        self.send(tab, form).await;
    }

    pub(super) async fn send_old(&mut self, tab: usize) {
        let Some(form) = self.old.choose(&mut self.chance).cloned() else { return };
        self.send(tab, form).await;
    }

    /// Whether a form may be carried out now.
    fn holds(&self, form: &Form) -> bool {
        let owned = matches!(whose(form.path()), Some(Whose::School | Whose::Officer | Whose::Own));
        !owned || made_for(form).zip(self.now).is_some_and(|(of, now)| of.holds_for(now))
    }

    pub(super) async fn send(&mut self, tab: usize, form: Form) {
        self.note(tab, &format!("sends {}", form.to));
        let (holds, before) = (self.holds(&form), self.state().await);
        self.tabs[tab].send(&self.visitor, &form).await;
        let led = format!("is led to {}, {}", self.tabs[tab].address, self.tabs[tab].status);
        self.note(tab, &led);
        let after = self.state().await;
        if !holds {
            let showing = &self.tabs[tab];
            let refused = self.now.is_none() || (showing.status == 409 && showing.page.contains("Nothing was done."));
            assert!(refused, "{} is done for another: {} {}", form.to, showing.status, self.story());
            assert_eq!(after, before, "{} was done: {}", form.to, self.story());
        }
        self.remember(form);
    }

    /// Sends an outbox's command from a page that another person may have opened.
    pub(super) async fn send_by_script(&mut self) {
        let Some(form) = self.old.choose(&mut self.chance).cloned() else { return };
        self.note(9, &format!("sends {} by a script", form.to));
        let (holds, before) = (self.holds(&form), self.state().await);
        let headers = [
            ("accept", "application/json"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("origin", &self.town.service.url),
            ("x-placebook-made-ago", "60000"),
        ];
        let response = self.visitor.sends_with(&form.to, &headers, form.body()).await;
        let after = self.state().await;
        if !holds {
            assert_eq!(response.status, 401, "{}: {}", form.to, self.story());
            assert_eq!(after, before, "{} was done: {}", form.to, self.story());
        }
        self.no_foreign_text("an answer to a script", &response.text);
    }
}
