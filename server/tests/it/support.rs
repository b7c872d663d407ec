//! A server with a clock that stands still, a fresh database and a small real repository; requests go straight into its
//! router, and no answer may ever be a server's error.

use crate::repo::Repo;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use chrono::{DateTime, TimeDelta, Utc};
use codegraph::clock::Clock;
use codegraph::config::Config;
use codegraph::http;
use codegraph::services::{Caller, Services};
use codegraph_model::{Actor, Via};
use codegraph_store::{DatabaseUrl, Store};
use serde_json::Value;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tower::ServiceExt;

pub const NOW: &str = "2026-06-01T12:00:00Z";
pub const API: &str = "/api/v2/dashboard";

pub fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// A clock that moves when it is told to.
pub struct FixedClock(Mutex<DateTime<Utc>>);

impl FixedClock {
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }

    fn elapsed(&self) -> Duration {
        (self.now() - at(NOW)).to_std().unwrap()
    }
}

pub struct TestServer {
    services: Services,
    pub clock: Arc<FixedClock>,
    pub repo: Repo,
    router: Router,
    _folder: TempDir,
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/json", "{}", self.text());
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The address of the next page in the `Link` header.
    pub fn next(&self) -> Option<String> {
        let link = self.header("link").strip_suffix(">; rel=\"next\"")?;
        Some(link.strip_prefix('<').unwrap().to_owned())
    }

    /// Sees to it that this is a whole problem (RFC 9457), and gives its detail.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem: Value = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem["status"], status, "{problem}");
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["type"], "about:blank");
        let title = self.status.canonical_reason().unwrap();
        assert_eq!(problem["title"], title);
        assert_eq!(problem["request_id"], self.header("x-request-id"));
        assert!(!self.header("x-request-id").is_empty());
        for error in problem["errors"].as_array().unwrap() {
            assert!(error["field"].is_string() && error["message"].is_string(), "{problem}");
        }
        let detail = problem["detail"].as_str().unwrap();
        assert!(!detail.is_empty());
        detail.to_owned()
    }
}

/// Three commits, a month apart, the first two of them releases.
pub fn sample() -> Repo {
    let repo = Repo::new();
    repo.write("src/a.rs", "fn a() {}\n").write("Cargo.lock", lock(3)).write("LICENSE", "MIT");
    repo.commit("2026-01-01T00:00:00Z");
    repo.tag("v1.0.0").write("src/b.rs", complex(20)).write("Cargo.lock", lock(5));
    repo.commit("2026-02-01T00:00:00Z");
    repo.tag("v1.1.0").write("src/b.rs", complex(40)).write("src/c.rs", complex(70)).write("README.md", "# a");
    repo.commit("2026-03-01T00:00:00Z");
    repo
}

/// A function with so many conditions.
pub fn complex(conditions: usize) -> String {
    format!("fn f(a: u32) -> u32 {{\n{}    a\n}}\n", "    if a > 1 {\n        return 2;\n    }\n".repeat(conditions))
}

/// A lockfile of so many crates.
pub fn lock(crates: usize) -> String {
    let entry = |n| {
        format!(
            "\n[[package]]\nname = \"crate-{n}\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n"
        )
    };
    format!("version = 4\n{}", (0..crates).map(entry).collect::<String>())
}

impl TestServer {
    /// With the sample repository, and no project yet.
    pub async fn empty() -> Self {
        Self::of(sample()).await
    }

    pub async fn of(repo: Repo) -> Self {
        Self::with(repo, Config::default()).await
    }

    pub async fn with(repo: Repo, config: Config) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock(Mutex::new(at(NOW))));
        let store = Store::open(&fresh_database(folder.path()).await).await.unwrap();
        let services = Services::new(store, clock.clone(), Arc::new(config));
        Self { router: http::router(services.clone()).await, services, clock, repo, _folder: folder }
    }

    /// With the project `web` of the sample repository.
    pub async fn new() -> Self {
        let server = Self::empty().await;
        server.add("web").await;
        server
    }

    /// The services as a user of the command line has them; requests come from anybody.
    pub fn cli_user(&self) -> Caller {
        self.services.caller(Actor::OsUser("tester".to_owned()), Via::Cli)
    }

    /// The services as the scheduler has them.
    pub fn scheduler(&self) -> Caller {
        self.services.scheduler()
    }

    pub async fn add(&self, name: &str) {
        let body = serde_json::json!({ "name": name, "path": self.repo.path() });
        assert_eq!(self.post("/projects", &body).await.status, StatusCode::CREATED);
    }

    /// Sends any request. Whatever was sent, the server does not break.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let what = format!("{} {}", request.method(), request.uri());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 64 << 20).await.unwrap().to_vec();
        let answer = Answer { status: parts.status, headers: parts.headers, body };
        assert!(!answer.status.is_server_error(), "{what}: {} {}", answer.status, answer.text());
        answer
    }

    pub async fn at_address(&self, address: &str) -> Answer {
        self.send(Request::get(address).body(Body::empty()).unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.at_address(&format!("{API}{path}")).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_bytes(path, "application/json", body.to_string()).await
    }

    pub async fn post_bytes(&self, path: &str, content_type: &str, body: impl Into<Body>) -> Answer {
        let request = Request::builder().method(Method::POST).uri(format!("{API}{path}"));
        self.send(request.header(header::CONTENT_TYPE, content_type).body(body.into()).unwrap()).await
    }

    /// Creates a snapshot of a scope and gives its JSON.
    pub async fn create(&self, body: Value) -> Value {
        let answer = self.post("/snapshots", &body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.json()
    }

    /// Captures `web`, at a reference or as it is, and gives the snapshot's JSON.
    pub async fn capture(&self, reference: Option<&str>) -> Value {
        let body = serde_json::json!({ "project_name": "web", "source_ref": reference });
        let answer = self.post("/snapshots", &body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.json()
    }

    /// Captures the three commits, an hour apart from now on, and gives their ids, oldest first.
    pub async fn capture_three(&self) -> Vec<String> {
        let mut ids = Vec::new();
        for reference in ["v1.0.0", "v1.1.0", "main"] {
            ids.push(id(&self.capture(Some(reference)).await));
            self.clock.advance(TimeDelta::hours(1));
        }
        ids
    }
}

/// A fresh database: a file in this folder or, with `CODEGRAPH_TEST_ENGINE=postgres`, a schema of the server that
/// `CODEGRAPH_TEST_POSTGRES` names.
pub async fn fresh_database(folder: &Path) -> DatabaseUrl {
    if std::env::var("CODEGRAPH_TEST_ENGINE").as_deref() != Ok("postgres") {
        return DatabaseUrl::Sqlite(folder.join("snapshots.db"));
    }
    let base = std::env::var("CODEGRAPH_TEST_POSTGRES").expect("CODEGRAPH_TEST_POSTGRES names the server");
    let random = BuildHasher::build_hasher(&RandomState::new()).finish();
    let schema = format!("t{random:016x}");
    let mut connection = <sqlx::PgConnection as sqlx::Connection>::connect(&base).await.unwrap();
    let sql = sqlx::AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
    sqlx::query(sql).execute(&mut connection).await.unwrap();
    let sign = if base.contains('?') { '&' } else { '?' };
    DatabaseUrl::Postgres(format!("{base}{sign}options[search_path]={schema}"))
}

pub fn id(snapshot: &Value) -> String {
    snapshot["id"].as_str().unwrap().to_owned()
}

pub fn ids(list: &Value) -> Vec<String> {
    list["snapshots"].as_array().unwrap().iter().map(id).collect()
}
