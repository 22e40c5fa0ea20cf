//! A server for a test, and people who call it.
//!
//! Always holds: each server has a folder or a database of its own; its clock stands where the test sets it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use server::{Running, Settings};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    Sqlite,
    Postgres,
}

/// The databases that every test runs on.
pub(crate) const BOTH: [On; 2] = [On::Sqlite, On::Postgres];

/// A day of the clock at the start of a test: Sunday, 1 March 2026, 09:00 in Shanghai.
const BEGINS: i64 = 1_772_326_800_000;
const DAY_MS: i64 = 86_400_000;

/// A running server. It ends with the last that holds it.
#[derive(Clone)]
pub(crate) struct Server {
    clock: Arc<AtomicI64>,
    pub(crate) url: String,
    pub(crate) first: Option<String>,
    /// The database on PostgreSQL, where it has one.
    pub(crate) database: Option<String>,
    held: Arc<Held>,
}

/// What ends with a server.
struct Held {
    runtime: Runtime,
    running: Option<Running>,
    folder: TempDir,
}

/// A database of its own on the PostgreSQL that the environment names.
pub(crate) fn postgres() -> String {
    let url = std::env::var("DIANDA_TEST_POSTGRES").expect(
        "DIANDA_TEST_POSTGRES names a PostgreSQL server, as postgres://user:password@localhost:5432; \
         ./dev test sets it up",
    );
    let name = format!("dianda_{}_{}", std::process::id(), unique());
    said_to(&format!("{url}/postgres"), &format!("CREATE DATABASE {name}"));
    format!("{url}/{name}")
}

/// A statement said to a PostgreSQL database past the server.
pub(crate) fn said_to(url: &str, statement: &str) {
    let said = std::process::Command::new("psql").args([url, "-q", "-c", statement]).output();
    let said = said.expect("psql can be run");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}

fn unique() -> u64 {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Server {
    /// Starts one.
    pub(crate) fn on(database: On) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(AtomicI64::new(BEGINS));
        let own = clock.clone();
        let database = (database == On::Postgres).then(postgres);
        let settings = Settings {
            trusted_proxies: Vec::new(),
            metrics_listen: None,
            data: folder.path().join("data"),
            listen: "127.0.0.1:0".parse().expect("an address"),
            public_url: None,
            database: database.clone(),
            jobs: 1,
            program: env!("CARGO_BIN_EXE_dianda").into(),
            clock: Some(Arc::new(move || own.fetch_add(1, Ordering::Relaxed))),
        };
        let running = runtime.block_on(server::start(settings)).unwrap_or_else(|error| panic!("{error:?}"));
        let (url, first) = (format!("http://{}", running.address), running.first_invitation.clone());
        Self { clock, url, first, database, held: Arc::new(Held { runtime, running: Some(running), folder }) }
    }

    /// Where its files lie.
    pub(crate) fn data(&self) -> std::path::PathBuf {
        self.held.folder.path().join("data")
    }

    /// Sets the clock forward.
    pub(crate) fn later(&self, days: i64) {
        self.clock.fetch_add(days * DAY_MS, Ordering::Relaxed);
    }

    /// Somebody who is not signed in.
    pub(crate) fn nobody(&self) -> Person {
        Person::of(&self.url)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.stop());
        }
    }
}

/// Somebody who calls.
#[derive(Clone)]
pub(crate) struct Person {
    agent: ureq::Agent,
    url: String,
    cookie: String,
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) bytes: Vec<u8>,
    pub(crate) etag: Value,
    cookie: Option<String>,
}

impl Reply {
    /// The body, where the status is as expected.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// The code of a problem, where the status is as expected.
    #[track_caller]
    pub(crate) fn refused(self, status: u16) -> String {
        let body = self.expect(status);
        assert!(body["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{body}");
        body["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Person {
    /// Calls with headers of its own.
    pub(crate) fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Reply {
        let reply = self.try_call(method, path, headers, body);
        reply.unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// Somebody who calls a server that may go away.
    pub(crate) fn of(url: &str) -> Self {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        Self { agent, url: url.to_owned(), cookie: String::new() }
    }

    /// The same person at another address.
    pub(crate) fn at(&self, url: &str) -> Self {
        Self { cookie: self.cookie.clone(), ..Self::of(url) }
    }

    /// Calls a server that may go away.
    pub(crate) fn try_call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<Reply, ureq::Error> {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.url));
        if headers.iter().all(|(name, _)| *name != "X-Dianda") {
            request = request.header("X-Dianda", "1");
        }
        if !self.cookie.is_empty() {
            request = request.header("Cookie", &self.cookie);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body).expect("a request");
        let mut response = self.agent.run(request)?;
        let cookie = response.headers().get("set-cookie").and_then(|value| value.to_str().ok());
        let cookie = cookie.and_then(|line| line.split(';').next()).map(str::to_owned);
        let status = response.status().as_u16();
        let kind = response.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or("");
        let is_json = kind.ends_with("json");
        // A stream has no end.
        if kind.starts_with("text/event-stream") {
            return Ok(Reply { status, body: Value::Null, bytes: Vec::new(), etag: Value::Null, cookie });
        }
        let etag =
            response.headers().get("etag").and_then(|value| value.to_str().ok()).map_or(Value::Null, Value::from);
        let bytes = response.body_mut().with_config().limit(1 << 30).read_to_vec()?;
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        if is_json {
            crate::shapes::refuse_another(method, path, status, &body);
        }
        Ok(Reply { status, body, bytes, etag, cookie })
    }

    /// Reads; where the index is being built, again some seconds later, as the answer asks.
    pub(crate) fn get(&self, path: &str) -> Reply {
        let mut reply = self.call("GET", path, &[], Vec::new());
        for _ in 0..20 {
            if reply.status != 503 || reply.body["code"] != "indexing" {
                break;
            }
            std::thread::sleep(Duration::from_secs(1));
            reply = self.call("GET", path, &[], Vec::new());
        }
        reply
    }

    pub(crate) fn post(&self, path: &str, body: Value) -> Reply {
        self.call("POST", path, &[("Content-Type", "application/json")], body.to_string().into_bytes())
    }

    pub(crate) fn put(&self, path: &str, body: Value) -> Reply {
        self.call("PUT", path, &[("Content-Type", "application/json")], body.to_string().into_bytes())
    }

    /// Changes what was read with an ETag.
    pub(crate) fn patch(&self, path: &str, etag: &Value, body: Value) -> Reply {
        let etag = etag.as_str().unwrap_or_default();
        let headers = [("Content-Type", "application/json"), ("If-Match", etag)];
        self.call("PATCH", path, &headers, body.to_string().into_bytes())
    }

    /// Sets what was read with an ETag.
    pub(crate) fn put_from(&self, path: &str, etag: &Value, body: Value) -> Reply {
        let etag = etag.as_str().unwrap_or_default();
        let headers = [("Content-Type", "application/json"), ("If-Match", etag)];
        self.call("PUT", path, &headers, body.to_string().into_bytes())
    }

    pub(crate) fn delete(&self, path: &str) -> Reply {
        self.call("DELETE", path, &[], Vec::new())
    }

    /// The data of the first events of a stream.
    pub(crate) fn events(&self, path: &str, last: Option<&str>, n: usize) -> Vec<Value> {
        use std::io::BufRead;
        let mut request = ureq::http::Request::builder().uri(format!("{}{path}", self.url));
        request = request.header("Cookie", &self.cookie);
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let mut response = self.agent.run(request.body(Vec::new()).expect("a request")).expect("a stream");
        let lines = std::io::BufReader::new(response.body_mut().as_reader()).lines();
        let data = lines.map_while(Result::ok).filter_map(|line| Some(line.strip_prefix("data: ")?.to_owned()));
        data.take(n).map(|text| serde_json::from_str(&text).expect("an event is JSON")).collect()
    }

    /// Hands files in.
    pub(crate) fn upload(&self, path: &str, files: &[(&str, &[u8])]) -> Reply {
        self.try_upload(path, files).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Hands files in to a server that may go away.
    pub(crate) fn try_upload(&self, path: &str, files: &[(&str, &[u8])]) -> Result<Reply, ureq::Error> {
        self.try_upload_with(path, files, &[])
    }

    /// Hands files in with further fields.
    pub(crate) fn try_upload_with(
        &self,
        path: &str,
        files: &[(&str, &[u8])],
        fields: &[(&str, &str)],
    ) -> Result<Reply, ureq::Error> {
        const BOUNDARY: &str = "----boundary-of-a-test";
        let mut body = Vec::new();
        for (name, text) in fields {
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
            body.extend(head.into_bytes());
        }
        for (name, bytes) in files {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend(head.into_bytes());
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.try_call("POST", path, &[("Content-Type", &kind)], body)
    }

    /// Redeems an invitation: signed in from then on.
    #[track_caller]
    pub(crate) fn redeemed(&self, url: &str, password: Option<&str>) -> Self {
        let (_, secret) = url.split_once('#').expect("a secret behind #");
        let body = match password {
            Some(password) => serde_json::json!({"secret": secret, "password": password}),
            None => serde_json::json!({"secret": secret}),
        };
        self.signed_in(self.post("/api/v1/invitations", body))
    }

    /// Signs in with a password.
    #[track_caller]
    pub(crate) fn with_password(&self, login: &str, password: &str) -> Self {
        self.signed_in(self.post("/api/v1/session", serde_json::json!({"login": login, "password": password})))
    }

    #[track_caller]
    fn signed_in(&self, reply: Reply) -> Self {
        assert_eq!(reply.status, 200, "{}", reply.body);
        Self { cookie: reply.cookie.expect("a cookie"), ..self.clone() }
    }

    /// Asks again and again until it is so, for a minute at most.
    #[track_caller]
    pub(crate) fn until(&self, path: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let body = self.get(path).expect(200);
            if is_so(&body) {
                return body;
            }
            assert!(begun.elapsed() < Duration::from_secs(120), "{path} did not become so: {body}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}
