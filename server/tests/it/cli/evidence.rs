//! The head of the log and copies of a database, as they are typed.

use super::home::Home;
use serde_json::Value;

#[test]
fn a_head_that_was_kept_holds_until_a_record_is_taken_away() {
    let home = Home::with_history();
    let head = home.ok(&["head"]);
    assert!(head.starts_with("3 sha256:"), "{head}");
    let json: Value = serde_json::from_str(&home.ok(&["head", "--format", "json"])).unwrap();
    assert_eq!((json["size"].as_u64(), json["root"].as_str()), (Some(3), head.trim().split(' ').nth(1)));
    let kept = home.folder().join("head.txt");
    std::fs::write(&kept, &head).unwrap();
    home.ok(&["dashboard", "snapshot", "create", "--project", "web", "--reason", "later"]);
    let kept = kept.to_str().unwrap();
    assert!(home.ok(&["head", "--check", kept]).contains("4 sha256:"));
    std::fs::write(kept, head.replace("3 sha256:", "9 sha256:")).unwrap();
    let ran = home.run(&["head", "--check", kept]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("the log has 4 records and had 9"), "{ran:?}");
    std::fs::write(kept, format!("3 sha256:{}", "0".repeat(64))).unwrap();
    assert!(home.run(&["head", "--check", kept]).err.contains("changed, removed or put in"));
}

#[test]
fn a_database_is_copied_into_an_empty_one_and_compared() {
    let home = Home::with_history();
    let (from, to) = (home.database_place(), format!("sqlite:{}", home.folder().join("copy.db").display()));
    let printed = home.ok(&["db", "copy", "--from", &from, "--to", &to]);
    assert!(printed.contains("snapshot_body") && printed.contains("every row of both databases: equal"), "{printed}");
    assert_eq!(home.ok(&["head"]), home.ok(&["--db", &to, "head"]));
    let list = ["dashboard", "snapshot", "list", "--format", "json"];
    assert_eq!(home.ok(&list), home.ok(&[&["--db", &to][..], &list].concat()));
    let again = home.run(&["db", "copy", "--from", &from, "--to", &to]);
    assert!(again.code == 1 && again.err.contains("not empty"), "{again:?}");
    assert_eq!(home.run(&["db", "copy", "--from", &from, "--to", &from]).code, 2);
}
