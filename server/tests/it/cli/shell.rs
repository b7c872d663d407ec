//! Completions, manual pages, help, and formats that a command does not have.

use super::home::Home;
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

#[test]
fn completions_cover_every_shell() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = home.ok(&["completions", shell]);
        for word in
            ["compare-periods", "--baseline-snapshot", "--retention-class", "--source-ref", "--on-server", "--db"]
        {
            let word = if shell == "fish" { word.trim_start_matches("--") } else { word };
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    let script = home.ok(&["completions", "bash"]);
    if let Ok(mut bash) = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn() {
        bash.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        assert!(bash.wait().unwrap().success());
    }
    let fish = home.ok(&["completions", "fish"]);
    assert!(fish.contains("__fish_seen_subcommand_from create\" -l ref -l source-ref -d "), "{fish}");
    assert_eq!(home.run(&["completions", "tcsh"]).code, 2);
    assert!(!home.folder().join("data").exists());
}

#[test]
fn the_manual_can_be_read() {
    let home = Home::new();
    let page = home.ok(&["man"]);
    assert!(page.contains(".TH codegraph 1") && page.contains("SUBCOMMANDS"), "{page}");
    home.ok(&["man", "--out", "man/man1"]);
    let folder = home.folder().join("man/man1");
    let names: Vec<String> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    for name in ["codegraph.1", "codegraph-dashboard-snapshot-create.1", "codegraph-dashboard-compare-periods.1"] {
        assert!(names.iter().any(|found| found == name), "{name} is not among {names:?}");
    }
    assert_eq!(fs::read_to_string(folder.join("codegraph.1")).unwrap(), page);
    let file = folder.join("codegraph-dashboard-snapshot-create.1");
    let mut man = Command::new("man");
    man.args(["--encoding=UTF-8", "-l"]).arg(file).env("MANPAGER", "cat").env("MANWIDTH", "80");
    // Where there is no man, or only its stub, there is nothing to read with.
    if let Some(read) = man.output().ok().filter(|read| read.status.success() && !read.stdout.is_empty()) {
        let text = String::from_utf8_lossy(&read.stdout).into_owned();
        if !text.contains("minimized") {
            assert!(text.contains("NAME") && text.contains("--retention-class"), "{text}");
        }
    }
}

#[test]
fn a_format_that_a_command_does_not_have_is_a_usage_error() {
    let home = Home::with_project();
    for (arguments, formats) in [
        (&["project", "list", "--format", "csv"][..], "table, json"),
        (&["dashboard", "snapshot", "show", "web", "--format", "pdf"], "table, json"),
        (&["dashboard", "trends", "web", "--format", "markdown"], "table, json, csv, svg"),
        (&["dashboard", "snapshot", "export", "web", "--format", "table"], "markdown, json, pdf"),
        (&["completions", "bash", "--format", "json"], "unexpected argument '--format'"),
        (&["project", "list", "--format", "yaml"], "yaml"),
    ] {
        let ran = home.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.err.contains(formats), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn help_has_the_own_options_first_and_offers_the_formats_of_the_command() {
    let home = Home::new();
    let help = home.ok(&["dashboard", "snapshot", "create", "--help"]);
    let (own, global) = help.split_once("\nGlobal options:\n").unwrap();
    for option in ["--reason", "--format", "[possible values: table, json]", "[alias: --source-ref]"] {
        assert!(own.contains(option), "{option}: {help}");
    }
    for option in ["--db", "--config", "--server", "--quiet", "--verbose", "--color", "--help", "--version"] {
        // In the column of the long options: elsewhere it is text.
        let named = |line: &str| line.get(6..).is_some_and(|rest| rest.split([' ', '.']).next() == Some(option));
        assert!(global.lines().any(named) && !own.lines().any(named), "{option}: {help}");
    }
    let help = home.ok(&["dashboard", "trends", "--help"]);
    assert!(help.contains("[possible values: table, json, csv, svg]"), "{help}");
    assert_eq!(home.ok(&["help", "dashboard", "trends"]), help);
    assert!(!home.ok(&["serve", "--help"]).contains("--format"));
    assert!(home.ok(&["import", "--help"]).contains("[alias: --source-ref]"));
    let folder = home.folder().join("man");
    home.ok(&["man", "--out", "man"]);
    let page = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    assert!(page("codegraph-project-list.1").contains("GLOBAL OPTIONS"));
    assert!(
        page("codegraph-dashboard-snapshot-export.1").contains("\nmarkdown\n.IP \\(bu 2\njson\n.IP \\(bu 2\npdf\n")
    );
}

#[test]
fn source_ref_is_an_alias_of_ref() {
    let home = Home::with_project();
    let create = ["dashboard", "snapshot", "create", "--project", "web", "--source-ref", "v1.0.0"];
    assert_eq!(home.json(&create)["source_ref"], "v1.0.0");
}
