//! A server with a clock that stands still, a fresh database and a small real repository; requests go straight into its
//! router.

use crate::repo::Repo;
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use codegraph::clock::Clock;
use codegraph::config::Config;
use codegraph::http;
use codegraph::services::{Caller, Services};
use codegraph_model::{Actor, Via};
use codegraph_store::{DatabaseUrl, Store};
pub use codegraph_testing::at;
pub use codegraph_testing::code::complex;
use codegraph_testing::database::fresh_schema;
pub use codegraph_testing::repo::sample;
use codegraph_testing::rest::Client;
pub use codegraph_testing::rest::{API, Answer};
use serde_json::Value;
use std::ops::Deref;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

pub const NOW: &str = "2026-06-01T12:00:00Z";

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
    anonymous: Client,
    _folder: TempDir,
}

/// Requests of the server itself are those of the client that says nothing of who it is.
impl Deref for TestServer {
    type Target = Client;

    fn deref(&self) -> &Client {
        self.anonymous()
    }
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
        let anonymous = Client::anonymous(http::router(services.clone()).await);
        Self { anonymous, services, clock, repo, _folder: folder }
    }

    /// The client that says nothing of who it is.
    pub fn anonymous(&self) -> &Client {
        &self.anonymous
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
    let Some(url) = fresh_schema().await else {
        panic!("CODEGRAPH_TEST_ENGINE=postgres requires CODEGRAPH_TEST_POSTGRES")
    };
    DatabaseUrl::Postgres(url)
}

pub fn id(snapshot: &Value) -> String {
    snapshot["id"].as_str().unwrap().to_owned()
}

pub fn ids(list: &Value) -> Vec<String> {
    list["snapshots"].as_array().unwrap().iter().map(id).collect()
}
