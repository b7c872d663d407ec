//! How SQLite answers: by indexes, whatever a database has grown to. The statements are those that the store really runs,
//! taken from what sqlx says of them.

use crate::sqlite::Database;
use crate::sqlite::imports::{batch, file};
use crate::support::{Writes, at, draft};
use codegraph_model::api::Bucket;
use codegraph_model::ids::Scope;
use codegraph_store::{Filter, ImportFilter, TrendRange};
use sqlx::{AssertSqlSafe, Row};
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Remembers every statement that sqlx runs.
#[derive(Clone, Default)]
struct Statements(Arc<Mutex<Vec<String>>>);

impl Subscriber for Statements {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut &*self);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl Visit for &Statements {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "db.statement" && !value.trim().is_empty() {
            self.0.lock().unwrap().push(value.trim().to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

#[tokio::test]
async fn lists_and_trends_are_answered_by_indexes() {
    let statements = Statements::default();
    tracing::subscriber::set_global_default(statements.clone()).unwrap();
    let database = Database::new().await;
    database.insert(&draft(1, "2026-01-01T00:00:00Z")).await;
    let store = &database.store;
    statements.0.lock().unwrap().clear();

    let project = Filter { project: Some("web".parse().unwrap()), ..Filter::default() };
    let times =
        Filter { from: Some(at("2025-01-01T00:00:00Z")), to: Some(at("2027-01-01T00:00:00Z")), ..Filter::default() };
    let scopes = Filter { scope: Some(Scope::Project), ..times.clone() };
    for filter in [&Filter::default(), &times, &project, &scopes] {
        for cursor in [None, Some("1_1".parse().unwrap())] {
            store.list(filter, cursor, 20).await.unwrap();
        }
    }
    let scope = "project:web".parse().unwrap();
    for bucket in [Bucket::None, Bucket::Day, Bucket::Week, Bucket::Month] {
        let range = TrendRange { scope: &scope, from: times.from, to: times.to, bucket };
        store.trend(&range, &["health.score".parse().unwrap()]).await.unwrap();
    }
    store.newest(&scope, None, 0).await.unwrap();
    store.oldest_after(&scope, at("2025-01-01T00:00:00Z")).await.unwrap();
    store.by_id_part("01936f").await.unwrap();
    store.by_id_part("5e6f7081").await.unwrap();
    store.captured_commits(&scope, "0.1.0", "1").await.unwrap();
    ask_for_imports(store).await;

    let mut ran = statements.0.lock().unwrap().clone();
    ran.retain(|sql| sql.contains("snapshot s") || sql.contains("metric m") || sql.contains("import i"));
    ran.retain(|sql| !sql.starts_with("INSERT"));
    ran.sort();
    ran.dedup();
    assert!(ran.len() >= 20, "sqlx told of {} statements only: {ran:#?}", ran.len());
    let mut connection = database.raw().await;
    for sql in ran {
        let plan =
            sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"))).fetch_all(&mut connection).await.unwrap();
        let plan: Vec<String> = plan.iter().map(|row| row.get::<String, _>("detail")).collect();
        let text = format!("{sql}\n{plan:#?}");
        // A list of everything walks an index from its end and stops after a page; a count walks a covering one.
        let tables = ["SCAN s", "SCAN m", "SCAN i", "SCAN c", "SCAN t", "SCAN f", "SCAN x"];
        let scans = plan.iter().filter(|step| tables.iter().any(|table| step.starts_with(table)));
        for scan in scans {
            let walk = sql.contains("LIMIT") && scan.contains("USING INDEX snapshot_by_time");
            let count = sql.starts_with("SELECT count(*)") && scan.contains("USING COVERING INDEX");
            assert!(walk || count, "{text}");
        }
        if sql.contains("m.value") {
            assert!(plan.iter().any(|step| step.starts_with("SEARCH m USING PRIMARY KEY")), "{text}");
        }
        if sql.contains("GROUP BY") {
            assert!(
                plan.iter().any(|step| step.starts_with("SEARCH snapshot USING COVERING INDEX snapshot_by_scope")),
                "{text}"
            );
        }
        // What a capture uses of imports is sorted at the end, when little is left.
        if sql.contains("LIMIT") && !sql.contains("json_each") && !sql.starts_with("WITH open") {
            assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE")), "{text}");
        }
    }
}

/// Every question about imports, of a project that has two.
async fn ask_for_imports(store: &codegraph_store::Store) {
    let (web, now) = ("web".parse().unwrap(), at("2026-06-01T00:00:00Z"));
    let added = store.add_imports(&web, &batch(&[file("a.json", "a"), file("b.json", "b")])).await.unwrap();
    for kind in [None, Some("sarif".to_owned())] {
        for current in [None, Some(true), Some(false)] {
            let filter = ImportFilter { kind: kind.clone(), current };
            store.imports(&web, &filter, now, None, 20).await.unwrap();
        }
    }
    let commits = ["a".repeat(40)];
    for behind in [None, Some(&commits[..])] {
        let state = codegraph_store::CapturedState { commit: Some("c"), until: now, behind };
        store.imports_for(&web, &state).await.unwrap();
    }
    store.import(&web, added.imports[0].id, now).await.unwrap().unwrap();
    assert!(store.last_import(&web, added.imports[0].digest).await.unwrap().is_some());
    store.import_bytes(added.imports[0].id).await.unwrap().unwrap();
    assert!(store.retire_import(&web, added.imports[0].id, now, "tester").await.unwrap());
}
