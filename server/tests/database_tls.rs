//! TLS to Postgres, with certificates made for the test and a Postgres that listens on a port.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::Command,
};

use server::platform::database::{self, Database, Hosts};
use sqlx::{ConnectOptions, Connection, Executor, PgConnection, PgPool};
use tempfile::TempDir;

/// A Postgres with a certificate for `localhost` from a test authority, removed when dropped.
struct Secured {
    folder: TempDir,
    port: u16,
    script: PathBuf,
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|cause| panic!("{command:?}: {cause}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// An authority's certificate and key.
fn authority(folder: &Path, name: &str) {
    run(Command::new("openssl")
        .current_dir(folder)
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-subj", &format!("/CN={name}"), "-keyout", &format!("{name}.key"), "-out", &format!("{name}.crt")]));
}

/// A certificate for `localhost` by an authority.
fn certificate(folder: &Path, by: &str) {
    run(Command::new("openssl")
        .current_dir(folder)
        .args(["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
        .args(["-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr"]));
    fs::write(folder.join("names"), "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n").unwrap();
    run(Command::new("openssl")
        .current_dir(folder)
        .args(["x509", "-req", "-in", "server.csr", "-days", "2", "-extfile", "names", "-CAcreateserial"])
        .args(["-CA", &format!("{by}.crt"), "-CAkey", &format!("{by}.key"), "-out", "server.crt"]));
}

/// A free port.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Secured {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // If this test runs as root, Postgres runs as another user.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let script = Path::new("../script/postgres").canonicalize().unwrap();
        let secured = Self { folder, port: free_port(), script };
        secured.postgres(&["start"]);
        let cluster = secured.cluster().canonicalize().unwrap();
        for name in ["ours", "theirs"] {
            authority(secured.folder.path(), name);
        }
        certificate(secured.folder.path(), "ours");
        let owner = fs::metadata(cluster.join("data")).unwrap();
        for name in ["server.crt", "server.key"] {
            let to = cluster.join("data").join(name);
            fs::copy(secured.folder.path().join(name), &to).unwrap();
            fs::set_permissions(&to, fs::Permissions::from_mode(0o600)).unwrap();
            chown(&to, Some(owner.uid()), Some(owner.gid())).unwrap();
        }
        let mut db = PgConnection::connect(&secured.postgres(&["url"])).await.unwrap();
        for setting in ["listen_addresses = '127.0.0.1'", &format!("port = {}", secured.port), "ssl = on"] {
            db.execute(format!("alter system set {setting}").as_str()).await.unwrap();
        }
        db.close().await.unwrap();
        secured.postgres(&["restart", "fast"]);
        secured
    }

    fn cluster(&self) -> PathBuf {
        self.folder.path().join("cluster")
    }

    fn postgres(&self, args: &[&str]) -> String {
        let mut command = Command::new(&self.script);
        run(command.args(args).env("PLACEBOOK_POSTGRES", self.cluster()).env_remove("DATABASE_URL"))
    }

    /// The address with these settings, as an operator writes it.
    fn address(&self, host: &str, settings: &str) -> Hosts {
        format!("postgres://placebook@{host}:{}/placebook?{settings}", self.port).parse().unwrap()
    }

    fn root(&self, name: &str) -> String {
        format!("sslrootcert={}", self.folder.path().join(name).display())
    }

    /// Turns TLS off or on.
    async fn set_tls(&self, on: &str) {
        let hosts = self.address("localhost", "sslmode=prefer");
        let mut db = connect(&hosts).await.unwrap();
        db.execute(format!("alter system set ssl = {on}").as_str()).await.unwrap();
        db.execute("select pg_reload_conf()").await.unwrap();
        while connect(&hosts).await.map(drop).is_err() || self.tls(&hosts).await != (on == "on") {
            tokio::task::yield_now().await;
        }
    }

    async fn tls(&self, hosts: &Hosts) -> bool {
        let mut db = connect(hosts).await.unwrap();
        let asked = "select ssl from pg_stat_ssl where pid = pg_backend_pid()";
        sqlx::query_scalar(asked).fetch_one(&mut db).await.unwrap()
    }
}

impl Drop for Secured {
    fn drop(&mut self) {
        let mut command = Command::new(&self.script);
        let stopped = command.args(["stop", "immediate"]).env("PLACEBOOK_POSTGRES", self.cluster());
        let _ = stopped.env_remove("DATABASE_URL").output();
        let cluster = self.cluster().canonicalize().unwrap_or_else(|_| self.cluster());
        let _ = fs::remove_dir_all(cluster);
    }
}

async fn connect(hosts: &Hosts) -> sqlx::Result<PgConnection> {
    hosts.with(|host| host)[0].connect().await
}

/// Each of the service's connections by name, and whether it is encrypted.
async fn connections(pool: &PgPool) -> Vec<(String, bool)> {
    let asked = "select distinct application_name, ssl from pg_stat_ssl join pg_stat_activity using (pid)
                 where application_name like 'placebook%' order by 1";
    sqlx::query_as(asked).fetch_all(pool).await.unwrap()
}

#[tokio::test]
async fn tls_connection_refuses_a_server_with_another_name() {
    let secured = Secured::start().await;
    let full = format!("sslmode=verify-full&{}", secured.root("ours.crt"));

    let hosts = secured.address("localhost", &full);
    let database = Database::open(&hosts, 2).await;
    let listener = database::listen(&database.pool, None, "seats").await.unwrap();
    let behind = database::listen(&database.pool, Some(&hosts), "seats").await.unwrap();
    let tls = connections(&database.pool).await;
    assert_eq!(tls, [("placebook".to_owned(), true), ("placebook watch".to_owned(), true)]);
    drop((listener, behind));

    // The settings are given once, after the database's name, and apply to every server.
    let several: Hosts =
        format!("postgres://placebook@127.0.0.1:1,localhost:{}/placebook?{full}", secured.port).parse().unwrap();
    let database = Database::open(&several, 2).await;
    assert!(connections(&database.pool).await.iter().all(|(_, tls)| *tls));

    let refused = async |host: &str, settings: &str| match connect(&secured.address(host, settings)).await {
        Ok(_) => panic!("{host} with {settings} is not refused"),
        Err(cause) => cause.to_string(),
    };
    let said = refused("127.0.0.1", &full).await;
    assert!(said.contains("not valid for name"), "a name that is not in the certificate: {said}");
    let said = refused("localhost", &format!("sslmode=verify-full&{}", secured.root("theirs.crt"))).await;
    assert!(said.contains("UnknownIssuer") || said.contains("BadSignature"), "another authority's certificate: {said}");
    let said = refused("localhost", "sslmode=verify-full").await;
    assert!(said.contains("UnknownIssuer"), "the machine does not trust this authority: {said}");
    let said = refused("127.0.0.1", &format!("sslmode=verify-ca&{}", secured.root("ours.crt"))).await;
    assert!(said.contains("not valid for name"), "verify-ca is as strict: {said}");

    secured.set_tls("off").await;
    for settings in [full.as_str(), "sslmode=require"] {
        let said = refused("localhost", settings).await;
        assert!(said.contains("does not support TLS"), "a server without TLS: {said}");
    }
    let database = Database::open(&hosts, 1).await;
    assert!(database.pool.acquire().await.is_err(), "the service cannot connect to it");
}
