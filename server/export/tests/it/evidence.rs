//! The JSON export proves what it holds, and nothing that was changed.

use crate::made::{self, Made};
use codegraph_export::{Items, VerifyError, evidence, verify};
use codegraph_model::compare::ItemState;
use serde_json::Value;

fn exported(made: &Made) -> Vec<u8> {
    evidence(&made.input())
}

/// The file with one text in place of another, which must be there.
fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1).into_bytes()
}

#[test]
fn evidence_of_a_snapshot_proves_every_item() {
    let made = made::alone(500, 3);
    let verified = verify(&exported(&made)).unwrap();
    assert_eq!((verified.items, verified.notes), (Items::Proven { items: 500, trees: 6 }, Vec::new()));
    assert_eq!(verified.snapshot, made.snapshot);
}

#[test]
fn evidence_of_a_group_proves_the_items_of_its_members() {
    let made = made::grouped(70);
    let verified = verify(&exported(&made)).unwrap();
    assert_eq!((verified.items, verified.members), (Items::Proven { items: 140, trees: 12 }, made.members.clone()));
    let without = Made { members: Vec::new(), ..made };
    assert!(matches!(verify(&exported(&without)).unwrap().items, Items::NotChecked { .. }));
}

#[test]
fn evidence_names_the_head_of_the_log_outside_of_what_is_sealed() {
    let made = made::compared(60, 3);
    let bytes = exported(&made);
    let verified = verify(&bytes).unwrap();
    assert_eq!(verified.log_head, Some(made.input().log_head));
    let root = format!("1,234 records, root sha256:{}", "5a".repeat(32));
    assert!(verified.to_string().contains(&format!("evidence log: {root}")), "{verified}");
    assert!(codegraph_export::markdown(&made.input()).contains(&root));
    assert_eq!(verify(&made.snapshot.json()).unwrap().log_head, None);

    let few = verify(&replaced(&bytes, r#""size":1234"#, r#""size":1"#));
    assert!(matches!(few, Err(VerifyError::LogHead { size: 1, snapshots: 2 })), "{few:?}");
    assert!(verify(&replaced(&bytes, r#""size":1234"#, r#""size":2"#)).is_ok(), "nothing in the file proves it");
    for (from, to) in [(r#""size":1234"#, r#""size":-1"#), ("sha256:5a5a", "sha256:5a"), (r#""size":1234"#, r#""n":1"#)]
    {
        assert!(matches!(verify(&replaced(&bytes, from, to)), Err(VerifyError::Form(_))), "{to}");
    }
    let unnamed = verify(&replaced(&bytes, r#""log_head":{"#, r#""other":{"#));
    assert!(matches!(unnamed, Err(VerifyError::Form(_))), "{unnamed:?}");
}

#[test]
fn a_member_that_the_group_does_not_list_is_noticed() {
    let mut made = made::grouped(14);
    let mut other = made.members[0].snapshot.clone();
    other.terms.reason = "another".to_owned();
    made.members[0] = codegraph_model::Sealed::new(other);
    assert!(matches!(verify(&exported(&made)), Err(VerifyError::Member(name)) if name.as_str() == "front-end"));
}

#[test]
fn evidence_of_a_comparison_proves_both_sides_and_the_comparison() {
    let made = made::compared(60, 3);
    let bytes = exported(&made);
    let verified = verify(&bytes).unwrap();
    assert!(matches!(verified.items, Items::NotChecked { .. }));
    assert_eq!(verified.baseline.unwrap(), made.baseline.unwrap().0);
    for (from, to) in [
        (r#""state":"regressed""#, r#""state":"improved""#),
        (r#""score_delta":-15"#, r#""score_delta":-1"#),
        (r#""analyzer":false"#, r#""analyzer":true"#),
        (r#""state":"new"}"#, r#""state":"resolved"}"#),
    ] {
        let changed = verify(&replaced(&bytes, from, to));
        assert!(matches!(changed, Err(VerifyError::Comparison(_))), "{from}: {changed:?}");
    }
    let other = verify(&replaced(
        &replaced(&bytes, r#""analyzer":false"#, r#""analyzer":true"#),
        "codegraph 0.1.0",
        "codegraph 9",
    ));
    assert_eq!(other.unwrap().notes.len(), 1, "another version may say it otherwise");
}

#[test]
fn one_changed_byte_is_noticed_wherever_it_is() {
    let bytes = exported(&made::alone(7, 0));
    let start = bytes.windows(10).position(|w| w == b"\"snapshot\"").unwrap();
    let mut changed = bytes.clone();
    // Line ends between items say nothing.
    for place in (start..bytes.len() - 1).filter(|place| bytes[*place] != b'\n') {
        for other in [b'0', b'x', bytes[place] ^ 0x20] {
            if other != bytes[place] {
                changed[place] = other;
                assert!(
                    verify(&changed).is_err(),
                    "byte {place}: {}",
                    String::from_utf8_lossy(&changed[place - 40..place + 20])
                );
            }
        }
        changed[place] = bytes[place];
    }
}

#[test]
fn items_that_come_or_go_are_noticed() {
    let made = made::alone(30, 0);
    let with = |change: fn(&mut Made)| {
        let mut made = made::alone(30, 0);
        change(&mut made);
        verify(&exported(&made))
    };
    assert!(verify(&exported(&made)).is_ok());
    assert!(matches!(with(|made| drop(made.listings[0].rows.pop())), Err(VerifyError::Count { .. })));
    let twice = |made: &mut Made| {
        let row = made.listings[0].rows[0].clone();
        made.listings[0].rows.push(row);
    };
    assert!(matches!(with(twice), Err(VerifyError::Count { .. })));
    let other = |made: &mut Made| made.listings[0].rows[0].item.key.push('x');
    assert!(matches!(with(other), Err(VerifyError::Root { .. })));
    let more = r#"{"category":"release","dimension":"release","extra":1,"#;
    let more = replaced(&exported(&made), r#"{"category":"release","dimension":"release","#, more);
    assert!(matches!(verify(&more), Err(VerifyError::Form(_) | VerifyError::Item { .. })));
}

#[test]
fn a_member_that_items_do_not_have_is_noticed() {
    let bytes = exported(&made::alone(30, 0));
    let more = replaced(
        &bytes,
        r#""category":"hotspot","dimension":"health","key""#,
        r#""category":"hotspot","approved":true,"dimension":"health","key""#,
    );
    assert!(matches!(verify(&more), Err(VerifyError::Item { .. })));
}

#[test]
fn evidence_that_was_laid_out_anew_holds_with_a_note() {
    let bytes = exported(&made::alone(30, 0));
    let value: Value = serde_json::from_slice(&bytes).unwrap();
    let verified = verify(&serde_json::to_vec_pretty(&value).unwrap()).unwrap();
    assert_eq!(verified.items, Items::Proven { items: 30, trees: 6 });
    assert_eq!(verified.notes.len(), 1);
}

#[test]
fn the_json_of_a_snapshot_alone_proves_the_snapshot() {
    let made = made::alone(30, 0);
    let verified = verify(&made.snapshot.json()).unwrap();
    assert_eq!(verified.snapshot, made.snapshot);
    assert!(verified.to_string().contains("items: not verified"), "{verified}");
    assert!(matches!(
        verify(&replaced(&made.snapshot.json(), "ci-runner", "ci-rummer")),
        Err(VerifyError::Digest { .. })
    ));
}

#[test]
fn other_files_are_told_apart() {
    assert!(matches!(verify(b"hello"), Err(VerifyError::Form(_))));
    assert!(matches!(verify(b"{}"), Err(VerifyError::NoDigest { .. })));
    assert!(matches!(verify(br#"{"format":"sarif"}"#), Err(VerifyError::Format(_))));
    let newer = br#"{"format":"codegraph-evidence","format_version":2,"new":1}"#;
    assert!(matches!(verify(newer), Err(VerifyError::Version(2))));
    let empty = br#"{"format":"codegraph-evidence","format_version":1,"written_by":"x"}"#;
    assert!(matches!(verify(empty), Err(VerifyError::Missing("snapshot"))));
}

#[test]
fn changes_keep_what_was() {
    let made = made::compared(60, 0);
    let value: Value = serde_json::from_slice(&exported(&made)).unwrap();
    let rows = value["changes"].as_array().unwrap().iter().flat_map(|group| group["rows"].as_array().unwrap());
    let changed: Vec<&Value> = rows.filter(|row| row["state"] == ItemState::Changed.as_str()).collect();
    assert!(!changed.is_empty() && changed.iter().all(|row| row["was"].is_object()));
}
