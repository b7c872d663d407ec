//! Exports: where they are written, over a database and a server, and whether they hold.

use super::home::{Home, ran};
use std::fs;
use std::io::Write;
use std::process::Stdio;

#[test]
fn a_report_is_the_same_here_and_there() {
    let home = Home::with_history();
    let server = home.serve();
    for arguments in [&["web"][..], &["web", "--baseline-snapshot", "web~2"]] {
        for (format, start) in [("json", "{\"format\":\"codegraph-evidence\""), ("markdown", "# ")] {
            let export = [&["dashboard", "snapshot", "export"], arguments, &["--format", format]].concat();
            let here = home.ok(&export);
            let there = home.ok(&[&["--server", &server.url], &export[..]].concat());
            assert!(here.starts_with(start), "{format}: {}", here.chars().take(200).collect::<String>());
            if format == "json" {
                assert_eq!(here, there);
                continue;
            }
            // A report for people says who asked for it, and its columns are as wide as what is in them.
            let of = |text: &str| {
                let words = |line: &str| line.split([' ', '-']).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
                let lines = text.lines().filter(|line| !line.contains("Exported for"));
                lines.map(words).collect::<Vec<_>>().join("\n")
            };
            assert_eq!(of(&here), of(&there));
        }
    }
    let pdf = |place: &[&str]| {
        let arguments = [place, &["dashboard", "snapshot", "export", "web", "--format", "pdf"]].concat();
        home.command(&arguments).output().unwrap().stdout
    };
    assert!(pdf(&[]).starts_with(b"%PDF-") && pdf(&["--server", &server.url]).starts_with(b"%PDF-"));
}

#[test]
fn a_report_is_written_whole_and_over_nothing() {
    let home = Home::with_history();
    let export = |file: &str, more: &[&str]| {
        home.run(&[&["dashboard", "snapshot", "export", "web", "--output", file], more].concat())
    };
    let file = home.folder().join("report.md");
    let first = export("report.md", &[]);
    assert_eq!((first.code, first.out.as_str()), (0, ""), "{}", first.err);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("# "));
    let refused = export("report.md", &["--format", "json"]);
    assert_eq!((refused.code, refused.err.contains("--force")), (2, true), "{}", refused.err);
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
    assert_eq!(export("report.md", &["--format", "json", "--force"]).code, 0);
    assert!(fs::read_to_string(&file).unwrap().starts_with('{'));
    assert_eq!(export("nowhere/report.md", &[]).code, 1);
    let folder = export(".", &["--force"]);
    assert_eq!(folder.code, 1, "{}", folder.err);
    // What fails leaves no file, and nothing beside it.
    let failed = home.run(&["dashboard", "snapshot", "export", "nobody", "-o", "other.md"]);
    assert_eq!(failed.code, 1);
    let mut names: Vec<_> = fs::read_dir(home.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    names.retain(|name| name != "data");
    assert_eq!(names, ["report.md"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::write(home.folder().join("plain"), "").unwrap();
        let mode = |name: &str| fs::metadata(home.folder().join(name)).unwrap().permissions().mode();
        assert_eq!(mode("report.md"), mode("plain"));
    }
}

#[test]
fn evidence_that_was_changed_does_not_hold() {
    let home = Home::with_history();
    home.ok(&["dashboard", "snapshot", "export", "web", "--format", "json", "-o", "evidence.json"]);
    let holds = home.ok(&["verify", "evidence.json"]);
    assert!(holds.contains("verified") && holds.contains("every root verified"), "{holds}");
    let json = home.json(&["verify", "evidence.json"]);
    assert_eq!((&json["items"]["proven"], &json["baseline"]), (&true.into(), &serde_json::Value::Null));
    let text = fs::read_to_string(home.folder().join("evidence.json")).unwrap();
    let head = home.ok(&["head"]);
    let (size, root) = head.trim().split_once(' ').unwrap();
    assert!(holds.contains(&format!("evidence log: {size} records, root {root}")), "{holds}");
    let markdown = home.ok(&["dashboard", "snapshot", "export", "web", "--format", "markdown"]);
    assert!(markdown.contains(&format!("{size} records, root {root}")), "{markdown}");
    fs::write(home.folder().join("tampered.json"), text.replacen("backfill of", "backfill at", 1)).unwrap();
    let tampered = home.run(&["verify", "tampered.json"]);
    assert_eq!((tampered.code, tampered.out.as_str()), (1, ""));
    assert!(tampered.err.contains("was modified"), "{}", tampered.err);
    for (name, content) in [("empty.json", ""), ("other.json", "{}"), ("deep.json", &"[".repeat(100_000))] {
        fs::write(home.folder().join(name), content).unwrap();
        let ran = home.run(&["verify", name]);
        assert_eq!((ran.code, ran.out.as_str(), ran.err.contains(name)), (1, "", true), "{}", ran.err);
    }
    assert_eq!(home.run(&["verify", "missing.json"]).code, 1);
    // From standard input, a single snapshot.
    let snapshot = home.ok(&["dashboard", "snapshot", "show", "web", "--format", "json"]);
    let mut child = home
        .command(&["verify", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(snapshot.as_bytes()).unwrap();
    let ran = ran(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.out.contains("verified")), (0, true), "{}", ran.err);
}
