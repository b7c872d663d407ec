//! Reports of other tools: what is said of each file, and what is done where one is none.

use super::home::{Home, Ran, assert_printable, ran};
use serde_json::{Value, json};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Stdio;

const JUNIT: &str = r#"<testsuites><testsuite name="a" tests="2"><testcase classname="a" name="x"/>
<testcase classname="a" name="y"><failure message="no"/></testcase></testsuite></testsuites>"#;

/// With one result that has no message.
fn sarif(tool: &str) -> String {
    let results = json!([
        {
            "ruleId": "R1", "message": {"text": "first"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": "src/a.rs"}, "region": {"startLine": 3}}}],
        },
        "no result",
    ]);
    let tool = json!({"driver": {"name": tool, "version": "1.2.3"}});
    json!({"version": "2.1.0", "runs": [{"tool": tool, "results": results}]}).to_string()
}

fn with(files: &[(&str, &str)]) -> Home {
    let home = Home::with_project();
    for (name, text) in files {
        let file = home.folder().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    home
}

fn with_input(home: &Home, arguments: &[&str], input: &[u8]) -> Ran {
    let mut command = home.command(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    ran(child.wait_with_output().unwrap())
}

#[test]
fn each_file_says_what_it_was_understood_as_and_what_was_left_out() {
    let home = with(&[("out/a.sarif", &sarif("lint")), ("out/tests.xml", JUNIT)]);
    let ran = home.run(&["import", "out/a.sarif", "out/tests.xml", "--project", "web"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[..2], ["out/a.sarif: SARIF 2.1.0 of lint 1.2.3", "  1 finding"], "{}", ran.out);
    assert!(lines[2].starts_with("  import ") && lines[2].contains(", for commit "), "{}", ran.out);
    assert!(lines[3].starts_with("  left out: 1 entry, ") && lines[3].contains("/runs/0/results/1"), "{}", ran.out);
    assert!(ran.out.contains("out/tests.xml: JUnit") && ran.out.contains("  2 tests\n"), "{}", ran.out);
    assert!(ran.out.ends_with("\n2 files imported\n"), "{}", ran.out);
    let again = home.ok(&["import", "out/a.sarif", "out/tests.xml", "--project", "web"]);
    assert!(again.ends_with("\n2 files imported, there already: nothing changed\n"), "{again}");
}

#[test]
fn a_file_that_is_none_does_not_hold_up_the_others() {
    let home = with(&[("good.sarif", &sarif("lint")), ("bad.txt", "hello"), ("empty", "")]);
    let ran = home.run(&["import", "bad.txt", "good.sarif", "--project", "web"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.contains("good.sarif: SARIF") && ran.out.ends_with("\n1 file imported\n"), "{ran:?}");
    assert!(ran.err.starts_with("error: 1 of 2 files was not imported\n  bad.txt: "), "{ran:?}");

    let ran = home.run(&["import", "bad.txt", "empty", "--project", "web", "--format", "json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let outcome: Value = serde_json::from_str(&ran.out).unwrap();
    let names: Vec<_> =
        outcome["refused"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!((names, &outcome["imports"]), (vec!["bad.txt", "empty"], &json!([])));
    assert!(ran.err.starts_with("error: 2 of 2 files were not imported\n"), "{ran:?}");

    // What it is said to be it must be.
    let ran = home.run(&["import", "good.sarif", "--project", "web", "--kind", "junit"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let total = home.json(&["imports", "list", "--project", "web"])["total"].clone();
    assert_eq!(total, 1);
}

#[test]
fn what_cannot_be_typed_is_said_before_anything_is_done() {
    let home = with(&[("a.sarif", &sarif("lint")), ("out/b.sarif", &sarif("lint"))]);
    for (arguments, code, word) in [
        (&["out", "--project", "web"][..], 2, "out is a folder; name the files in it, such as out/*"),
        (&["a.sarif", "nowhere.sarif", "--project", "web"], 1, "nowhere.sarif cannot be read"),
        (&["a.sarif", "--project", "wep"], 1, "did you mean web?"),
        (&["a.sarif", "--project", "web", "--kind", "sariff"], 2, "sariff"),
        (&["a.sarif", "--project", "web", "--ref", "v9"], 2, "v9"),
        (&["a.sarif", "--project", "web", "--label", "Front End"], 2, "label"),
        (&["-", "-", "--project", "web"], 2, "name - once"),
        (&["--project", "web"], 2, "FILE"),
        (&["a.sarif"], 2, "--project"),
        (&["a.sarif", "--project", "web", "--format", "csv"], 2, "table, json"),
    ] {
        let ran = home.run(&[&["import"], arguments].concat());
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains(word), "{arguments:?}: {}", ran.err);
    }
    assert_eq!(home.json(&["imports", "list", "--project", "web"])["total"], 0);
}

#[test]
fn standard_input_is_a_file_and_a_commit_can_be_named() {
    let home = with(&[]);
    let packed = zstd::encode_all(sarif("lint").as_bytes(), 3).unwrap();
    let ran = with_input(&home, &["import", "-", "--project", "web", "--ref", "v1.0.0", "--label", "nightly"], &packed);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.starts_with("stdin: SARIF 2.1.0 of lint 1.2.3\n"), "{ran:?}");
    let list = home.json(&["imports", "list", "--project", "web"]);
    let import = &list["imports"][0];
    let commit = home.repo.git(["rev-parse", "v1.0.0"]);
    assert_eq!((import["commit"].as_str(), import["label"].as_str()), (Some(commit.trim()), Some("nightly")));
}

#[test]
fn imports_are_listed_shown_fetched_again_and_retired() {
    let (old, new) = (sarif("lint"), sarif("lint").replace("first", "second"));
    let home = with(&[("a.sarif", &old), ("b.sarif", &new), ("t.xml", JUNIT)]);
    for file in ["a.sarif", "b.sarif", "t.xml"] {
        home.ok(&["import", file, "--project", "web"]);
    }
    let list = |more: &[&str]| home.json(&[&["imports", "list", "--project", "web"], more].concat());
    let names = |list: &Value| -> Vec<String> {
        list["imports"].as_array().unwrap().iter().map(|i| i["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&list(&[])), ["t.xml", "b.sarif", "a.sarif"]);
    assert_eq!(names(&list(&["--current"])), ["t.xml", "b.sarif"]);
    assert_eq!(names(&list(&["--kind", "sarif"])), ["b.sarif", "a.sarif"]);
    let first = list(&["--limit", "2"]);
    let cursor = first["next_cursor"].as_str().unwrap();
    assert_eq!(names(&list(&["--cursor", cursor])), ["a.sarif"]);
    let table = home.run(&["imports", "list", "--project", "web", "--limit", "2"]);
    assert!(table.out.starts_with("ID ") && table.out.contains(" current"), "{table:?}");
    assert_eq!(table.err, format!("2 of 3; go on with --cursor {cursor}\n"));

    let all = list(&[]);
    let id = |place: usize| all["imports"][place]["id"].as_str().unwrap().to_owned();
    let (b, a) = (id(1), id(2));
    let shown = home.ok(&["imports", "show", &a, "--project", "web"]);
    for word in ["a.sarif", "SARIF 2.1.0 of lint 1.2.3", "1 finding", "replaced", "left out: 1 entry", "sha256:"] {
        assert!(shown.contains(word), "{word}: {shown}");
    }
    assert_eq!(home.ok(&["imports", "download", &a, "--project", "web", "--output", "-"]), old);
    let download = ["imports", "download", &b, "--project", "web", "--output", "copy.sarif"];
    home.ok(&download);
    assert_eq!(fs::read_to_string(home.folder().join("copy.sarif")).unwrap(), new);
    let refused = home.run(&download);
    assert!(refused.code == 2 && refused.err.contains("--force"), "{refused:?}");
    home.ok(&[&download[..], &["--force"]].concat());

    let retired = home.ok(&["imports", "retire", &b, "--project", "web"]);
    assert!(retired.contains("retired ") && retired.contains(" by "), "{retired}");
    assert_eq!(names(&list(&["--current"])), ["t.xml"]);
    for (arguments, code, word) in [
        (["retire", b.as_str()], 1, "retired already"),
        (["show", "0198c0de-0000-7000-8000-000000000000"], 1, "no import"),
        (["show", "1"], 2, "ID"),
    ] {
        let ran = home.run(&[&["imports"], &arguments[..], &["--project", "web"]].concat());
        assert_eq!(ran.code, code, "{arguments:?}: {ran:?}");
        assert!(ran.err.contains(word), "{arguments:?}: {ran:?}");
    }
}

#[test]
fn what_files_say_moves_no_cursor() {
    let bad = sarif("li\u{1b}[2Jnt\u{7}");
    let home = with(&[("a.sarif", &bad), ("bad", "\u{1b}[31mx"), ("c\u{1b}[2J.sarif", &bad)]);
    let ran = home.run(&["import", "a.sarif", "bad", "c\u{1b}[2J.sarif", "--project", "web"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_printable(&ran.out);
    assert_printable(&ran.err);
    assert_printable(&home.ok(&["imports", "list", "--project", "web"]));
    let id = home.json(&["imports", "list", "--project", "web"])["imports"][0]["id"].as_str().unwrap().to_owned();
    assert_printable(&home.ok(&["imports", "show", &id, "--project", "web"]));
}

/// A server that gives each request its answer, in this order; gives back what it was sent.
fn answering(answers: Vec<(u16, &'static str, String)>) -> (String, std::thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serve = move || {
        let answer = |(status, kind, body): (u16, &str, String)| {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            loop {
                let read = stream.read(&mut buffer).unwrap();
                request.extend_from_slice(&buffer[..read]);
                let text = String::from_utf8_lossy(&request).to_lowercase();
                let Some((head, _)) = text.split_once("\r\n\r\n") else { continue };
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).map(|n| n.parse());
                if request.len() >= head.len() + 4 + length.map_or(0, |n: Result<usize, _>| n.unwrap()) {
                    break;
                }
            }
            let head = format!("HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n", body.len());
            stream.write_all(format!("{head}connection: close\r\n\r\n{body}").as_bytes()).unwrap();
            String::from_utf8_lossy(&request).into_owned()
        };
        answers.into_iter().map(answer).collect()
    };
    (url, std::thread::spawn(serve))
}

#[test]
fn files_go_to_a_server_as_a_form_and_its_refusals_are_told_as_here() {
    let home = with(&[("out/a.sarif", "one"), ("b.xml", "two")]);
    let project =
        json!({"name": "web", "path": null, "created_at": "2026-01-01T00:00:00Z", "snapshots": 0, "newest": null});
    let problem = json!({
        "type": "about:blank", "title": "x", "status": 422, "code": "report_unreadable", "detail": "x", "request_id": "r",
        "errors": [{"field": "out/a.sarif", "message": "it is no SARIF"}, {"field": "b.xml", "message": "nor this"}],
    });
    let (url, served) = answering(vec![
        (200, "application/json", project.to_string()),
        (422, "application/problem+json", problem.to_string()),
    ]);
    let arguments =
        ["--server", &url, "import", "out/a.sarif", "b.xml", "--project", "web", "--kind", "sarif", "--ref", "v 1"];
    let ran = home.run(&arguments);
    let requests = served.join().unwrap();
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (1, "error: 2 of 2 files were not imported\n  out/a.sarif: it is no SARIF\n  b.xml: nor this\n"),
        "{ran:?}"
    );
    let sent = &requests[1];
    assert!(sent.starts_with("POST /api/v2/dashboard/projects/web/imports?kind=sarif&ref=v+1 HTTP/1.1\r\n"), "{sent}");
    assert!(sent.to_lowercase().contains("content-type: multipart/form-data; boundary="), "{sent}");
    for part in ["filename=\"out/a.sarif\"", "\r\n\r\none\r\n--", "filename=\"b.xml\"", "\r\n\r\ntwo\r\n--"] {
        assert!(sent.contains(part), "{part}: {sent}");
    }
}
