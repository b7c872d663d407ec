//! The head of the log and copies of a database, as they are typed.

use super::home::Home;
use serde_json::Value;

#[test]
fn an_export_stands_for_the_head_that_it_names() {
    let home = Home::with_history();
    let write = |name: &str, text: &str| std::fs::write(home.folder().join(name), text).unwrap();
    let head = home.ok(&["head"]);
    home.ok(&["dashboard", "snapshot", "export", "web", "--format", "json", "-o", "evidence.json"]);
    write("same.txt", &head);
    write("older.txt", &head.replace("3 sha256:", "2 sha256:"));
    write("newer.json", &home.ok(&["head", "--format", "json"]).replace(":3", ":4").replace(": 3", ": 4"));
    for (file, order) in
        [("same.txt", "same"), ("older.txt", "newer"), ("newer.json", "older"), ("evidence.json", "same")]
    {
        let verified = home.json(&["verify", "evidence.json", "--head", file]);
        assert_eq!(verified["compared_head"]["export_is"], order, "{file}: {verified}");
    }
    let digit = if head.contains("sha256:0") { '1' } else { '0' };
    let place = head.find("sha256:").unwrap() + 7;
    write("other.txt", &format!("{}{digit}{}", &head[..place], &head[place + 1..]));
    let ran = home.run(&["verify", "evidence.json", "--head", "other.txt"]);
    assert_eq!((ran.code, ran.err.contains("their logs differ")), (1, true), "{}", ran.err);
    write("snapshot.json", &home.ok(&["dashboard", "snapshot", "show", "web", "--format", "json"]));
    let ran = home.run(&["verify", "snapshot.json", "--head", "same.txt"]);
    assert_eq!((ran.code, ran.err.contains("requires a JSON export")), (2, true), "{}", ran.err);

    home.ok(&["head", "--check", "evidence.json"]);
    let text = std::fs::read_to_string(home.folder().join("evidence.json")).unwrap();
    write("ahead.json", &text.replacen("\"size\":3", "\"size\":5", 1));
    let ran = home.run(&["head", "--check", "ahead.json"]);
    assert_eq!((ran.code, ran.err.contains("had 5")), (1, true), "{}", ran.err);
}

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
