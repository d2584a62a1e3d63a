//! Set-up for registers: the morning of a session, with an officer who takes the register.

use app::{
    booking::SessionAddress,
    register::{Made, OnRegister, RegisterView, Registers},
    visit::{Caller, Officer},
};
use server::register::PgRegisters;
use shared::{
    officer::Role,
    register::{Marking, NotBooked, WalkIn, What},
};
use sqlx::{PgPool, postgres::PgConnectOptions};
use time::Duration;

use super::{Backend, Workshop, key, places};

/// A workshop of two sessions, on the morning of the first, after it has begun.
pub struct Morning {
    pub backend: Backend,
    pub registers: PgRegisters,
    pub workshop: Workshop,
    pub session: i64,
    pub office: Caller,
}

/// A mark made and sent now.
pub fn now() -> Made {
    Made { ago: std::time::Duration::ZERO, device: "Linux; Android 13".into() }
}

/// A mark made this many minutes before it is sent.
pub fn ago(minutes: u64) -> Made {
    Made { ago: std::time::Duration::from_secs(60 * minutes), ..now() }
}

impl Morning {
    /// Books people of one school (given by the local parts of their emails) on a session with this capacity, and opens its
    /// register.
    pub async fn opened(connect: PgConnectOptions, capacity: i32, limit: Option<i32>, people: &[&str]) -> Self {
        let backend = Backend::open(connect, 8).await;
        let workshop = backend.workshop(limit, "workshop", &[capacity, 9]).await;
        let school = backend.school().await;
        for person in people {
            backend.book(&school, &workshop.session(1), &places(&[person])).await.unwrap();
        }
        let session = session_at(&backend.pool, &workshop.session(1)).await;
        let registers = PgRegisters::new(backend.pool.clone(), backend.clock.clone(), backend.seats.clone());
        let office = officer(&backend.pool, &[Role::Bookings]).await;
        let starts: time::OffsetDateTime = sqlx::query_scalar("select starts_at from session where id = $1")
            .bind(session)
            .fetch_one(&backend.pool)
            .await
            .unwrap();
        backend.clock.advance(starts - backend.clock.now() + Duration::minutes(30));
        Self { backend, registers, workshop, session, office }
    }

    pub async fn register(&self) -> RegisterView {
        self.registers.lookup(&self.office, self.session).await.unwrap()
    }

    pub async fn person(&self, name: &str) -> OnRegister {
        let name = format!("Delegate {name}");
        self.register().await.people.into_iter().find(|person| person.name == name).unwrap()
    }

    pub async fn marking(&self, name: &str, what: What) -> Marking {
        Marking { session: self.session, place: self.person(name).await.place, key: key(), what, said: None }
    }

    pub async fn marks(&self, name: &str, what: What, made: &Made) {
        self.registers.mark(&self.office, &self.marking(name, what).await, made).await.unwrap();
    }

    /// The states of all places on the session, by name.
    pub async fn states(&self) -> Vec<String> {
        sqlx::query_scalar("select state from place where session_id = $1 order by name")
            .bind(self.session)
            .fetch_all(&self.backend.pool)
            .await
            .unwrap()
    }

    /// The name of the first school.
    pub async fn school_name(&self) -> String {
        sqlx::query_scalar("select name from establishment order by id limit 1")
            .fetch_one(&self.backend.pool)
            .await
            .unwrap()
    }

    pub async fn count(&self, statement: &'static str) -> i64 {
        sqlx::query_scalar(statement).fetch_one(&self.backend.pool).await.unwrap()
    }

    pub async fn walks_in(&self, person: &str, school: &str) -> Option<NotBooked> {
        self.registers.walk_in(&self.office, &walk_in(self.session, person, school), &now()).await.unwrap().not_booked
    }

    pub async fn all_agrees(&self) {
        assert_eq!(self.backend.faults().await, Vec::<String>::new());
    }
}

/// A walk-in, given by the local part of their email.
pub fn walk_in(session: i64, person: &str, school: &str) -> WalkIn {
    WalkIn {
        session,
        key: key(),
        name: format!("Delegate {person}").as_str().try_into().unwrap(),
        email: format!("{person}@school.example").as_str().try_into().unwrap(),
        school: school.into(),
    }
}

async fn session_at(pool: &PgPool, at: &SessionAddress) -> i64 {
    sqlx::query_scalar(
        "select s.id from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id
         where h.serial || '-16' = $1 and s.number = $2::smallint",
    )
    .bind(&at.slug)
    .bind(at.number.parse::<i16>().unwrap())
    .fetch_one(pool)
    .await
    .unwrap()
}

/// An officer with these roles, who is signed in.
pub async fn officer(pool: &PgPool, roles: &[Role]) -> Caller {
    let id = sqlx::query_scalar(
        "insert into officer (email, name) select 'o' || count(*) || '@council.example', 'Ines Adair' from officer returning id",
    )
    .fetch_one(pool)
    .await
    .unwrap();
    Caller::Officer(Officer { id, name: "Ines Adair".into(), roles: roles.iter().copied().collect(), acts_for: None })
}
