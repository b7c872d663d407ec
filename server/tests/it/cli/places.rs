//! Every command over a database and over a server: the same answers, byte for byte, and the same failures.

use super::home::{Home, Ran, Served};
use std::sync::LazyLock;

/// Runs a command here and there, over one database, and sees to it that nobody could tell which was which.
#[track_caller]
fn alike(home: &Home, server: &Served, arguments: &[&str]) -> Ran {
    let here = home.run(arguments);
    let there = home.run(&[&["--server", &server.url], arguments].concat());
    assert_eq!(here, there, "{arguments:?}");
    here
}

/// Text without what differs from run to run: ids, digests, times, ages, and who asked (the server does not know yet).
fn normal(text: &str) -> String {
    static USER: LazyLock<String> = LazyLock::new(|| whoami::username().unwrap());
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '.' | '_');
    let is_time = |word: &str| word.starts_with("20") && word.len() >= 10 && word.as_bytes()[4] == b'-';
    let (mut out, mut is_age) = (String::new(), false);
    for part in text.split_inclusive(|c: char| !is_part(c)) {
        let word = part.trim_end_matches(|c: char| !is_part(c));
        let shown = match word {
            word if is_age && word.starts_with(':') => "AGE",
            word if word.len() == 36 && word.matches('-').count() == 4 => "ID",
            word if word.starts_with("sha256:") => "DIGEST",
            word if is_time(word) => "TIME",
            word if word.len() == 5 && word.as_bytes()[2] == b':' => "CLOCK",
            word if word == *USER || word == "anonymous" => "SOMEBODY",
            word => word,
        };
        out.push_str(shown);
        out.push_str(&part[word.len()..]);
        is_age = word == "age_seconds";
    }
    // Columns are as wide as what is in them.
    out.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The group `team-a` of `web`, a baseline, a note, and snapshots of all scopes.
fn furnished() -> Home {
    let home = Home::with_history();
    home.ok(&["project", "add", "elsewhere"]);
    home.ok(&["group", "add", "team-a", "--title", "Team A", "--project", "web", "--project", "elsewhere"]);
    home.ok(&["dashboard", "snapshot", "create", "--group", "team-a"]);
    home.ok(&["dashboard", "snapshot", "create", "--project", "web", "--ref", "v1.0.0", "--immutable"]);
    home.ok(&["dashboard", "snapshot", "create", "--group", "team-a"]);
    home.ok(&["dashboard", "snapshot", "create", "--scope", "portfolio"]);
    home.ok(&["dashboard", "snapshot", "create", "--scope", "portfolio", "--group", "team-a"]);
    home.ok(&["baseline", "set", "web", "web~1"]);
    home.ok(&["baseline", "set", "group:team-a", "group:team-a~1"]);
    home.ok(&["note", "add", "web", "a new team, <b>at last</b>", "--at", "2026-02-10"]);
    home
}

#[test]
fn whatever_is_asked_is_answered_alike() {
    let home = furnished();
    let server = home.serve();
    let snapshot = ["dashboard", "snapshot"];
    let compare = [&snapshot[..], &["compare", "--from-snapshot", "web~3", "--to-snapshot", "web~1"]].concat();
    let periods = "--a-from 2026-01-01 --a-to 2026-02-15 --b-from 2026-02-15 --b-to 2026-04-01";
    let periods: Vec<&str> = ["dashboard", "compare-periods", "web"].into_iter().chain(periods.split(' ')).collect();
    let commands: Vec<Vec<&str>> = vec![
        vec!["project", "list"],
        vec!["project", "list", "--limit", "1"],
        vec!["project", "list", "--cursor", "elsewhere"],
        vec!["project", "show", "web"],
        vec!["group", "list"],
        vec!["group", "show", "team-a"],
        [&snapshot[..], &["list"]].concat(),
        [&snapshot[..], &["list", "--limit", "2"]].concat(),
        [&snapshot[..], &["list", "--scope", "portfolio", "--group", "team-a"]].concat(),
        [&snapshot[..], &["list", "--project", "web", "--from", "2026-02-01", "--to", "2026-03-01T00:00:00Z"]].concat(),
        [&snapshot[..], &["list", "--trigger-source", "backfill", "--immutable", "false"]].concat(),
        [&snapshot[..], &["list", "--project", "elsewhere"]].concat(),
        [&snapshot[..], &["show", "web"]].concat(),
        [&snapshot[..], &["show", "web~2"]].concat(),
        [&snapshot[..], &["show", "web@{2026-02-15}"]].concat(),
        [&snapshot[..], &["show", "web:baseline"]].concat(),
        [&snapshot[..], &["show", "group:team-a"]].concat(),
        [&snapshot[..], &["show", "portfolio:team-a"]].concat(),
        [&snapshot[..], &["items", "web"]].concat(),
        [&snapshot[..], &["items", "web~1", "--dimension", "sca", "--limit", "2"]].concat(),
        [&snapshot[..], &["items", "group:team-a", "--dimension", "quality", "--member", "web", "--search", "src/"]]
            .concat(),
        [&snapshot[..], &["policy"]].concat(),
        compare.clone(),
        [&compare[..], &["--include-drilldown"]].concat(),
        [&compare[..], &["--include-previews", "--preview-limit", "1", "--preview-offset", "1"]].concat(),
        [&compare[..], &["--include-previews", "--category", "complex_function"]].concat(),
        [&compare[..], &["--include-drilldown", "--dimension", "sca", "--dimension", "quality"]].concat(),
        [
            &snapshot[..],
            &[
                "compare",
                "--from-snapshot",
                "group:team-a~1",
                "--to-snapshot",
                "group:team-a",
                "--include-previews",
                "--member",
                "web",
            ],
        ]
        .concat(),
        [
            &snapshot[..],
            &[
                "compare",
                "--project",
                "web",
                "--from-timestamp",
                "2026-01-02",
                "--to-timestamp",
                "2026-03-02T00:00:00Z",
            ],
        ]
        .concat(),
        vec!["dashboard", "trends", "web"],
        vec![
            "dashboard",
            "trends",
            "web",
            "--metric",
            "health.code_lines",
            "--metric",
            "sca.dependencies",
            "--bucket",
            "month",
        ],
        vec!["dashboard", "trends", "web", "--from", "2026-01-15", "--to", "2026-03-15"],
        vec!["dashboard", "trends", "group:team-a"],
        vec!["dashboard", "trends", "portfolio"],
        vec![
            "dashboard",
            "diff",
            "web",
            "--from",
            "2026-01-02",
            "--to",
            "2026-03-02",
            "--include-previews",
            "--preview-limit",
            "2",
        ],
        periods.clone(),
        [&periods[..], &["--metric", "health.code_lines"]].concat(),
        vec!["baseline", "list"],
        vec!["note", "list", "web"],
        vec!["note", "list", "group:team-a"],
        vec!["note", "list", "web", "--from", "2026-03-01"],
    ];
    for arguments in commands {
        for format in ["table", "json"] {
            let ran = alike(&home, &server, &[&arguments[..], &["--format", format]].concat());
            assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
            assert!(format != "json" || serde_json::from_str::<serde_json::Value>(&ran.out).is_ok(), "{}", ran.out);
            assert!(format != "json" || ran.out.lines().count() == 1, "{arguments:?}: more than one line of JSON");
        }
    }
    for format in ["csv", "svg"] {
        let ran = alike(&home, &server, &["dashboard", "trends", "web", "--format", format]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.contains(if format == "csv" { "2026-01-01" } else { "<svg" }), "{}", ran.out);
    }
}

#[test]
fn the_json_is_that_of_the_api() {
    let home = furnished();
    let server = home.serve();
    let agent = ureq::Agent::new_with_defaults();
    for (path, arguments) in [
        ("projects", &["project", "list"][..]),
        ("groups/team-a", &["group", "show", "team-a"]),
        ("snapshots?scope=portfolio", &["dashboard", "snapshot", "list", "--scope", "portfolio", "--limit", "200"]),
        ("snapshots/web", &["dashboard", "snapshot", "show", "web"]),
        ("snapshots/policy", &["dashboard", "snapshot", "policy"]),
        ("snapshots/web/trends?metric=health.score", &["dashboard", "trends", "web", "--metric", "health.score"]),
        ("baselines", &["baseline", "list"]),
        ("notes?scope_ref=project:web", &["note", "list", "web"]),
    ] {
        let address = format!("{}api/v2/dashboard/{path}", server.url);
        let body = agent.get(&address).call().unwrap().body_mut().read_to_string().unwrap();
        assert_eq!(home.ok(&[arguments, &["--format", "json"]].concat()), format!("{body}\n"), "{path}");
    }
}

#[test]
fn whatever_fails_fails_alike() {
    let home = furnished();
    let server = home.serve();
    for (arguments, code) in [
        ("project show wep", 1),
        ("project add web", 1),
        ("project add a --path /nowhere/at/all", 2),
        ("group add team-a", 1),
        ("group add team-b --project nobody", 2),
        ("group show team-b", 1),
        ("group assign team-b web", 1),
        ("group assign team-a nobody", 2),
        ("dashboard snapshot show nobody", 1),
        ("dashboard snapshot show 00000000-0000-7000-8000-000000000000", 1),
        ("dashboard snapshot show web~99", 1),
        ("dashboard snapshot show web~x", 2),
        ("dashboard snapshot show policy", 2),
        ("dashboard snapshot show ../projects/web", 2),
        ("dashboard snapshot show web@{2020-01-01}", 1),
        ("dashboard snapshot items web --cursor x", 2),
        ("dashboard snapshot items web --member elsewhere", 2),
        ("dashboard snapshot list --cursor x", 2),
        ("dashboard snapshot list --limit 0", 2),
        ("dashboard snapshot list --project wep", 1),
        ("dashboard snapshot list --from 2026-02-01 --to 2026-01-01", 2),
        ("dashboard snapshot compare --from-snapshot web --to-snapshot web", 2),
        ("dashboard snapshot compare --from-snapshot web --to-snapshot group:team-a", 2),
        ("dashboard snapshot compare --from-snapshot web~x --to-snapshot web", 2),
        (
            "dashboard snapshot compare --from-snapshot web~1 --to-snapshot web --include-previews --preview-limit 999",
            2,
        ),
        ("dashboard snapshot create --group nobody", 1),
        ("dashboard snapshot create --scope portfolio --retention-class gold", 2),
        ("dashboard snapshot create --scope portfolio --trigger-source A!", 2),
        ("dashboard snapshot create --scope portfolio --ref main", 2),
        ("dashboard snapshot export web --baseline-snapshot web", 2),
        ("dashboard snapshot export web --baseline-snapshot group:team-a", 2),
        ("dashboard snapshot backfill --project nobody --last 1", 1),
        ("dashboard snapshot backfill --project elsewhere --last 1", 2),
        ("dashboard snapshot backfill --project web --tags x*", 1),
        ("dashboard snapshot backfill --project web --range v1", 2),
        ("dashboard trends nobody", 1),
        ("dashboard trends web --from 2026-02-01 --to 2026-01-01", 2),
        ("dashboard diff web --from 2020-01-01 --to 2026-01-01", 1),
        ("dashboard diff web --from 2026-02-01 --to 2026-01-01", 2),
        (
            "dashboard compare-periods web --a-from 2020-01-01 --a-to 2020-02-01 --b-from 2026-01-01 --b-to 2026-03-01",
            1,
        ),
        (
            "dashboard compare-periods web --a-from 2026-02-01 --a-to 2026-01-01 --b-from 2026-01-01 --b-to 2026-03-01",
            2,
        ),
        ("baseline set nobody web", 1),
        ("baseline set elsewhere web", 2),
        ("note add nobody x", 1),
    ] {
        let ran = alike(&home, &server, &arguments.split(' ').collect::<Vec<_>>());
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{arguments}: {}", ran.err);
        assert!(ran.err.starts_with("error: ") && ran.err.lines().count() == 1, "{arguments}: {}", ran.err);
    }
}

/// What creates is done in two homes, of which one is asked over its server.
#[test]
fn whatever_creates_creates_alike() {
    let (here, there) = (Home::with_project(), Home::with_project());
    let server = there.serve();
    for arguments in [
        "project add b",
        "group add team-a --title Team",
        "group assign team-a web b",
        "group assign team-a b --remove",
        "dashboard snapshot backfill --project web --last 3",
        "dashboard snapshot backfill --project web --tags",
        "dashboard snapshot create --scope group --group team-a --reason x --analyzer-version ci-7 --rule-version r.1",
        "dashboard snapshot create --group team-a --scope portfolio --immutable --trigger-source ci:7",
        "baseline set web web~1",
        "baseline set group:team-a group:team-a",
        "note add web moved --at 2026-02-10",
        "note add portfolio moved",
        "dashboard cleanup --dry-run",
        "dashboard cleanup",
        "dashboard snapshot list",
    ] {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        for format in ["table", "json"] {
            if format == "json" && matches!(arguments[1], "add" | "backfill") {
                continue;
            }
            let arguments = [&arguments[..], &["--format", format]].concat();
            let a = here.run(&arguments);
            let b = there.run(&[&["--server", &server.url], &arguments[..]].concat());
            assert_eq!((a.code, b.code), (0, 0), "{arguments:?}: {}{}", a.err, b.err);
            assert_eq!((normal(&a.out), normal(&a.err)), (normal(&b.out), normal(&b.err)), "{arguments:?}");
        }
    }
}

#[test]
fn a_server_is_told_no_path_of_another_machine_unless_it_is_whole() {
    let home = Home::new();
    let server = home.serve();
    let there = |arguments: &[&str]| home.run(&[&["--server", &server.url], arguments].concat());
    let relative = there(&["project", "add", "web", "--path", "."]);
    assert_eq!((relative.code, relative.err.contains("an absolute path")), (2, true), "{}", relative.err);
    let init = there(&["init", "--project", "web", "--path", home.path()]);
    assert_eq!(init.code, 0, "{}", init.err);
    assert!(init.err.contains("dashboard snapshot create --project web --path"), "{}", init.err);
    assert_eq!(home.json(&["project", "show", "web"])["path"], serde_json::Value::Null);
    assert_eq!(there(&["project", "add", "whole", "--path", home.path()]).code, 0);
    assert!(home.json(&["project", "show", "whole"])["path"].is_string());
}

#[test]
fn the_server_is_named_by_flag_or_environment_and_a_database_goes_before_the_environment() {
    let home = Home::with_project();
    let server = home.serve();
    let out = |command: &mut std::process::Command| super::home::ran(command.output().unwrap());
    let mut named = home.command(&["project", "list"]);
    named.env("CODEGRAPH_SERVER", "http://127.0.0.1:1").args(["--server", &server.url]);
    assert_eq!(out(&mut named).code, 0);
    let mut environment = home.command(&["project", "list"]);
    environment.env_remove("CODEGRAPH_DASHBOARD__SNAPSHOT_DB_PATH").env("CODEGRAPH_SERVER", &server.url);
    assert!(out(&mut environment).out.contains("web"));
    let other = home.folder().join("other.db");
    let mut database = home.command(&["project", "list", "--db", other.to_str().unwrap()]);
    database.env("CODEGRAPH_SERVER", "http://127.0.0.1:1");
    assert_eq!(out(&mut database).err.trim(), "No projects.");
    let both = home.run(&["--server", &server.url, "--db", other.to_str().unwrap(), "project", "list"]);
    assert_eq!((both.code, both.err.contains("cannot be used with")), (2, true), "{}", both.err);
    let local = home.run(&["--server", &server.url, "serve"]);
    assert_eq!((local.code, local.err.contains("--server cannot be used")), (2, true), "{}", local.err);
}

/// The commands that the design quotes, typed as they stand there.
#[test]
fn quoted_commands_work_word_for_word() {
    let home = Home::new();
    home.ok(&["project", "add", "my-service", "--path", home.path()]);
    home.ok(&["group", "add", "team-a", "--project", "my-service"]);
    home.ok(&["dashboard", "snapshot", "backfill", "--project", "my-service", "--tags"]);
    home.ok(&["dashboard", "snapshot", "create", "--scope", "portfolio", "--group", "team-a"]);
    let ids = home.json(&["dashboard", "snapshot", "list", "--project", "my-service"]);
    let id = |place: usize| ids["snapshots"][place]["id"].as_str().unwrap().to_owned();
    let server = home.serve();
    for place in ["", server.url.as_str()] {
        for line in [
            r#"codegraph dashboard snapshot create --scope project --project my-service --reason "pre-hardening""#,
            "codegraph dashboard snapshot list --scope portfolio --group team-a --format json",
            "codegraph dashboard snapshot show <snapshot_id> --format json",
            "codegraph dashboard snapshot policy --format json",
            "codegraph dashboard snapshot compare --from-snapshot <id1> --to-snapshot <id2> --include-drilldown",
            "codegraph dashboard snapshot export <snapshot_id> --baseline-snapshot <older_id> --format markdown",
        ] {
            let typed = line.replace("<snapshot_id>", &id(0)).replace("<older_id>", &id(1));
            let typed = typed.replace("<id1>", &id(1)).replace("<id2>", &id(0));
            let program = std::path::Path::new(env!("CARGO_BIN_EXE_codegraph")).parent().unwrap().display();
            let command = home.command(&[]);
            let mut shell = std::process::Command::new("sh");
            shell.args(["-c", &typed]).env_clear().current_dir(home.repo.path());
            shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
            shell.env("PATH", format!("{program}:/usr/bin:/bin")).env("CODEGRAPH_SERVER", place);
            let ran = super::home::ran(shell.output().unwrap());
            assert_eq!(ran.code, 0, "{line}: {}", ran.err);
            assert!(!ran.out.is_empty(), "{line}");
        }
    }
    let list = home.json(&["dashboard", "snapshot", "list", "--project", "my-service"]);
    assert_eq!((&list["total"], &list["snapshots"][0]["reason"]), (&4.into(), &"pre-hardening".into()));
}
