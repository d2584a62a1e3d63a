//! The server and Postgres are killed (`kill -9`) in the middle of bookings over HTTP: what was acknowledged is there
//! afterwards, once, and nothing is oversold.
//!
//! It needs the built server (`PLACEBOOK_SERVER_BIN`) and `script/postgres`, both of which `script/test` gives it.
//! `PLACEBOOK_CRASH_BOOKINGS` sets the number of bookings (400 unless told otherwise).

use std::{
    collections::HashMap,
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use sqlx::{Connection, PgConnection};
use tokio::{task::JoinSet, time::sleep};

const CLIENTS: usize = 16;
const SESSIONS: usize = 4;

#[expect(clippy::disallowed_methods, reason = "what script/test tells this test")]
fn told(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|text| !text.is_empty())
}

/// Says what was killed when, also where the test passes: past the runner, which keeps what a passing test prints.
fn say(words: &str) {
    let _ = writeln!(std::io::stderr(), "{words}");
}

/// A Postgres of the test's own, started and killed through `script/postgres`.
struct Cluster {
    script: PathBuf,
    folder: PathBuf,
}

impl Cluster {
    fn start() -> Self {
        // From the folder that cargo runs tests in: clones share one build folder.
        let script = Path::new("../script/postgres").canonicalize().unwrap();
        let folder = std::env::temp_dir().join(format!("placebook-crash-{}", std::process::id()));
        let cluster = Self { script, folder };
        cluster.run("start");
        cluster
    }

    fn run(&self, verb: &str) -> String {
        let output = Command::new(&self.script)
            .arg(verb)
            .env("PLACEBOOK_POSTGRES", &self.folder)
            .env_remove("DATABASE_URL")
            .output()
            .unwrap();
        assert!(output.status.success(), "script/postgres {verb}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn url(&self) -> String {
        self.run("url")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.run("stop");
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The server as a process, on a port that stays the same when it is started again.
struct Server {
    binary: String,
    database: String,
    port: u16,
    process: Child,
}

impl Server {
    async fn start(binary: String, database: String) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Self::spawn(&binary, &database, port);
        let server = Self { binary, database, port, process };
        server.ready().await;
        server
    }

    fn spawn(binary: &str, database: &str, port: u16) -> Child {
        Command::new(binary)
            .args([
                "serve",
                "--demonstration",
                "--now",
                "2016-04-25T09:00:00+01:00",
                "--address",
                &format!("127.0.0.1:{port}"),
            ])
            .env("DATABASE_URL", database)
            .env("PLACEBOOK_LOG", "error")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    async fn ready(&self) {
        let client = reqwest::Client::new();
        for _ in 0..300 {
            if client.get(self.url("/readyz")).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            sleep(Duration::from_millis(100)).await;
        }
        panic!("the server is not ready after 30 s");
    }

    /// `Child::kill` is SIGKILL.
    async fn kill_and_start_again(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        self.process = Self::spawn(&self.binary, &self.database, self.port);
        self.ready().await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn command(binary: &str, database: &str, args: &[&str]) -> (bool, String) {
    let output = Command::new(binary).args(args).env("DATABASE_URL", database).output().unwrap();
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr),
    )
}

/// A workshop without a limit, so that one school can book as often as the test wants. Fewer places than bookings: the
/// last ones are refused, and the end is exactly full.
async fn lay_out(database: &str, places: usize) {
    let mut db = PgConnection::connect(database).await.unwrap();
    sqlx::raw_sql(&format!(
        "with s as (insert into sheet (serial, year, kind, title, state, published_at)
                    values (900, 2016, 'CPD', 'Crash', 'published', '2016-04-22 11:00Z') returning id),
              w as (insert into workshop (sheet_id, title, opens_at) select id, 'Crash', '2016-04-22 11:00Z' from s returning id)
         insert into session (workshop_id, number, starts_at, venue_id, capacity)
         select w.id, n, '2016-05-13 08:30Z', (select min(id) from venue), {} from w, generate_series(1, {SESSIONS}) n",
        places / SESSIONS
    ))
    .execute(&mut db)
    .await
    .unwrap();
}

/// Hawthorn Primary School, whose PIN the demonstration prints.
const SCHOOL: &str = "900101";

async fn signed_in(server: &Server, pin: &str) -> reqwest::Client {
    let client = reqwest::Client::builder()
        .cookie_store(true)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(5))
        .build()
        .unwrap();
    let form = [("draft[establishment]", SCHOOL), ("draft[pin]", pin)];
    let answer = client.post(server.url("/api/establishment/sign-in")).form(&form).send().await.unwrap();
    assert!(answer.status().is_success(), "sign-in: {}", answer.status());
    client
}

/// What became of one command: a reference, or a refusal. Without an answer the same command is sent again.
async fn book(client: &reqwest::Client, url: &str, at: usize, unanswered: &AtomicUsize) -> Option<String> {
    let key = crate::support::key().to_string();
    let (session, name, email) =
        ((at % SESSIONS + 1).to_string(), format!("Delegate {at} Crash"), format!("delegate{at}@crash.example"));
    let form = [
        ("draft[sheet]", "900-16"),
        ("draft[session]", &session),
        ("draft[key]", &key),
        ("draft[booker_name]", "Office Manager"),
        ("draft[booker_email]", "office@crash.example"),
        ("draft[delegates][0][name]", &name),
        ("draft[delegates][0][email]", &email),
    ];
    for _ in 0..600 {
        match client.post(url).form(&form).send().await {
            Ok(answer) if answer.status().is_success() => return Some(answer.json().await.unwrap()),
            Ok(answer) if answer.status() == 409 => return None,
            _ => {
                unanswered.fetch_add(1, Ordering::Relaxed);
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
    panic!("no answer to booking {at} for a minute");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_kill_9_of_the_server_and_of_postgres() {
    let Some(binary) = told("PLACEBOOK_SERVER_BIN") else {
        panic!("PLACEBOOK_SERVER_BIN names no server: run this test through script/test");
    };
    let total: usize = told("PLACEBOOK_CRASH_BOOKINGS").map_or(400, |number| number.parse().unwrap());
    let places = total - total / 10;
    let cluster = Cluster::start();
    let database = cluster.url();
    let (migrated, said) = command(&binary, &database, &["migrate"]);
    assert!(migrated, "{said}");
    let (loaded, said) = command(&binary, &database, &["load-demonstration"]);
    assert!(loaded, "{said}");
    let pin = demonstration_pin(&said);
    lay_out(&database, places).await;
    let mut server = Server::start(binary.clone(), database.clone()).await;
    let client = signed_in(&server, &pin).await;

    let url: Arc<str> = server.url("/api/booking/book").into();
    let (next, unanswered) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let acknowledged: Arc<Mutex<HashMap<String, usize>>> = Arc::default();
    let mut running = JoinSet::new();
    for _ in 0..CLIENTS {
        let (client, url, next, unanswered, acknowledged) =
            (client.clone(), url.clone(), next.clone(), unanswered.clone(), acknowledged.clone());
        running.spawn(async move {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= total {
                    return;
                }
                if let Some(reference) = book(&client, &url, at, &unanswered).await {
                    assert_eq!(acknowledged.lock().unwrap().insert(reference, at), None, "a reference was given twice");
                }
            }
        });
    }
    let so_far = || acknowledged.lock().unwrap().len();
    for (share, victim) in [(4, "the server"), (2, "Postgres")] {
        while so_far() < places / share {
            sleep(Duration::from_millis(1)).await;
        }
        say(&format!("kill -9 of {victim} after {} acknowledged bookings", so_far()));
        if victim == "Postgres" {
            cluster.run("kill");
            cluster.run("start");
        } else {
            server.kill_and_start_again().await;
        }
    }
    running.join_all().await;

    let acknowledged = Arc::try_unwrap(acknowledged).unwrap().into_inner().unwrap();
    let mut db = PgConnection::connect(&database).await.unwrap();
    let kept: Vec<(String, String)> = sqlx::query_as(
        "select b.reference, p.delegate_email from booking b join place p on p.booking_id = b.id
         join workshop w on w.id = b.workshop_id join sheet h on h.id = w.sheet_id where h.serial = 900",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    say(&format!(
        "{} of {total} acknowledged, {} sent again without an answer, {} bookings kept",
        acknowledged.len(),
        unanswered.load(Ordering::Relaxed),
        kept.len()
    ));
    assert_eq!(acknowledged.len(), places / SESSIONS * SESSIONS, "full, and not more");
    assert_eq!(kept.len(), acknowledged.len(), "nothing is booked that nobody was told of in the end");
    for (reference, email) in kept {
        let at = acknowledged.get(&reference).unwrap_or_else(|| panic!("{reference} was never acknowledged"));
        assert_eq!(email, format!("delegate{at}@crash.example"));
    }
    let (agreed, said) = command(&binary, &database, &["check"]);
    say(&said);
    assert!(agreed, "{said}");
}

/// The demonstration school's PIN, as the load prints it.
fn demonstration_pin(said: &str) -> String {
    let line = said.lines().find(|line| line.starts_with("Demonstration school: ")).unwrap();
    line.rsplit_once("PIN ").unwrap().1.to_owned()
}
