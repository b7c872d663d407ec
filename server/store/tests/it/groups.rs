//! Groups, notes, uploads, kept responses and cleanup.

use super::Database;
use crate::support::{Writes, at, draft, know};
use codegraph_model::api::Note;
use codegraph_model::snapshot::{Member, SourceBundle};
use codegraph_model::{Digest, Name, PerDimension, ScopeRef, Sealed};
use codegraph_store::{Due, GroupRow, IdempotencyRecord, ProjectRow, StoreError};

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

async fn project(database: &Database, project: &str) {
    let row = ProjectRow { name: name(project), path: None, created_at: at("2026-01-01T00:00:00Z") };
    database.store.add_project(&row).await.unwrap();
}

fn group(id: &str) -> GroupRow {
    GroupRow { id: name(id), title: id.to_owned(), created_at: at("2026-01-01T00:00:00Z") }
}

fn names(rows: Vec<ProjectRow>) -> Vec<String> {
    rows.into_iter().map(|row| row.name.to_string()).collect()
}

#[tokio::test]
async fn projects_come_into_groups_and_leave_them() {
    let database = Database::new().await;
    for known in ["web", "api", "old"] {
        project(&database, known).await;
    }
    let store = &database.store;
    store.add_group(&group("team"), &[name("web"), name("api")]).await.unwrap();
    store.change_group(&name("team"), &[name("old"), name("web")], &[name("api")]).await.unwrap();
    assert_eq!(names(store.members(Some(&name("team"))).await.unwrap()), ["old", "web"]);
    assert_eq!(names(store.members(None).await.unwrap()), ["api", "old", "web"]);
    assert_eq!((store.group_count().await.unwrap(), store.groups(None, 10).await.unwrap().len()), (1, 1));
}

#[tokio::test]
async fn a_group_with_an_unknown_project_is_not_made() {
    let database = Database::new().await;
    project(&database, "web").await;
    let made = database.store.add_group(&group("team"), &[name("web"), name("nowhere")]).await;
    assert!(matches!(made, Err(StoreError::NoProject(missing)) if missing == name("nowhere")));
    assert_eq!(database.store.group(&name("team")).await.unwrap(), None);
    database.store.add_group(&group("team"), &[]).await.unwrap();
    assert!(matches!(database.store.add_group(&group("team"), &[]).await, Err(StoreError::GroupExists(_))));
}

#[tokio::test]
async fn notes_stay_as_they_were_written() {
    let database = Database::new().await;
    let scope: ScopeRef = "group:team".parse().unwrap();
    know(&database.store, &scope).await;
    let note = |day: &str, text: &str| Note {
        scope_ref: scope.clone(),
        timestamp: at(day),
        text: text.to_owned(),
        author: "ada".to_owned(),
        created_at: at("2026-03-01T00:00:00Z"),
    };
    for (day, text) in [("2026-02-01T00:00:00Z", "second"), ("2026-01-01T00:00:00Z", "first")] {
        database.store.add_note(&note(day, text)).await.unwrap();
    }
    let texts: Vec<_> =
        database.store.notes(&scope, None, None).await.unwrap().into_iter().map(|note| note.text).collect();
    assert_eq!(texts, ["first", "second"]);
    let february = database.store.notes(&scope, Some(at("2026-02-01T00:00:00Z")), None).await.unwrap();
    assert_eq!(february.len(), 1);
    for sql in ["UPDATE note SET text = 'x'", "DELETE FROM note"] {
        assert!(database.run(sql).await.is_err(), "{sql}");
    }
}

#[tokio::test]
async fn one_snapshot_is_made_of_an_upload() {
    let database = Database::new().await;
    project(&database, "web").await;
    let (store, web) = (&database.store, name("web"));
    let kept = store.keep_upload(&web, b"{}", Some("abc"), at("2026-01-01T00:00:00Z")).await.unwrap();
    assert_eq!(kept.capture_id, Digest::of(b"{}"));
    // The same bytes again: the same upload, with the time of the first.
    let again = store.keep_upload(&web, b"{}", Some("abc"), at("2026-01-02T00:00:00Z")).await.unwrap();
    assert_eq!(again, kept);
    assert_eq!(store.upload_bytes(&web, kept.capture_id).await.unwrap().as_deref(), Some(&b"{}"[..]));

    let insert = async |n: u128| {
        let (sealed, trees) = draft(n, "2026-01-03T00:00:00Z").seal();
        let packed = store.pack(&sealed, &trees).await?;
        store
            .write(async |tx| {
                tx.insert_snapshot(&packed).await?;
                tx.consume_upload(&web, kept.capture_id, sealed.snapshot.id).await
            })
            .await
    };
    insert(1).await.unwrap();
    assert!(matches!(insert(2).await, Err(StoreError::CaptureUsed)));
    assert_eq!(database.number("SELECT count(*) FROM snapshot").await, 1);
    let used = store.upload(&web, kept.capture_id).await.unwrap().unwrap();
    assert_eq!(used.snapshot_id, Some(draft(1, "2026-01-03T00:00:00Z").seal().0.snapshot.id));
    assert_eq!(store.upload_bytes(&web, kept.capture_id).await.unwrap(), None);
    store.drop_uploads(at("2030-01-01T00:00:00Z")).await.unwrap();
    assert!(store.upload(&web, kept.capture_id).await.unwrap().is_some(), "what a snapshot was made of is remembered");
}

#[tokio::test]
async fn responses_are_deleted_after_their_time() {
    let database = Database::new().await;
    let answer = IdempotencyRecord {
        request: Digest::of(b"asked"),
        status: 201,
        location: Some("/x".to_owned()),
        content_type: None,
        body: b"answered".to_vec(),
    };
    let (monday, tuesday) = (at("2026-01-05T00:00:00Z"), at("2026-01-06T00:00:00Z"));
    database.store.keep_response("key", &answer, monday, monday).await.unwrap();
    assert_eq!(database.store.idempotency_record("key", monday).await.unwrap(), Some(answer.clone()));
    assert_eq!(database.store.idempotency_record("key", tuesday).await.unwrap(), None);
    database.store.keep_response("other", &answer, tuesday, tuesday).await.unwrap();
    assert_eq!(database.number("SELECT count(*) FROM idempotency").await, 1);
}

/// A snapshot of a group that was made of another snapshot.
fn of_members(n: u128, member: &Sealed) -> Sealed {
    let mut snapshot = draft(n, "2025-03-01T00:00:00Z").of("group:team").mutable().seal().0.snapshot;
    let member = Member {
        project_name: name("web"),
        snapshot_id: Some(member.snapshot.id),
        digest: Some(member.digest),
        commit: None,
        timestamp: None,
        age_seconds: None,
        note: None,
    };
    snapshot.source_bundle = SourceBundle { members: Some(vec![member]), ..SourceBundle::default() };
    Sealed::new(snapshot)
}

#[tokio::test]
async fn cleanup_leaves_what_must_stay() {
    let database = Database::new().await;
    // The ids were made in November 2024, whatever the snapshots tell of.
    let kept = database.insert(&draft(1, "2025-01-01T00:00:00Z")).await;
    let gone = database.insert(&draft(2, "2025-01-02T00:00:00Z").mutable()).await;
    let baseline = database.insert(&draft(3, "2025-01-03T00:00:00Z").mutable()).await;
    let member = database.insert(&draft(4, "2025-01-04T00:00:00Z").mutable()).await;
    let newest = database.insert(&draft(5, "2025-01-05T00:00:00Z").mutable()).await;
    let store = &database.store;
    store.set_baseline(baseline.snapshot.id, at("2025-02-01T00:00:00Z"), "ada").await.unwrap();
    let aggregate = of_members(6, &member);
    know(store, &aggregate.snapshot.scope_ref).await;
    store.insert_snapshot(&aggregate, &PerDimension::new()).await.unwrap();

    let early = at("2024-01-01T00:00:00Z");
    assert_eq!(store.cleanup("standard", early, false).await.unwrap(), Due::default());
    let late = at("2027-01-01T00:00:00Z");
    assert_eq!(store.cleanup("release", late, false).await.unwrap(), Due::default());
    let due = Due { deleted: 1, kept: 5 };
    assert_eq!(store.cleanup("standard", late, true).await.unwrap(), due);
    assert!(store.snapshot(gone.snapshot.id).await.unwrap().is_some(), "a dry run deletes nothing");
    assert_eq!(store.cleanup("standard", late, false).await.unwrap(), due);
    assert_eq!(store.snapshot(gone.snapshot.id).await.unwrap(), None);
    for stays in [kept, baseline, member, newest, aggregate] {
        assert!(store.snapshot(stays.snapshot.id).await.unwrap().is_some());
    }
    let web: ScopeRef = "project:web".parse().unwrap();
    assert_eq!(store.snapshot_count(&web).await.unwrap(), 4);
    assert_eq!(database.number("SELECT count(DISTINCT seq) FROM metric").await, 5);
    assert_eq!(database.number("SELECT count(*) FROM snapshot_body").await, 5);
}
