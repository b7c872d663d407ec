//! Reports of other tools: what is said of each file, and what is done where one is none.

use super::home::{Home, Ran, assert_printable, ran};
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
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
fn each_file_says_what_it_was_understood_as_and_what_was_skipped() {
    let home = with(&[("out/a.sarif", &sarif("lint")), ("out/tests.xml", JUNIT)]);
    let ran = home.run(&["import", "out/a.sarif", "out/tests.xml", "--project", "web"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[..2], ["out/a.sarif: SARIF 2.1.0 of lint 1.2.3", "  1 finding"], "{}", ran.out);
    assert!(lines[2].starts_with("  import ") && lines[2].contains(", for commit "), "{}", ran.out);
    assert!(lines[3].starts_with("  skipped: 1 entry, ") && lines[3].contains("/runs/0/results/1"), "{}", ran.out);
    assert!(ran.out.contains("out/tests.xml: JUnit") && ran.out.contains("  2 tests\n"), "{}", ran.out);
    assert!(ran.out.ends_with("\n2 files imported\n"), "{}", ran.out);
    let again = home.ok(&["import", "out/a.sarif", "out/tests.xml", "--project", "web"]);
    assert!(again.ends_with("\n2 files imported, all unchanged\n"), "{again}");
}

#[test]
fn a_file_that_is_none_does_not_hold_up_the_others() {
    let home = with(&[("good.sarif", &sarif("lint")), ("bad.txt", "hello"), ("empty", "")]);
    let ran = home.run(&["import", "bad.txt", "good.sarif", "--project", "web"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.contains("good.sarif: SARIF") && ran.out.ends_with("\n1 file imported\n"), "{ran:?}");
    assert!(ran.err.starts_with("error: 1 of 2 files not imported\n  bad.txt: "), "{ran:?}");

    let ran = home.run(&["import", "bad.txt", "empty", "--project", "web", "--format", "json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let outcome: Value = serde_json::from_str(&ran.out).unwrap();
    let names: Vec<_> =
        outcome["refused"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!((names, &outcome["imports"]), (vec!["bad.txt", "empty"], &json!([])));
    assert!(ran.err.starts_with("error: 2 of 2 files not imported\n"), "{ran:?}");

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
        (&["out", "--project", "web"][..], 2, "out is a directory; name the files in it, such as out/*"),
        (&["a.sarif", "nowhere.sarif", "--project", "web"], 1, "cannot read nowhere.sarif"),
        (&["a.sarif", "--project", "wep"], 1, "did you mean web?"),
        (&["a.sarif", "--project", "web", "--kind", "sariff"], 2, "sariff"),
        (&["a.sarif", "--project", "web", "--ref", "v9"], 2, "v9"),
        (&["a.sarif", "--project", "web", "--label", "Front End"], 2, "label"),
        (&["-", "-", "--project", "web"], 2, "- (standard input)"),
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
    let ran = with_input(
        &home,
        &["import", "-", "--project", "web", "--ref", "v1.0.0", "--label", "nightly", "--root", "/ci"],
        &packed,
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.starts_with("stdin: SARIF 2.1.0 of lint 1.2.3\n"), "{ran:?}");
    let list = home.json(&["imports", "list", "--project", "web"]);
    let import = &list["imports"][0];
    let commit = home.repo.git(["rev-parse", "v1.0.0"]);
    assert_eq!((import["commit"].as_str(), import["label"].as_str()), (Some(commit.trim()), Some("nightly")));
    assert_eq!(import["content"]["root"], "/ci");
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
    assert_eq!(table.err, format!("2 of 3 imports; next page: --cursor {cursor}\n"));

    let all = list(&[]);
    let id = |place: usize| all["imports"][place]["id"].as_str().unwrap().to_owned();
    let (b, a) = (id(1), id(2));
    let shown = home.ok(&["imports", "show", &a, "--project", "web"]);
    for word in ["a.sarif", "SARIF 2.1.0 of lint 1.2.3", "1 finding", "replaced", "skipped: 1 entry", "sha256:"] {
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

/// What is the same wherever the import is: ids and times are not.
fn alike(imports: &Value) -> Vec<Value> {
    let parts = ["name", "label", "digest", "bytes", "commit", "content", "current"];
    imports.as_array().unwrap().iter().map(|i| parts.iter().map(|part| i[part].clone()).collect()).collect()
}

#[test]
fn a_server_answers_as_the_database_does() {
    let home = with(&[("out/a.sarif", &sarif("lint")), ("b \"1\".xml", JUNIT), ("bad.txt", "hello")]);
    home.ok(&["project", "add", "elsewhere"]);
    let server = home.serve();
    let there = |arguments: &[&str]| home.run(&[&["--server", &server.url], arguments].concat());
    let files = ["import", "bad.txt", "out/a.sarif", "b \"1\".xml", "--label", "x"];
    let commit = home.repo.git(["rev-parse", "v1.0.0"]);
    let named = [&files[..], &["--ref", commit.trim(), "--project"]].concat();
    let (here, over) = (home.run(&[&named[..], &["web"]].concat()), there(&[&named[..], &["elsewhere"]].concat()));
    assert_eq!((here.code, over.code), (1, 1), "{here:?} {over:?}");
    assert_eq!(here.err, over.err);
    let without_ids = |text: &str| -> Vec<String> {
        text.lines().filter(|line| !line.starts_with("  import ")).map(str::to_owned).collect()
    };
    assert_eq!(without_ids(&here.out), without_ids(&over.out.replace("b %221%22.xml", "b \"1\".xml")));

    // The same files again, of a project that the server sees here as well.
    let again = there(&["import", "out/a.sarif", "--project", "web", "--label", "x", "--ref", "v1.0.0"]);
    assert!(again.code == 0 && again.out.ends_with("1 file imported, all unchanged\n"), "{again:?}");
    let list = ["imports", "list", "--project", "web"];
    let here = home.json(&list);
    let over: Value = serde_json::from_str(&there(&[&list[..], &["--format", "json"]].concat()).out).unwrap();
    assert_eq!((alike(&here["imports"]), &here["total"]), (alike(&over["imports"]), &over["total"]));
    let id = here["imports"][0]["id"].as_str().unwrap();
    for arguments in [
        &["imports", "show", id, "--project", "web"][..],
        &["imports", "download", id, "--project", "web", "--output", "-"],
        &["imports", "retire", "0198c0de-0000-7000-8000-000000000000", "--project", "web"],
        &["import", "bad.txt", "--project", "web"],
        &["import", "bad.txt", "--project", "wep"],
        &["import", "out/a.sarif", "--project", "web", "--kind", "sariff"],
        &["import", "out/a.sarif", "--project", "web", "--label", "A B"],
    ] {
        assert_eq!(home.run(arguments), there(arguments), "{arguments:?}");
    }
    let retired = there(&["imports", "retire", id, "--project", "web"]);
    assert!(retired.code == 0 && retired.out.contains("by anonymous"), "{retired:?}");
    assert_eq!(home.run(&["imports", "retire", id, "--project", "web"]).code, 1);
}

#[test]
fn reports_that_lie_beside_the_code_are_sent_before_its_capture() {
    let home = with(&[]);
    home.ok(&["project", "add", "elsewhere"]);
    home.repo.write(".gitignore", "target/\n");
    home.repo.write("codegraph.toml", "[project.imports]\nglobs = ['target/*.*', 'nowhere/*.xml']\n");
    let commit = home.repo.commit("2026-04-01T00:00:00Z");
    home.repo.write("target/a.sarif", sarif("lint")).write("target/b.txt", "hello");
    let server = home.serve();
    let create = ["--server", &server.url, "dashboard", "snapshot", "create", "--project", "elsewhere", "--path"];
    let ran = home.run(&[&create[..], &[home.path()]].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    let told: Vec<&str> = ran.err.lines().collect();
    assert_eq!(
        told[..3],
        [
            "project.imports.globs: the pattern \"nowhere/*.xml\" matches no file of the source",
            "Sent 2 report files: 1 imported.",
            "  target/a.sarif: SARIF 2.1.0 of lint 1.2.3",
        ]
    );
    assert!(told[3].starts_with("  target/b.txt: not imported: "), "{ran:?}");
    let list = home.json(&["imports", "list", "--project", "elsewhere"]);
    assert_eq!((&list["total"], list["imports"][0]["commit"].as_str()), (&json!(1), Some(commit.trim())));
    let again = home.run(&[&create[..], &[home.path()]].concat());
    assert!(again.err.contains("Sent 2 report files: 1 imported, all unchanged."), "{again:?}");

    assert_eq!(list["imports"][0]["content"]["root"], home.repo.path().canonicalize().unwrap().to_str().unwrap());

    // What was written before the commit tells of another state.
    let old = fs::File::options().write(true).open(home.repo.path().join("target/a.sarif")).unwrap();
    old.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    let ran = home.run(&[&create[..], &[home.path()]].concat());
    assert!(ran.err.contains("target/a.sarif: report not sent: it, or another of its tool, was written"), "{ran:?}");
    assert!(ran.err.contains("Sent 1 report file: 0 imported."), "{ran:?}");
    // The snapshot says what it was made without.
    let made = home.json(&["dashboard", "snapshot", "show", "elsewhere"]);
    let excluded = made["source_bundle"]["source"]["excluded"].to_string();
    for what in ["report not sent", "target/a.sarif", "report that cannot be read", "target/b.txt", "nowhere/*.xml"] {
        assert!(excluded.contains(what), "{what}: {excluded}");
    }

    // A commit of the past has the reports that are in it: none.
    let ran = home.run(&[&create[..], &[home.path(), "--ref", "v1.0.0"]].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    // Settings that are wrong are told before anything is sent.
    home.repo.write("codegraph.toml", "[project]\nwaiver = []\n").commit("2026-04-02T00:00:00Z");
    let ran = home.run(&[&create[..], &[home.path()]].concat());
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("codegraph.toml:2:1: unknown key \"project.waiver\"; did you mean"), "{ran:?}");
}
