//! What every command owes whoever runs it: exit codes, words on the right stream, nothing odd on a terminal.

use super::home::{Home, assert_printable, ran};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

#[test]
fn init_makes_the_database_and_says_what_comes_next() {
    let home = Home::new();
    let ran = home.run(&["init", "--path", home.path(), "--project", "web"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("codegraph dashboard snapshot create --project web"), "{}", ran.err);
    assert!(home.is_on_a_server() || home.folder().join("data/snapshots.db").exists());
    assert_eq!(
        home.json(&["project", "show", "web"])["path"],
        home.repo.path().canonicalize().unwrap().to_str().unwrap()
    );
    // The name of a folder becomes a name.
    let folder = home.folder().join("My Code_Base");
    std::fs::create_dir(&folder).unwrap();
    assert_eq!(home.json(&["init", "--path", folder.to_str().unwrap()])["name"], "my-code_base");
    assert_eq!(home.run(&["init", "--path", home.path(), "--project", "web"]).code, 1);
}

#[test]
fn the_words_of_the_original_work() {
    let home = Home::with_project();
    let create =
        ["dashboard", "snapshot", "create", "--scope", "project", "--project", "web", "--reason", "pre-hardening"];
    let created = home.json(&create);
    assert_eq!(created["reason"], "pre-hardening");
    let user = Command::new("id").arg("-un").output().unwrap().stdout;
    assert_eq!(created["initiator"], String::from_utf8(user).unwrap().trim());
    assert_eq!(created["trigger_source"], "manual_cli");
    let id = created["id"].as_str().unwrap();
    let table = home.ok(&[&create[..], &["--ref", "v1.0.0", "--immutable", "--retention-class", "release"]].concat());
    assert!(table.contains("v1.0.0") && table.contains("immutable, retention class release"), "{table}");

    let list = home.json(&["dashboard", "snapshot", "list", "--project", "web"]);
    assert_eq!((&list["total"], list["snapshots"].as_array().unwrap().len()), (&2.into(), 2));
    assert!(home.ok(&["dashboard", "snapshot", "list"]).contains(id));
    assert_eq!(home.json(&["dashboard", "snapshot", "show", id]), created);
    let shown = home.ok(&["dashboard", "snapshot", "show", id]);
    for word in [id, created["digest"].as_str().unwrap(), "pre-hardening", "Quality", "not measured"] {
        assert!(shown.contains(word), "{word} is not in {shown}");
    }
    let compare =
        ["dashboard", "snapshot", "compare", "--from-snapshot", "web", "--to-snapshot", id, "--include-drilldown"];
    let compared = home.json(&compare);
    assert_eq!(compared["to"]["id"], id);
    assert!(compared["drilldown_categories"].is_array());
    let table = home.ok(&[&compare[..], &["--include-previews"]].concat());
    assert!(table.contains("complex_function") && table.contains("regressed"), "{table}");
    let trends = home.json(&["dashboard", "trends", "web", "--metric", "health.code_lines"]);
    assert_eq!(trends["series"][0]["points"].as_array().unwrap().len(), 2);
    assert_eq!(home.json(&["baseline", "set", "web", "web~1"])["id"], id);
    assert_eq!(home.json(&["dashboard", "snapshot", "show", "web:baseline"])["id"], id);
}

#[test]
fn pages_of_a_list_go_on_with_the_cursor() {
    let home = Home::with_project();
    home.ok(&["dashboard", "snapshot", "backfill", "--project", "web", "--last", "3"]);
    let first = home.json(&["dashboard", "snapshot", "list", "--limit", "2"]);
    assert_eq!((first["snapshots"].as_array().unwrap().len(), &first["total"]), (2, &3.into()));
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = home.json(&["dashboard", "snapshot", "list", "--limit", "2", "--cursor", cursor]);
    assert_eq!((second["snapshots"].as_array().unwrap().len(), &second["next_cursor"]), (1, &Value::Null));
    let note = home.run(&["dashboard", "snapshot", "list", "--limit", "2"]).err;
    assert!(note.contains("2 of 3") && note.contains(cursor), "{note}");
}

#[test]
fn a_backfill_says_what_it_did_and_does_nothing_twice() {
    let home = Home::with_project();
    let backfill = ["dashboard", "snapshot", "backfill", "--project", "web"];
    let first = home.json(&[&backfill[..], &["--tags"]].concat());
    assert_eq!(first, serde_json::json!({ "created": 2, "skipped": 0, "left": 0, "interrupted": false }));
    let again = home.ok(&[&backfill[..], &["--tags", "v*"]].concat());
    assert_eq!(again.trim(), "0 snapshots created, 2 already existed");
    assert_eq!(home.json(&[&backfill[..], &["--range", "v1.1.0.."]].concat())["created"], 1);
    assert_eq!(home.json(&[&backfill[..], &["--every", "1w", "--since", "2020-01-01"]].concat())["created"], 0);
    for wrong in [&["--range", "v1"][..], &["--tags", "--last", "3"], &[], &["--every", "soon"]] {
        let ran = home.run(&[&backfill[..], wrong].concat());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{wrong:?}: {}", ran.err);
    }
}

#[test]
fn since_without_every_is_refused_and_not_passed_over() {
    let home = Home::with_project();
    let ran = home.run(&["dashboard", "snapshot", "backfill", "--project", "web", "--last", "3", "--since", "1y"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
}

#[test]
fn failures_have_their_exit_codes_and_say_why_on_standard_error_only() {
    let home = Home::with_project();
    for (arguments, code, word) in [
        (&["project", "show", "wep"][..], 1, "did you mean web?"),
        (&["project", "add", "web", "--path", "."], 1, "already exists"),
        (&["dashboard", "snapshot", "show", "web"], 1, "no snapshots yet"),
        (&["dashboard", "snapshot", "show", "00000000-0000-7000-8000-000000000000"], 1, "unknown snapshot"),
        (&["dashboard", "snapshot", "create", "--project", "nobody"], 1, "nobody"),
        (&["dashboard", "snapshot", "create", "--project", "web", "--ref", "v9"], 1, "v9"),
        (&["dashboard", "snapshot", "list", "--project", "nobody"], 1, "nobody"),
        (&["dashboard", "snapshot", "backfill", "--project", "web", "--tags", "x*"], 1, "no tag matches"),
        (&["dashboard", "snapshot", "create", "--project", "web", "--reason", ""], 2, "reason"),
        (&["dashboard", "snapshot", "create", "--project", "Web"], 2, "Web"),
        (&["dashboard", "snapshot", "create", "--project", "web", "--scope", "group"], 2, "--group"),
        (&["dashboard", "snapshot", "create", "--scope", "project"], 2, "--project"),
        (&["dashboard", "snapshot", "create"], 2, "--project"),
        (
            &["dashboard", "snapshot", "create", "--project", "web", "--group", "g", "--scope", "group"],
            2,
            "project_name",
        ),
        (&["dashboard", "snapshot", "create", "--project", "web", "--fresh"], 2, "fresh"),
        (&["dashboard", "snapshot", "create", "--project", "web", "--path", "."], 2, "--server"),
        (&["dashboard", "snapshot", "create", "--project", "web", "--on-server"], 2, "--server"),
        (&["dashboard", "snapshot", "create", "--group", "nobody"], 1, "nobody"),
        (&["dashboard", "snapshot", "list", "--group", "nobody"], 1, "nobody"),
        (&["dashboard", "snapshot", "items", "web"], 1, "no snapshots yet"),
        (&["dashboard", "snapshot", "items", "web", "--severity", "awful"], 2, "awful"),
        (&["dashboard", "snapshot", "compare", "--from-snapshot", "web", "--to-snapshot", "web"], 1, "no snapshots"),
        (
            &["dashboard", "snapshot", "compare", "--project", "web", "--from-timestamp", "2026-01-01"],
            2,
            "--to-timestamp",
        ),
        (&["dashboard", "snapshot", "export", "web"], 1, "no snapshots yet"),
        (&["dashboard", "diff", "web", "--from", "2026-01-01"], 1, "no snapshot at or before"),
        (&["dashboard", "diff", "web", "--from", "now", "--to", "2026-01-01"], 2, "to: the range is empty"),
        (&["dashboard", "trends", "group:nobody"], 1, "nobody"),
        (&["dashboard", "trends", "team:a"], 2, "team:a"),
        (&["baseline", "set", "nobody", "web"], 1, "nobody"),
        (&["note", "add", "web", ""], 2, "text: a note has"),
        (&["note", "list", "nobody"], 1, "nobody"),
        (&["group", "add", "g", "--project", "nobody"], 2, "nobody"),
        (&["group", "show", "nobody"], 1, "nobody"),
        (&["group", "assign", "nobody", "web"], 1, "nobody"),
        (&["group", "assign", "g"], 2, "PROJECT"),
        (&["dashboard", "snapshot", "show", "web~x"], 2, "web~x"),
        (&["dashboard", "snapshot", "list", "--cursor", "x"], 2, "cursor"),
        (&["dashboard", "snapshot", "list", "--limit", "x"], 2, "limit"),
        (&["dashboard", "snapshot", "list", "--limit", "0"], 2, "limit: "),
        (&["dashboard", "snapshot", "list", "--from", "2026-02-01", "--to", "2026-01-01"], 2, "range"),
        (&["dashboard", "snapshot", "compare", "--from-snapshot", "web"], 2, "--to-snapshot"),
        (&["dashboard", "trends", "web", "--metric", "health.colour"], 2, "health.colour"),
        (&["project", "add", "a", "--path", "/nowhere/at/all"], 2, "/nowhere/at/all"),
        (&["frobnicate"], 2, "frobnicate"),
        (&["project", "list", "--frobnicate"], 2, "--frobnicate"),
        (&[], 2, "Usage"),
        (&["--db", "/", "project", "list"], 1, "folder"),
        (&["--db", "/dev/null/x.db", "project", "list"], 1, "/dev/null"),
    ] {
        for format in [&[][..], &["--format", "json"]] {
            let ran = home.run(&[arguments, format].concat());
            assert_eq!(ran.code, code, "{arguments:?}: {}", ran.err);
            assert_eq!(ran.out, "", "{arguments:?}");
            assert!(ran.err.contains(word), "{arguments:?}: {word:?} is not in {:?}", ran.err);
            assert!(!ran.err.contains("panicked") && !ran.err.contains("RUST_BACKTRACE"), "{}", ran.err);
        }
    }
}

#[test]
fn help_and_version_are_answers() {
    let home = Home::new();
    for arguments in [&["--help"][..], &["help"], &["dashboard", "snapshot", "create", "--help"], &["--version"]] {
        let ran = home.run(arguments);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}");
        assert!(!ran.out.is_empty());
    }
    assert!(!home.folder().join("data").exists(), "asking for help made a database");
}

#[test]
fn colours_come_only_when_they_are_asked_for() {
    let home = Home::with_project();
    let wrong = ["project", "show", "nobody"];
    assert_printable(&home.run(&wrong).err);
    let forced = home.run(&[&["--color", "always"], &wrong[..]].concat());
    assert!(forced.err.contains("\u{1b}["), "{}", forced.err);
    let mut command = home.command(&[&["--color", "auto"], &wrong[..]].concat());
    assert_printable(&ran(command.env("NO_COLOR", "1").output().unwrap()).err);
    assert_printable(&home.run(&[&["--color", "never"], &wrong[..]].concat()).err);
    assert_printable(&home.ok(&["project", "list"]));
}

#[test]
fn quiet_says_nothing_beside_the_answer() {
    let home = Home::with_project();
    let ran = home.run(&["-q", "dashboard", "snapshot", "create", "--project", "web"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(!ran.out.is_empty());
}

/// Names of tags and files are text of whoever wrote the code; U+009B begins escape sequences in many terminals.
#[test]
fn hostile_names_do_not_reach_the_terminal() {
    let home = Home::with_project();
    home.repo.write("src/esc\u{1b}[31m.rs", crate::support::complex(30)).write("src/\u{9b}2J.txt", "x");
    home.repo.write("vendor/\u{7}.rs", "fn a() {}\n").commit("2026-04-01T00:00:00Z");
    home.repo.tag("v2.0.0-\u{9b}31m").tag("v2.0.0\u{85}x");
    let backfill = home.run(&["dashboard", "snapshot", "backfill", "--project", "web", "--tags"]);
    assert_eq!(backfill.code, 0, "{}", backfill.err);
    assert_printable(&(backfill.out + &backfill.err));
    let show = ["dashboard", "snapshot", "show", "web"];
    let compare =
        ["dashboard", "snapshot", "compare", "--from-snapshot", "web~1", "--to-snapshot", "web", "--include-previews"];
    for arguments in [&["dashboard", "snapshot", "list"][..], &show, &compare, &["dashboard", "trends", "web"]] {
        let ran = home.run(arguments);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_printable(&(ran.out + &ran.err));
    }
    for arguments in [&["project", "show", "a\u{1b}[31mb"][..], &["dashboard", "snapshot", "show", "x\u{1b}]0;y\u{7}"]]
    {
        let ran = home.run(arguments);
        assert_ne!(ran.code, 0);
        assert_printable(&ran.err);
    }
}

#[test]
fn two_processes_capture_into_one_fresh_database_at_once() {
    let home = Home::new();
    let path = home.repo.path().to_owned();
    for round in 0..3 {
        let database = home.folder().join(format!("round{round}/snapshots.db"));
        let spawn = |name: &str| {
            let mut command = home.command(&["--db", database.to_str().unwrap(), "init", "--project", name, "--path"]);
            command
                .arg(&path)
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped())
                .spawn()
                .unwrap()
        };
        let both = [spawn("one"), spawn("two")];
        for child in both {
            let ran = ran(child.wait_with_output().unwrap());
            assert_eq!(ran.code, 0, "{}", ran.err);
        }
        let capture = |name: &str| {
            let arguments = ["--db", database.to_str().unwrap(), "dashboard", "snapshot", "create", "--project", name];
            let mut command = home.command(&arguments);
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
        };
        let both = [capture("one"), capture("two")];
        for child in both {
            let ran = ran(child.wait_with_output().unwrap());
            assert_eq!(ran.code, 0, "{}", ran.err);
        }
        let list = home.json(&["--db", database.to_str().unwrap(), "dashboard", "snapshot", "list"]);
        assert_eq!(list["total"], 2);
    }
}

/// With `script` of util-linux, which gives a command a terminal.
#[test]
#[cfg(target_os = "linux")]
fn on_a_terminal_answers_are_for_people() {
    let home = Home::with_history();
    let on_terminal = |line: &str| {
        let program = env!("CARGO_BIN_EXE_codegraph");
        let command = home.command(&[]);
        let mut script = Command::new("script");
        script.args(["-qec", &format!("stty cols 80; {program} {line}"), "/dev/null"]).env_clear();
        script.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?)))).env("PATH", "/usr/bin:/bin");
        let output = script.stdin(std::process::Stdio::null()).output().ok()?;
        Some((output.status.code(), String::from_utf8(output.stdout).unwrap().replace('\r', "")))
    };
    let Some((_, list)) = on_terminal("dashboard snapshot list") else {
        eprintln!("left out: there is no script (package bsdutils) here");
        return;
    };
    assert!(list.lines().all(|line| line.chars().count() <= 80), "{list}");
    let id = home.json(&["dashboard", "snapshot", "show", "web"])["id"].as_str().unwrap().to_owned();
    assert!(list.contains(&id) && list.contains("HEALTH") && !list.contains("QUALITY"), "{list}");
    let (_, json) = on_terminal("dashboard snapshot show web --format json").unwrap();
    assert!(json.starts_with("{\n") && json.contains(&format!("  \"id\": \"{id}\"")), "{json}");
    let (code, pdf) = on_terminal("dashboard snapshot export web --format pdf").unwrap();
    assert_eq!((code, pdf.contains("--output")), (Some(2), true), "{pdf}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let home = Home::with_project();
    let mut child = home.command(&["project", "list"]).stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_repository_is_not_touched() {
    let home = Home::with_project();
    let files = |path: &Path| -> Vec<_> {
        let mut names: Vec<_> = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let (tree, git) = (files(home.repo.path()), files(&home.repo.path().join(".git")));
    home.ok(&["dashboard", "snapshot", "create", "--project", "web"]);
    home.ok(&["dashboard", "snapshot", "backfill", "--project", "web", "--last", "3"]);
    assert_eq!((files(home.repo.path()), files(&home.repo.path().join(".git"))), (tree, git));
    assert_eq!(home.repo.git(["status", "--porcelain"]), "");
}
