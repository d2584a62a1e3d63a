//! The example files for proxies: the proxies accept them, pass officers' uploads, and log no link. Skipped with a message if
//! nginx or `HAProxy` is not installed.

use std::{
    fs,
    io::Write as _,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use server::http::limits::Limits;
use shared::officer::Role;
use sqlx::PgPool;
use tempfile::TempDir;

use crate::support::{
    publisher::{Publisher, signed_in_at},
    service::{Service, Visitor},
};

const NGINX: &str = include_str!("../../docs/examples/nginx.conf");
const HAPROXY: &str = include_str!("../../docs/examples/haproxy.cfg");
const SHEET: &str = include_str!("../../shared/tests/sheets/mi-39-07.txt");
const LINK: &str = "a-link-that-lets-its-holder-in";

fn program(name: &str) -> Option<PathBuf> {
    let found = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin"]
        .iter()
        .map(|folder| Path::new(folder).join(name))
        .find(|program| program.exists());
    if found.is_none() {
        let _ = writeln!(std::io::stderr(), "skipped: {name} is not installed");
    }
    found
}

/// A certificate and its key, together and each alone.
fn certificate(folder: &Path) -> Option<()> {
    let at = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let made = Command::new(program("openssl")?)
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=placebook.example"])
        .args(["-keyout", &at("key.pem"), "-out", &at("fullchain.pem")])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let both = [fs::read(at("fullchain.pem")).unwrap(), fs::read(at("key.pem")).unwrap()].concat();
    fs::write(at("both.pem"), both).unwrap();
    Some(())
}

/// The example with its files in a folder of the test.
fn nginx_in(folder: &Path) -> String {
    let at = folder.to_string_lossy();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("    {kind}_temp_path {at}/{kind};\n"))
        .concat();
    NGINX
        .replace("/etc/ssl/placebook", &at)
        .replace("/var/log/nginx", &at)
        .replace("/run/nginx.pid", &format!("{at}/nginx.pid"))
        .replace("worker_rlimit_nofile 32768;", "")
        .replace("worker_connections 16384;", "worker_connections 256;")
        .replace("http {\n", &format!("http {{\n{temporary}"))
}

#[test]
fn nginx_and_haproxy_accept_the_example_files() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    if certificate(at).is_none() {
        return;
    }
    if let Some(nginx) = program("nginx") {
        fs::write(at.join("nginx.conf"), nginx_in(at)).unwrap();
        let output = Command::new(nginx).arg("-t").arg("-c").arg(at.join("nginx.conf")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    if let Some(haproxy) = program("haproxy") {
        fs::write(at.join("haproxy.cfg"), HAPROXY.replace("/etc/ssl/placebook", &at.to_string_lossy())).unwrap();
        let output = Command::new(haproxy).arg("-c").arg("-f").arg(at.join("haproxy.cfg")).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && !said.contains("WARNING"), "{said}");
    }
}

/// nginx with the example configuration in front of a service, until dropped.
struct Proxy {
    url: String,
    folder: TempDir,
    process: Child,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // SIGKILL to the first process would leave its workers running.
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Starts nginx in front of a service, without TLS, which the tests' client does not speak.
fn in_front_of(service: &Service) -> Option<Proxy> {
    let (nginx, folder, port) = (program("nginx")?, TempDir::new().unwrap(), free_port());
    let plain: Vec<String> = nginx_in(folder.path())
        .replace("listen 80;", &format!("listen 127.0.0.1:{};", free_port()))
        .replace("listen 443 ssl http2;", &format!("listen 127.0.0.1:{port};"))
        .replace("127.0.0.1:3001", service.host())
        .lines()
        .filter(|line| !line.trim_start().starts_with("ssl_") && !line.contains("127.0.0.1:3002"))
        .map(str::to_owned)
        .collect();
    let me = Command::new("id").arg("-u").output().unwrap().stdout;
    let user = if me.starts_with(b"0\n") { "user root;\n" } else { "" };
    let at = folder.path().join("nginx.conf");
    fs::write(&at, format!("{user}{}\n", plain.join("\n"))).unwrap();
    let process = Command::new(nginx)
        .args(["-g", "daemon off;", "-c"])
        .arg(&at)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    Some(Proxy { url: format!("http://127.0.0.1:{port}"), folder, process })
}

impl Proxy {
    async fn ready(&self) {
        let mut tick = tokio::time::interval(Duration::from_millis(10));
        while reqwest::get(format!("{}/healthz", self.url)).await.is_err() {
            tick.tick().await;
        }
    }

    fn logs(&self) -> String {
        ["access.log", "error.log"]
            .map(|log| fs::read_to_string(self.folder.path().join(log)).unwrap_or_default())
            .concat()
    }
}

#[sqlx::test]
async fn officers_send_drafts_texts_and_files_through_nginx(pool: PgPool) {
    let service = Service::start(&pool, &Limits::default()).await;
    let Some(proxy) = in_front_of(&service) else { return };
    proxy.ready().await;
    let officer = signed_in_at(&pool, &proxy.url, Role::Publisher).await;
    let publisher = Publisher { service, officer };
    let mut draft = publisher.drafts(&format!("{SHEET}\n{}", "A line that is long enough. ".repeat(4_000))).await;
    // Each é takes six characters in a form.
    let long = "é".repeat(190_000);
    let body = draft.typed.keys().find(|name| name.ends_with("[body]")).unwrap().clone();
    draft.typed.insert(body, long.clone());
    assert!(publisher.presses(&draft, "save").await.starts_with("/office/drafts/"), "a form of over a megabyte");
    let mut pdf = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n".to_vec();
    pdf.resize(9_000_000, b' ');
    pdf.extend_from_slice(b"\n%%EOF\n");
    let page = publisher.attaches(draft.id(), "large.pdf", &pdf).await;
    assert_eq!(page.status, 200);
    let size: i32 = sqlx::query_scalar("select size from attachment_content").fetch_one(&pool).await.unwrap();
    assert_eq!(usize::try_from(size), Ok(pdf.len()));
    let long =
        publisher.officer.sends_form("/api/booking/check", format!("draft[booker_name]={}", "a".repeat(200_000))).await;
    assert_eq!(long.status, 413, "other forms have the old limit");
}

#[sqlx::test]
async fn nginx_logs_no_link_also_where_something_fails(pool: PgPool) {
    let service = Service::start(&pool, &Limits::default()).await;
    let Some(proxy) = in_front_of(&service) else { return };
    proxy.ready().await;
    let visitor = Visitor::at(&proxy.url);
    let referer = format!("{}/office/password/{LINK}", proxy.url);
    let opens_all = async || {
        for path in ["/office/password/", "/delegate/", "/api/office/password-page?link=", "/api/delegate/page?link="] {
            visitor.opens(&format!("{path}{LINK}")).await;
        }
        visitor.asks_with("GET", "/pkg/nothing.js", &[("referer", &referer)]).await;
    };
    opens_all().await;
    // From here on, nginx has no service behind it.
    drop(service);
    while visitor.opens("/healthz").await.status != 502 {}
    opens_all().await;
    let logs = proxy.logs();
    assert!(logs.contains("/office/password/...") && logs.contains("/delegate/..."), "{logs}");
    assert!(!logs.contains(LINK), "{logs}");
}
