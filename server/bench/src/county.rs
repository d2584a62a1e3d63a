//! A county to measure on.

use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};

use crate::{
    fault::Fault,
    http::Visit,
    school::{add_schools, signed_in},
    service::{Program, Service},
};

/// Schools of the county.
pub const SCHOOLS: u32 = 400;
/// The URN before the first school's.
const URN: u32 = 100_000;

/// A database with a county in it.
pub struct County {
    /// How programs reach it.
    pub url: String,
    /// How this program reaches it.
    pub connect: PgConnectOptions,
    /// The serial of the next workshop that a measurement makes.
    next: std::sync::atomic::AtomicI32,
}

/// A workshop that a measurement has made: each session takes 2,000 people, and a school as many places as it likes.
pub struct Wanted {
    /// Its sheet's address.
    pub slug: String,
    /// How many sessions it has.
    pub sessions: usize,
}

impl County {
    /// Makes the database anew. `times`: how often there is the history of one county; what is to come is the same.
    pub async fn load(cluster: &PgConnectOptions, program: &Program, name: &str, times: i32) -> Result<Self, Fault> {
        let mut db = PgConnection::connect_with(cluster).await?;
        for statement in [format!("drop database if exists {name} with (force)"), format!("create database {name}")] {
            sqlx::raw_sql(&statement).execute(&mut db).await?;
        }
        let connect = cluster.clone().database(name);
        // As libpq reads it too, which knows not all of what sqlx writes. The cluster is private: there is no password.
        let socket = connect.get_socket().map(|folder| folder.to_string_lossy().replace('/', "%2F"));
        let url = format!(
            "postgres://{}@{}:{}/{name}{}",
            connect.get_username(),
            connect.get_host(),
            connect.get_port(),
            socket.map_or_else(String::new, |folder| format!("?host={folder}")),
        );
        program.run(&url, &["migrate"]).await?;
        let mut db = PgConnection::connect_with(&connect).await?;
        add_schools(&mut db, URN, SCHOOLS).await?;
        sqlx::raw_sql(&include_str!("county.sql").replace(":times", &times.to_string())).execute(&mut db).await?;
        // As Postgres would have done by itself in the years of such a history.
        sqlx::raw_sql("vacuum analyze").execute(&mut db).await?;
        Ok(Self { url, connect, next: 5_001.into() })
    }

    /// A connection.
    pub async fn db(&self) -> Result<PgConnection, Fault> {
        Ok(PgConnection::connect_with(&self.connect).await?)
    }

    /// Makes a workshop without a limit.
    pub async fn wanted(&self, sessions: usize, capacity: i32) -> Result<Wanted, Fault> {
        let serial = self.next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        sqlx::query(
            "with s as (insert into sheet (serial, year, kind, title, state, published_at)
                        values ($1, 2016, 'CPD', 'A wanted sheet', 'published', '2016-04-22 11:00Z') returning id),
                  w as (insert into workshop (sheet_id, title, opens_at) select id, 'A wanted workshop', '2016-04-22 11:00Z' from s returning id)
             insert into session (workshop_id, number, starts_at, venue_id, capacity)
             select w.id, n, '2016-06-13 08:30Z', 1, $3 from w, generate_series(1, $2) n",
        )
        .bind(serial)
        .bind(i32::try_from(sessions)?)
        .bind(capacity)
        .execute(&mut self.db().await?)
        .await?;
        Ok(Wanted { slug: format!("{serial}-16"), sessions })
    }

    /// Signs all of the county's schools in; each with its visit.
    pub async fn sign_in(&self, service: &Service) -> Result<Vec<Visit>, Fault> {
        signed_in(service.address, URN, SCHOOLS).await
    }

    /// More schools, signed in.
    pub async fn more_schools(&self, service: &Service, first: u32, many: u32) -> Result<Vec<Visit>, Fault> {
        add_schools(&mut self.db().await?, first, many).await?;
        signed_in(service.address, first, many).await
    }
}
