//! Two schools and two officers who share a computer.

use app::visit::Caller;
use server::school::sign_in::set_pin;
use shared::{officer::Role, school::Pin};
use sqlx::postgres::PgConnectOptions;

use crate::support::{
    Backend, Workshop,
    office::{PASSWORD, officer},
    service::{Service, Visitor},
};

/// Two schools and two officers at one computer.
pub struct Town {
    pub backend: Backend,
    pub service: Service,
    pub workshop: Workshop,
    pub hawthorn: Caller,
    pub rowan: Caller,
    pub ines: Caller,
    pub sam: Caller,
}

pub const PIN: &str = "482913";

impl Town {
    pub async fn build(connect: PgConnectOptions) -> Self {
        let backend = Backend::open(connect, 8).await;
        let workshop = backend.workshop(None, "workshop", &[9, 9]).await;
        let (hawthorn, rowan) = (backend.school().await, backend.school().await);
        for school in [&hawthorn, &rowan] {
            let urn = school.school().unwrap().urn;
            set_pin(&backend.pool, &backend.clock, urn, &Pin::try_from(PIN).unwrap()).await.unwrap();
        }
        let ines = officer(&backend.pool, &backend.clock, "Ines", Role::Admin).await;
        let sam = officer(&backend.pool, &backend.clock, "Sam", Role::Bookings).await;
        let service = Service::start_at(&backend.pool, &backend.clock).await;
        Self { backend, service, workshop, hawthorn, rowan, ines, sam }
    }

    pub fn computer(&self) -> Visitor {
        Visitor::of(&self.service)
    }

    /// The path of the booking form, the check page or the waiting-list page.
    pub fn page(&self, what: &str) -> String {
        format!("/workshops/{}/sessions/1/{what}", self.workshop.slug)
    }

    /// Everything that a form could have changed.
    pub async fn state(&self) -> String {
        let query = "select concat_ws(' ', (select count(*) from audit where action not like '%sign%'), (select string_agg(state, ',') from place),
                            (select count(*) from booking), (select count(*) from register_mark), (select count(*) from sheet_draft),
                            (select count(*) from venue), (select count(*) from officer))";
        sqlx::query_scalar(query).fetch_one(&self.backend.pool).await.unwrap()
    }

    /// Bookings by school and actor.
    pub async fn booked(&self) -> Vec<(String, String)> {
        let query = "select e.name, p.name from place p join booking b on b.id = p.booking_id join establishment e on e.id = b.establishment_id
                     order by p.id";
        sqlx::query_as(query).fetch_all(&self.backend.pool).await.unwrap()
    }
}

pub async fn sign_in(computer: &Visitor, who: &Caller) {
    let response = match who {
        Caller::Establishment(school) => {
            let form = format!("draft[establishment]={}&draft[pin]={PIN}", school.urn);
            computer.posts("/api/establishment/sign-in", &form).await
        }
        Caller::Officer(officer) => {
            let (email, password) = (officer.name.to_lowercase(), PASSWORD.replace(' ', "+"));
            let form = format!("draft[email]={email}@council.example&draft[password]={password}");
            computer.posts("/api/office/sign-in", &form).await
        }
        Caller::Anyone => computer.posts("/api/establishment/sign-out", "").await,
    };
    assert_eq!(response.status, 200, "{who:?} signs in: {}", response.text);
}

pub async fn act_for(computer: &Visitor, school: &Caller) {
    let urn = school.school().unwrap().urn;
    let response = computer.posts("/api/office/act", &format!("draft[establishment]={urn}&draft[reason]=Asked")).await;
    assert_eq!(response.status, 200, "{}", response.text);
}
