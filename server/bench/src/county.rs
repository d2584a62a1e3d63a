//! A county for measurements.

use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};

use crate::{
    fault::Fault,
    http::Visit,
    school::{add_schools, signed_in},
    service::{Program, Service},
};

/// How many schools the county has.
pub const SCHOOLS: u32 = 400;
/// The URNs of the schools begin after this one.
const URN: u32 = 100_000;

/// A database with a county in it.
pub struct County {
    /// The address that programs use.
    pub url: String,
    /// The address that this program uses.
    pub connect: PgConnectOptions,
    /// The serial of the next workshop made for a measurement.
    next: std::sync::atomic::AtomicI32,
}

/// A workshop made for a measurement: each session takes 2,000 people, and schools have no limit.
pub struct Wanted {
    /// The address of the workshop's sheet.
    pub slug: String,
    /// How many sessions the workshop has.
    pub sessions: usize,
}

impl County {
    /// Recreates the database, with the history of one county repeated `times` times. The future sessions are the same for every
    /// `times`.
    pub async fn load(cluster: &PgConnectOptions, program: &Program, name: &str, times: i32) -> Result<Self, Fault> {
        let mut db = PgConnection::connect_with(cluster).await?;
        for statement in [format!("drop database if exists {name} with (force)"), format!("create database {name}")] {
            sqlx::raw_sql(&statement).execute(&mut db).await?;
        }
        let connect = cluster.clone().database(name);
        // The address has a form that libpq can read too, because libpq does not know all of sqlx's options. The cluster is
        // private, so there is no password.
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
        // Autovacuum would have done this during the years of the history.
        sqlx::raw_sql("vacuum analyze").execute(&mut db).await?;
        Ok(Self { url, connect, next: 5_001.into() })
    }

    /// Opens a connection to the database.
    pub async fn db(&self) -> Result<PgConnection, Fault> {
        Ok(PgConnection::connect_with(&self.connect).await?)
    }

    /// Adds a workshop whose schools have no limit.
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

    /// Signs in all of the county's schools; returns their visits.
    pub async fn sign_in(&self, service: &Service) -> Result<Vec<Visit>, Fault> {
        signed_in(service.address, URN, SCHOOLS).await
    }

    /// Adds more schools, and signs them in; returns their visits.
    pub async fn more_schools(&self, service: &Service, first: u32, many: u32) -> Result<Vec<Visit>, Fault> {
        add_schools(&mut self.db().await?, first, many).await?;
        signed_in(service.address, first, many).await
    }
}
