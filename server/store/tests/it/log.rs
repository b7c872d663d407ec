//! The log: a leaf for every record, one order, and heads that find what was changed.

use super::Database;
use crate::support::{Writes, at, draft, insert, know};
use codegraph_model::log::{Leaf, LogHead, RecordType};
use codegraph_model::{Digest, ScopeRef};
use codegraph_store::HeadCheck;

/// The root of a Merkle tree as RFC 6962 (2.1) defines it, computed the slow way.
fn root(leaves: &[Vec<u8>]) -> Digest {
    match leaves {
        [] => Digest::of(&[]),
        [leaf] => Digest::of(&[&[0], leaf.as_slice()].concat()),
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            Digest::of(&[&[1], &root(left).0[..], &root(right).0[..]].concat())
        }
    }
}

#[tokio::test]
async fn the_head_is_that_of_the_records_in_their_order() {
    let database = Database::new().await;
    assert_eq!(database.store.head().await.unwrap(), LogHead { size: 0, root: root(&[]) });
    let mut leaves = Vec::new();
    for n in 0..13 {
        let sealed = database.insert(&draft(n, "2026-01-01T00:00:00Z")).await;
        leaves.push(Leaf::new(RecordType::Snapshot, sealed.snapshot.id.to_string(), sealed.digest).bytes());
        let head = database.store.head().await.unwrap();
        assert_eq!(head, LogHead { size: leaves.len() as u64, root: root(&leaves) });
        assert_eq!(database.store.check_log(None).await.unwrap().head, head);
    }
    // A record with the proof that it is in the log.
    let id = draft(5, "2026-01-01T00:00:00Z").seal().0.snapshot.id.to_string();
    let (place, head, proof) = database.store.inclusion(RecordType::Snapshot, &id).await.unwrap().unwrap();
    assert_eq!((place, head.size), (5, 13));
    let proof: Vec<_> = proof.iter().map(|digest| tlog_tiles::Hash(digest.0)).collect();
    let leaf = tlog_tiles::record_hash(&leaves[5]);
    tlog_tiles::check_record(&proof, 13, tlog_tiles::Hash(head.root.0), 5, leaf).unwrap();
    assert_eq!(database.store.inclusion(RecordType::Import, &id).await.unwrap(), None);
}

#[tokio::test]
async fn every_kind_of_evidence_adds_a_record_and_what_fails_adds_none() {
    let database = Database::new().await;
    let store = &database.store;
    let old = database.insert(&draft(1, "2025-01-01T00:00:00Z").mutable()).await;
    let kept = database.insert(&draft(2, "2026-01-01T00:00:00Z")).await;
    let scope: ScopeRef = "project:web".parse().unwrap();
    store.set_baseline(kept.snapshot.id, at("2026-01-02T00:00:00Z"), "ada").await.unwrap();
    let now = at("2026-01-03T00:00:00Z");
    let note = codegraph_model::api::Note {
        scope_ref: scope.clone(),
        timestamp: now,
        text: "said".to_owned(),
        author: "ada".to_owned(),
        created_at: now,
    };
    store.add_note(&note).await.unwrap();
    assert_eq!(store.cleanup("standard", at("2030-01-01T00:00:00Z"), false).await.unwrap().deleted, 1);
    assert_eq!(store.snapshot(old.snapshot.id).await.unwrap(), None);
    let check = store.check_log(None).await.unwrap();
    assert_eq!((check.head.size, check.problems), (5, vec![]));

    let (sealed, trees) = draft(2, "2026-01-01T00:00:00Z").seal();
    assert!(store.insert_snapshot(&sealed, &trees).await.is_err(), "it exists already");
    let undone: Result<(), _> = store
        .write(async |tx| {
            tx.add_note(&note).await?;
            Err(codegraph_store::StoreError::ReadOnly)
        })
        .await;
    assert!(undone.is_err());
    assert_eq!(store.head().await.unwrap(), check.head);
}

#[tokio::test]
async fn an_older_head_finds_what_was_removed_put_in_or_rolled_back() {
    let database = Database::new().await;
    let store = &database.store;
    for n in 0..6 {
        database.insert(&draft(n, "2026-01-01T00:00:00Z")).await;
    }
    let older = store.head().await.unwrap();
    for n in 6..9 {
        database.insert(&draft(n, "2026-01-01T00:00:00Z")).await;
    }
    assert_eq!(store.check_head(&older).await.unwrap(), HeadCheck::Holds);
    let newer = LogHead { size: 10, root: older.root };
    assert_eq!(store.check_head(&newer).await.unwrap(), HeadCheck::Shorter);
    let forged = LogHead { size: 6, root: Digest::of(b"forged") };
    assert_eq!(store.check_head(&forged).await.unwrap(), HeadCheck::Differs);

    // Somebody who may drop triggers.
    let is_postgres = store.url().file().is_none();
    let drop = |trigger: &str, table: &str| {
        if is_postgres { format!("DROP TRIGGER {trigger} ON {table}") } else { format!("DROP TRIGGER {trigger}") }
    };
    assert!(database.run("UPDATE log SET record = 'other' WHERE place = 3").await.is_err());
    assert!(database.run("DELETE FROM log WHERE place = 8").await.is_err());
    database.run(&drop(if is_postgres { "log_no_change" } else { "log_no_update" }, "log")).await.unwrap();
    database.run("UPDATE log SET record = 'other' WHERE place = 3").await.unwrap();
    let check = store.check_log(Some(&older)).await.unwrap();
    assert_eq!(check.older, Some(HeadCheck::Differs));
    assert!(check.problems.iter().any(|problem| problem.contains("do not match its records")), "{check:?}");
    assert!(check.problems.iter().any(|problem| problem.contains("is not in the log")), "{check:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_at_once_make_one_order() {
    let database = Database::new().await;
    know(&database.store, &"project:web".parse().unwrap()).await;
    let writers: Vec<_> = (0..6u128)
        .map(|writer| {
            let store = database.store.clone();
            tokio::spawn(async move {
                for n in 0..10 {
                    insert(&store, &draft(writer * 100 + n, "2026-01-01T00:00:00Z")).await;
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let check = database.store.check_log(None).await.unwrap();
    assert_eq!((check.head.size, check.problems), (60, vec![]));
    assert_eq!(database.store.head().await.unwrap(), check.head);
}
