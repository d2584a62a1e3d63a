//! The attackers, all at the same time, until stopped. They are limited in number and rate, and act only on this machine.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::AsyncReadExt,
    net::TcpStream,
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{
    Size,
    raw::{ask, get, post, sent, stranger},
};

/// The pause of an attacker that sends one request after another.
const PAUSE: Duration = Duration::from_millis(40);

/// How long a connection is held if the attacker cannot know whether the service has closed it.
const COMES_BACK: Duration = Duration::from_secs(45);

/// Running attackers.
pub struct Strangers {
    stop: watch::Sender<bool>,
    running: JoinSet<()>,
    asked: Arc<AtomicUsize>,
}

#[derive(Clone)]
struct Attack {
    service: SocketAddr,
    /// The address of a public attachment.
    attachment: String,
    stopped: watch::Receiver<bool>,
    asked: Arc<AtomicUsize>,
}

impl Strangers {
    /// Starts the attackers.
    pub fn begin(service: SocketAddr, attachment: &str, size: Size) -> Self {
        let (stop, stopped) = watch::channel(false);
        let asked = Arc::new(AtomicUsize::new(0));
        let attack = Attack { service, attachment: attachment.to_owned(), stopped, asked: asked.clone() };
        let mut running = JoinSet::new();
        for (kind, requests) in
            [refused_forms(), refused_forms(), office(), guesses(), malformed(), cheap()].into_iter().enumerate()
        {
            running.spawn(attack.clone().asks(kind, requests));
        }
        for number in 0..size.streams {
            running.spawn(attack.clone().holds(number, stream(number)));
        }
        for number in 0..size.unread {
            running.spawn(attack.clone().holds(1_000 + number, get(&attack.attachment, "")));
        }
        for number in 0..size.slow {
            running.spawn(attack.clone().holds(2_000 + number, slow(number)));
        }
        for number in 0..8 {
            running.spawn(attack.clone().opens_and_closes(3_000 + number));
        }
        Self { stop, running, asked }
    }

    /// Stops the attackers; returns how many requests they sent.
    pub async fn end(mut self) -> usize {
        self.stop.send_replace(true);
        while self.running.join_next().await.is_some() {}
        self.asked.load(Ordering::Relaxed)
    }
}

impl Attack {
    fn over(&self) -> bool {
        *self.stopped.borrow()
    }

    /// Sends one request after another, to the addresses in turn.
    async fn asks(self, kind: usize, requests: Vec<Vec<u8>>) {
        for (at, request) in requests.iter().enumerate().cycle() {
            if self.over() {
                return;
            }
            ask(self.service, stranger(kind * 100 + at % 7), request).await;
            self.asked.fetch_add(1, Ordering::Relaxed);
            sleep(PAUSE).await;
        }
    }

    /// Holds a connection that sends this request and reads nothing; opens a new one when the service closes it.
    async fn holds(mut self, number: usize, request: Vec<u8>) {
        while !self.over() {
            if let Ok(stream) = sent(self.service, stranger(number), &request).await {
                self.asked.fetch_add(1, Ordering::Relaxed);
                tokio::select! {
                    _ = timeout(COMES_BACK, ended(stream)) => {}
                    _ = self.stopped.changed() => return,
                }
            }
            sleep(PAUSE * 25).await;
        }
    }

    /// Opens and closes a stream again and again.
    async fn opens_and_closes(self, number: usize) {
        while !self.over() {
            if let Ok(mut stream) = sent(self.service, stranger(number), &get("/live?seats=901-16", "")).await {
                self.asked.fetch_add(1, Ordering::Relaxed);
                let _ = timeout(Duration::from_secs(1), stream.read(&mut [0; 512])).await;
            }
            sleep(PAUSE).await;
        }
    }
}

/// Waits until the service closes a connection that is not read.
async fn ended(stream: TcpStream) {
    loop {
        sleep(Duration::from_secs(1)).await;
        match stream.take_error() {
            Ok(None) if stream.peer_addr().is_ok() => {}
            _ => return,
        }
    }
}

fn long() -> String {
    "a".repeat(60_000)
}

/// Forms that are refused, with fields of the largest body's size.
fn refused_forms() -> Vec<Vec<u8>> {
    let forms = [
        ("/api/establishment/sign-in", "draft[pin]=123456&draft[establishment]="),
        ("/api/establishment/sign-in", "draft[establishment]=x&draft[next]=/"),
        ("/api/office/sign-in", "draft[password]=x&draft[email]="),
        ("/api/booking/check", "draft[sheet]=901-16&draft[session]=1&draft[booker_name]="),
        ("/api/booking/correct", "draft[reference]=PB-7K3M-9QX8&draft[position]=1&draft[name]="),
        ("/api/delegate/cannot-come", "draft[link]="),
    ];
    let mut requests = Vec::new();
    for (path, body) in forms {
        for accept in ["text/html", "application/json"] {
            requests.push(post(path, accept, &format!("{body}{}", long())));
            requests.push(post(path, accept, &format!("{body}short")));
        }
    }
    requests
}

/// Officers' uploads from signed-out callers: nested texts, pasted lists, files.
fn office() -> Vec<Vec<u8>> {
    let list = "Friday 6 May 2016 / 9am to 10am / 10am to 11am\n".repeat(1_200);
    vec![
        post("/office/sheets/preview", "text/html", &format!("body={}", ">".repeat(60_000))),
        post("/office/sheets/paste/read", "text/html", &format!("text={list}")),
        post("/api/office/draft-change", "text/html", &format!("draft[body]={}", ">".repeat(60_000))),
        post("/office/attachments", "text/html", &long()),
        get("/office/people", ""),
    ]
}

/// Guesses at PINs and passwords.
fn guesses() -> Vec<Vec<u8>> {
    let school = |number: usize| {
        let form =
            format!("draft[establishment]={}&draft[pin]={:08}", 100_001 + number % 400, number * 7_919 % 100_000_000);
        post("/api/establishment/sign-in", "application/json", &form)
    };
    let officer = |number: usize| {
        let form = format!("draft[email]=officer{number}@council.example&draft[password]=Password{number}");
        post("/api/office/sign-in", "application/json", &form)
    };
    (0..200).map(|number| if number % 4 == 3 { officer(number) } else { school(number) }).collect()
}

/// Invalid or nearly invalid requests.
fn malformed() -> Vec<Vec<u8>> {
    let mut requests: Vec<Vec<u8>> = [
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
        "GET / HTTP/9.9\r\nhost: a\r\n\r\n",
        "POST /api/booking/book HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n",
        "POST /api/booking/book HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\nzz\r\n",
        "\u{0}\u{1}\u{2}\r\n\r\n",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into();
    requests.push(get(&format!("/{}", long()), ""));
    requests.push(get("/healthz", &format!("x-request-id: {}\r\n", long())));
    requests.push(get(
        "/?q=%00%ff",
        "cookie: placebook=AAAAAAAAAAAAAAAAAAAAAA; __Host-placebook=AAAAAAAAAAAAAAAAAAAAAA\r\n",
    ));
    requests.push(post("/api/establishment/sign-in", "text/html", "draft[pin]=1&draft[pin]=2&draft=3&%ff=%00"));
    requests
}

/// Cheap requests. The home page is left out: here it lists a workshop of a thousand sessions, which no county has.
fn cheap() -> Vec<Vec<u8>> {
    vec![
        get("/readyz", ""),
        get("/sheets/901-16", ""),
        get("/workshops/901-16", "cookie: placebook=AAAAAAAAAAAAAAAAAAAAAA\r\n"),
        get("/sign-in", ""),
    ]
}

/// A live stream, some with an id of 60 KB.
fn stream(number: usize) -> Vec<u8> {
    let id = if number.is_multiple_of(2) {
        format!("last-event-id: {}\r\n", "72-16/1.1,".repeat(6_000))
    } else {
        String::new()
    };
    format!("GET /live?seats=901-16 HTTP/1.1\r\nhost: placebook\r\n{id}\r\n").into_bytes()
}

/// Requests with an unfinished head or body, or requests for many pages that are not read.
fn slow(number: usize) -> Vec<u8> {
    match number % 3 {
        0 => b"GET / HTTP/1.1\r\nhost: place".to_vec(),
        1 => b"POST /api/booking/book HTTP/1.1\r\nhost: placebook\r\ncontent-length: 60000\r\n\r\ndraft".to_vec(),
        _ => "GET /workshops/901-16 HTTP/1.1\r\nhost: placebook\r\n\r\n".repeat(60).into_bytes(),
    }
}
