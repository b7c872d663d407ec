//! Imports: kept once, found again as they were, and which of them a capture uses.

use super::Database;
use crate::support::{Writes, at};
use chrono::{DateTime, Utc};
use codegraph_model::Name;
use codegraph_model::api::{Import, ReportContent, Retired};
use codegraph_model::ids::ImportId;
use codegraph_store::{CapturedState, ImportFilter, NewBatch, NewImportRow, PackedFile, ProjectRow, StoreError};
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// Ids that are never given twice, and do not tell the order.
fn next_id() -> ImportId {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let n = u128::from(NEXT.fetch_add(1, Ordering::Relaxed));
    ImportId(Uuid::from_u128(0x0193_6f2a_7c3e_7000_8000_0000_0000_0000 + ((n * 7919) % 100_003)))
}

/// A report of series `sarif` with this text.
pub fn file(name: &str, text: &str) -> NewImportRow {
    let content = ReportContent { kind: "sarif".to_owned(), format: "SARIF".to_owned(), ..ReportContent::default() };
    NewImportRow {
        id: next_id(),
        series: "sarif".to_owned(),
        name: name.to_owned(),
        file: PackedFile::new(text.as_bytes()).unwrap(),
        content,
    }
}

pub fn of_series(series: &str, text: &str) -> NewImportRow {
    let mut file = file(text, text);
    file.series = series.to_owned();
    file.content.kind = series.split(' ').next().unwrap().to_owned();
    file
}

/// Files without a label and of no known commit that are given at the end of May and tell of January.
pub fn batch(files: &[NewImportRow]) -> NewBatch {
    NewBatch {
        label: None,
        commit: None,
        measured_at: at("2026-01-31T00:00:00Z"),
        imported_at: at("2026-05-31T00:00:00Z"),
        imported_by: "tester".to_owned(),
        files: files.to_vec(),
    }
}

pub fn web() -> Name {
    "web".parse().unwrap()
}

pub fn later() -> DateTime<Utc> {
    at("2026-06-01T00:00:00Z")
}

pub async fn fresh() -> Database {
    let database = Database::new().await;
    for name in ["web", "api"] {
        let row = ProjectRow { name: name.parse().unwrap(), path: None, created_at: at("2026-01-01T00:00:00Z") };
        database.store.add_project(&row).await.unwrap();
    }
    database
}

impl Database {
    pub async fn give(&self, batch: NewBatch) -> Vec<Import> {
        self.store.add_imports(&web(), &batch).await.unwrap().imports
    }

    /// Gives these texts as one batch for a commit, told at a time.
    pub async fn give_for(&self, commit: Option<&str>, measured_at: &str, texts: &[&str]) -> Vec<Import> {
        let files: Vec<NewImportRow> = texts.iter().map(|text| file(text, text)).collect();
        let commit = commit.map(str::to_owned);
        self.give(NewBatch { commit, measured_at: at(measured_at), ..batch(&files) }).await
    }

    /// The names of what a capture uses.
    async fn used(&self, commit: Option<&str>, until: DateTime<Utc>) -> Vec<String> {
        self.used_behind(commit, until, None).await
    }

    /// The same where the commits behind are known.
    async fn used_behind(&self, commit: Option<&str>, until: DateTime<Utc>, behind: Option<&[String]>) -> Vec<String> {
        let used = self.store.imports_for(&web(), &CapturedState { commit, until, behind }).await.unwrap();
        assert!(used.iter().all(|import| import.current && import.retired.is_none()));
        used.into_iter().map(|import| import.name).collect()
    }

    async fn all(&self) -> Vec<Import> {
        self.store.imports(&web(), &ImportFilter::default(), later(), None, 1000).await.unwrap().imports
    }
}

#[tokio::test]
async fn an_import_is_found_again_as_it_was_given() {
    let database = fresh().await;
    let mut row = file("sub/report.sarif", "the bytes");
    row.content.counts = [("findings".to_owned(), 3)].into();
    row.content.notes = vec!["a note".to_owned()];
    let given = NewBatch { label: Some("backend".to_owned()), commit: Some("abc".to_owned()), ..batch(&[row.clone()]) };
    let imports = database.give(given.clone()).await;
    let expected = Import {
        id: row.id,
        project_name: web(),
        batch_id: row.id,
        name: "sub/report.sarif".to_owned(),
        label: Some("backend".to_owned()),
        digest: row.file.digest(),
        bytes: 9,
        commit: Some("abc".to_owned()),
        measured_at: given.measured_at,
        imported_at: given.imported_at,
        imported_by: "tester".to_owned(),
        content: row.content.clone(),
        current: true,
        retired: None,
    };
    assert_eq!(imports, std::slice::from_ref(&expected));
    assert_eq!(database.store.import(&web(), row.id, later()).await.unwrap(), Some(expected.clone()));
    assert_eq!(database.all().await, [expected]);
    assert_eq!(database.store.import_bytes(row.id).await.unwrap().unwrap(), b"the bytes");
    // Of another project it is none.
    assert_eq!(database.store.import(&"api".parse().unwrap(), row.id, later()).await.unwrap(), None);
    assert_eq!(database.store.import(&web(), next_id(), later()).await.unwrap(), None);
    assert_eq!(database.store.import_bytes(next_id()).await.unwrap(), None);
    let unknown = database.store.add_imports(&"nobody".parse().unwrap(), &given).await;
    assert!(matches!(unknown, Err(StoreError::NoProject(_))));
}

#[tokio::test]
async fn the_same_files_again_change_nothing() {
    let database = fresh().await;
    for commit in [None, Some("c1")] {
        let first = database.give_for(commit, "2026-01-01T00:00:00Z", &["a", "b"]).await;
        let files = [file("b again", "b"), file("a again", "a")];
        let commit = commit.map(str::to_owned);
        let again = NewBatch { commit, measured_at: at("2026-01-01T18:00:00Z"), ..batch(&files) };
        let added = database.store.add_imports(&web(), &again).await.unwrap();
        // As they are, in the order in which they were given now.
        assert_eq!(added.imports, [first[1].clone(), first[0].clone()]);
        assert_eq!(added.unchanged, 2);
    }
    assert_eq!(database.all().await.len(), 4);
    // Of a commit they are the same on any day; where nobody knows of which state they are, on another day they are fresh.
    for (commit, unchanged) in [(Some("c1"), 2), (None, 0)] {
        let commit = commit.map(str::to_owned);
        let files = [file("a", "a"), file("b", "b")];
        let later = NewBatch { commit, measured_at: at("2026-01-02T00:00:00Z"), ..batch(&files) };
        assert_eq!(database.store.add_imports(&web(), &later).await.unwrap().unchanged, unchanged);
    }
    assert_eq!(database.all().await.len(), 6);
    assert_eq!(database.number("SELECT count(*) FROM report_file").await, 2);

    // Fewer files, more files, another label or another commit are something new.
    let mut count = 6;
    for (label, commit, texts) in [
        (None, Some("c1"), &["a"][..]),
        (None, Some("c1"), &["a", "b", "c"]),
        (Some("x"), Some("c1"), &["a", "b", "c"]),
        (None, Some("c2"), &["a", "b", "c"]),
    ] {
        let files: Vec<NewImportRow> = texts.iter().map(|text| file(text, text)).collect();
        let given = NewBatch { label: label.map(str::to_owned), commit: commit.map(str::to_owned), ..batch(&files) };
        let added = database.store.add_imports(&web(), &given).await.unwrap();
        assert_eq!((added.imports.len(), added.unchanged), (texts.len(), 0), "{label:?} {commit:?} {texts:?}");
        count += texts.len();
        assert_eq!(database.all().await.len(), count);
    }
    assert_eq!(database.number("SELECT count(*) FROM report_file").await, 3);
}

#[tokio::test]
async fn one_then_another_then_the_first_is_as_if_only_the_first_and_three_in_the_history() {
    for commit in [None, Some("c1")] {
        let database = fresh().await;
        for text in ["a", "b", "a"] {
            database.give_for(commit, "2026-01-01T00:00:00Z", &[text]).await;
        }
        assert_eq!(database.used(commit, later()).await, ["a"]);
        let all = database.all().await;
        assert_eq!(all.iter().map(|import| import.name.as_str()).collect::<Vec<_>>(), ["a", "b", "a"]);
        assert_eq!(all.iter().map(|import| import.current).collect::<Vec<_>>(), [true, false, false]);
        assert_eq!(database.store.import(&web(), all[1].id, later()).await.unwrap().unwrap(), all[1]);
    }
}

#[tokio::test]
async fn only_the_series_that_changed_are_added() {
    let database = fresh().await;
    let first = database.give(batch(&[of_series("junit", "tests"), of_series("lcov", "old")])).await;
    assert_eq!((first[0].batch_id, first[1].batch_id), (first[0].id, first[0].id));
    let files = [of_series("junit", "tests"), of_series("lcov", "new"), of_series("sarif a", "x")];
    let added = database.store.add_imports(&web(), &batch(&files)).await.unwrap();
    assert_eq!(added.unchanged, 1);
    assert_eq!(added.imports[0], first[0]);
    assert_eq!(added.imports.iter().map(|import| import.name.as_str()).collect::<Vec<_>>(), ["tests", "new", "x"]);
    assert_eq!((added.imports[1].batch_id, added.imports[2].batch_id), (files[1].id, files[1].id));
    assert_eq!(database.used(None, later()).await, ["tests", "new", "x"]);
}

#[tokio::test]
async fn a_capture_uses_what_was_given_for_its_commit_else_the_last_at_or_before_its_time() {
    let database = fresh().await;
    database.give_for(Some("c1"), "2026-01-01T00:00:00Z", &["one"]).await;
    database.give_for(Some("c3"), "2026-03-01T00:00:00Z", &["three", "three too"]).await;
    // Told of an earlier time and given later.
    database.give_for(Some("c2"), "2026-02-01T00:00:00Z", &["two"]).await;
    for (commit, until, expected) in [
        (Some("c1"), "2026-06-01T00:00:00Z", &["one"][..]),
        (Some("c2"), "2026-01-01T00:00:00Z", &["two"]),
        (Some("c3"), "2026-06-01T00:00:00Z", &["three", "three too"]),
        (Some("other"), "2026-02-15T00:00:00Z", &["two"]),
        (None, "2026-01-01T00:00:00Z", &["one"]),
        (None, "2026-06-01T00:00:00Z", &["three", "three too"]),
        (None, "2025-12-31T23:59:59Z", &[]),
    ] {
        assert_eq!(database.used(commit, at(until)).await, expected, "{commit:?} {until}");
    }
    // Of two at one time, the one that was given last.
    database.give_for(Some("c4"), "2026-03-01T00:00:00Z", &["four"]).await;
    assert_eq!(database.used(None, later()).await, ["four"]);
    assert_eq!(database.used(Some("c3"), later()).await, ["three", "three too"]);
}

#[tokio::test]
async fn of_two_batches_for_a_commit_the_one_given_last_counts_whatever_time_it_tells_of() {
    let database = fresh().await;
    // The time of the commit was not known yet.
    database.give_for(Some("c1"), "2026-01-05T00:00:00Z", &["first"]).await;
    database.give_for(Some("c1"), "2026-01-01T00:00:00Z", &["last"]).await;
    assert_eq!(database.used(Some("c1"), later()).await, ["last"]);
}

#[tokio::test]
async fn of_other_commits_only_those_behind_count() {
    let database = fresh().await;
    database.give_for(None, "2026-01-01T00:00:00Z", &["of nobody knows what"]).await;
    database.give_for(Some("main"), "2026-01-02T00:00:00Z", &["main"]).await;
    database.give_for(Some("branch"), "2026-01-03T00:00:00Z", &["branch"]).await;
    for (behind, expected) in [
        (None, "branch"),
        (Some(&["main".to_owned(), "older".to_owned()][..]), "main"),
        (Some(&["older".to_owned()]), "of nobody knows what"),
        (Some(&["branch".to_owned(), "main".to_owned()]), "branch"),
    ] {
        assert_eq!(database.used_behind(Some("next"), later(), behind).await, [expected], "{behind:?}");
    }
    // What was given for the commit itself counts all the same.
    assert_eq!(database.used_behind(Some("branch"), later(), Some(&[])).await, ["branch"]);
}

#[tokio::test]
async fn series_and_labels_stand_beside_each_other() {
    let database = fresh().await;
    for (label, files) in [
        (Some("b"), vec![file("b2", "b2"), file("b1", "b1")]),
        (None, vec![file("none", "none"), of_series("junit", "tests")]),
        (Some("a"), vec![file("a", "a")]),
    ] {
        database.give(NewBatch { label: label.map(str::to_owned), ..batch(&files) }).await;
    }
    assert_eq!(database.used(None, later()).await, ["tests", "none", "a", "b2", "b1"]);
    assert_eq!(
        database
            .store
            .imports_for(&"api".parse().unwrap(), &CapturedState { commit: None, until: later(), behind: None })
            .await
            .unwrap(),
        []
    );
}

#[tokio::test]
async fn what_is_retired_no_longer_counts_until_something_newer_is_given() {
    let database = fresh().await;
    let now = later();
    let old = database.give_for(Some("c1"), "2026-01-01T00:00:00Z", &["old"]).await.remove(0);
    let new = database.give_for(Some("c2"), "2026-02-01T00:00:00Z", &["new"]).await.remove(0);
    let other = database.give(batch(&[of_series("junit", "tests")])).await.remove(0);
    // Told of an earlier time, given after the one that is retired.
    database.give_for(Some("c0"), "2025-12-01T00:00:00Z", &["before"]).await;
    assert!(!database.store.retire_import(&web(), next_id(), now, "somebody").await.unwrap());
    assert!(!database.store.retire_import(&"api".parse().unwrap(), new.id, now, "somebody").await.unwrap());
    assert_eq!(database.used(None, now).await, ["tests", "new"]);

    assert!(database.store.retire_import(&web(), new.id, now, "somebody").await.unwrap());
    assert!(!database.store.retire_import(&web(), new.id, now, "somebody").await.unwrap());
    assert_eq!(database.used(None, now).await, ["tests"]);
    assert_eq!(database.used(Some("c1"), now).await, ["tests"]);
    assert!(
        !database.store.retire_import(&web(), old.id, now, "somebody").await.unwrap(),
        "it ended with the newer one"
    );
    let retired = database.store.import(&web(), new.id, now).await.unwrap().unwrap();
    let expected = Retired { at: now, by: "somebody".to_owned() };
    assert_eq!((retired.current, retired.retired), (false, Some(expected)));
    assert_eq!(database.store.import(&web(), other.id, now).await.unwrap().unwrap().retired, None);

    // The very same file, given again, counts again; what was before it does not.
    let again = database.give_for(Some("c2"), "2026-02-01T00:00:00Z", &["new"]).await.remove(0);
    assert!(again.id != new.id && again.retired.is_none() && again.current);
    assert_eq!(database.used(None, now).await, ["tests", "new"]);
    assert_eq!(database.used(Some("c1"), now).await, ["tests", "new"]);
    let second = at("2026-07-01T00:00:00Z");
    assert!(database.store.retire_import(&web(), again.id, second, "another").await.unwrap());
    assert_eq!(database.store.import(&web(), new.id, second).await.unwrap().unwrap().retired.unwrap().at, now);
    assert_eq!(database.store.import(&web(), again.id, second).await.unwrap().unwrap().retired.unwrap().at, second);
}

#[tokio::test]
async fn what_counts_for_another_branch_is_retired_alone() {
    let database = fresh().await;
    let main = database.give_for(Some("main"), "2026-01-01T00:00:00Z", &["main"]).await.remove(0);
    database.give_for(Some("feature"), "2026-02-01T00:00:00Z", &["feature"]).await;
    assert!(database.store.retire_import(&web(), main.id, later(), "somebody").await.unwrap());
    assert_eq!(database.used(Some("feature"), later()).await, ["feature"]);
    let retired = database.store.import(&web(), main.id, later()).await.unwrap().unwrap();
    assert!(retired.retired.is_some() && !retired.current);
}

#[tokio::test]
async fn pages_visit_each_import_once_newest_first() {
    let database = fresh().await;
    for n in 0..7 {
        let series = if n % 2 == 0 { "junit" } else { "sarif" };
        let files = [of_series(series, &format!("{n} first")), of_series(series, &format!("{n} second"))];
        database.give(batch(&files)).await;
    }
    let names: Vec<String> = (0..7).rev().flat_map(|n| [format!("{n} second"), format!("{n} first")]).collect();
    let of = |numbers: &[usize]| -> Vec<String> {
        names.iter().filter(|name| numbers.contains(&name[..1].parse().unwrap())).cloned().collect()
    };
    let filter = |kind: Option<&str>, current| ImportFilter { kind: kind.map(str::to_owned), current };
    for (filter, expected) in [
        (filter(None, None), names.clone()),
        (filter(Some("sarif"), None), of(&[1, 3, 5])),
        (filter(None, Some(true)), of(&[5, 6])),
        (filter(None, Some(false)), of(&[0, 1, 2, 3, 4])),
        (filter(Some("junit"), Some(true)), of(&[6])),
        (filter(Some("lcov"), None), Vec::new()),
    ] {
        for limit in [1, 3, 14, 20] {
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let page = database.store.imports(&web(), &filter, later(), after, limit).await.unwrap();
                assert!(page.imports.len() <= limit as usize);
                assert_eq!(page.total, expected.len() as u64);
                seen.extend(page.imports.into_iter().map(|import| import.name));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(seen, expected, "{filter:?}, pages of {limit}");
        }
    }
}

#[tokio::test]
async fn two_who_give_the_same_at_once_give_it_once() {
    let database = fresh().await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (store, given) = (database.store.clone(), batch(&[file("a", "a"), file("b", "b")]));
            tokio::spawn(async move { store.add_imports(&web(), &given).await.unwrap().unchanged })
        })
        .collect();
    let mut unchanged = 0;
    for task in tasks {
        unchanged += task.await.unwrap();
    }
    assert_eq!((unchanged, database.all().await.len()), (14, 2));
}
