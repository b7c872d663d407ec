//! Settings: which source goes before which, what is wrong with them, and what `doctor` says of all.

use super::home::{Home, ran};
use serde_json::Value;
use std::fs;

/// The settings of `doctor`: value and origin of each.
fn settings(report: &Value) -> impl Fn(&str) -> (String, String) {
    move |key| {
        let setting = report["settings"].as_array().unwrap().iter().find(|setting| setting["key"] == key).unwrap();
        (setting["value"].as_str().unwrap().to_owned(), setting["origin"]["kind"].as_str().unwrap().to_owned())
    }
}

#[test]
fn a_flag_goes_before_the_environment_that_before_files_and_those_before_defaults() {
    let home = Home::new();
    let user = home.folder().join(".config/codegraph");
    fs::create_dir_all(&user).unwrap();
    fs::write(user.join("codegraph.toml"), "[dashboard]\nsnapshot_list_limit = 10\nsnapshot_retention_days = 10\n")
        .unwrap();
    let project = "[dashboard]\nsnapshot_list_limit = 20\nsnapshot_db_path = \"project.db\"\n";
    fs::write(home.folder().join("codegraph.toml"), project).unwrap();
    let inner = home.folder().join("a/b");
    fs::create_dir_all(&inner).unwrap();
    let doctor = |arguments: &[&str], limit: Option<&str>| {
        let mut command = home.command(&[&["doctor", "--format", "json"], arguments].concat());
        command.env_remove("CODEGRAPH_DASHBOARD__SNAPSHOT_DB_PATH").current_dir(&inner);
        command.envs(limit.map(|limit| ("CODEGRAPH_DASHBOARD__SNAPSHOT_LIST_LIMIT", limit)));
        let ran = ran(command.output().unwrap());
        assert_eq!(ran.code, 0, "{}", ran.err);
        serde_json::from_str::<Value>(&ran.out).unwrap()
    };
    let text = |value: &str, origin: &str| (value.to_owned(), origin.to_owned());
    let report = doctor(&[], None);
    let of = settings(&report);
    assert_eq!(of("dashboard.snapshot_list_limit"), text("20", "project_file"));
    assert_eq!(of("dashboard.snapshot_retention_days"), text("10", "user_file"));
    assert_eq!(of("dashboard.retention_classes.standard"), text("10", "user_file"));
    assert_eq!(of("server.bind"), text("\"127.0.0.1:7420\"", "default"));
    assert_eq!(report["database"]["path"], home.folder().join("project.db").to_str().unwrap());
    let report = doctor(&["--db", "flag.db"], Some("30"));
    let of = settings(&report);
    assert_eq!(of("dashboard.snapshot_list_limit"), text("30", "environment"));
    assert_eq!(of("dashboard.snapshot_db_path").1, "flag");
    fs::write(inner.join("other.toml"), "[dashboard]\nsnapshot_list_limit = 40\n").unwrap();
    let report = doctor(&["--config", "other.toml"], None);
    assert_eq!(settings(&report)("dashboard.snapshot_list_limit"), text("40", "project_file"));
}

#[test]
fn settings_that_are_wrong_are_named_before_anything_is_done() {
    let home = Home::new();
    fs::write(home.folder().join("bad.toml"), "[dashboard]\nsnapshot_list_limits = 10\nsnapshot_enabled = \"yes\"\n")
        .unwrap();
    for command in
        [&["project", "list"][..], &["doctor"], &["serve"], &["--server", "http://127.0.0.1:1", "project", "list"]]
    {
        let ran = home.run(&[&["--config", "bad.toml"], command].concat());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{command:?}: {}", ran.err);
        assert!(ran.err.contains("bad.toml:2:1") && ran.err.contains("did you mean"), "{}", ran.err);
        assert!(ran.err.contains("snapshot_enabled must be true or false"), "{}", ran.err);
    }
    assert_eq!(home.run(&["--config", "missing.toml", "project", "list"]).code, 2);
    let bind = home.run(&["serve", "--bind", "everywhere"]);
    assert_eq!((bind.code, bind.err.contains("--bind: server.bind must be")), (2, true), "{}", bind.err);
    let mut variable = home.command(&["project", "list"]);
    let ran = ran(variable.env("CODEGRAPH_SERVER__BINDS", "x").output().unwrap());
    assert_eq!((ran.code, ran.err.contains("did you mean \"server.bind\"?")), (2, true), "{}", ran.err);
    assert!(!home.database().exists(), "a database was made");
    // What needs no settings asks for none.
    for command in [&["completions", "bash"][..], &["man"]] {
        assert_eq!(home.run(&[&["--config", "bad.toml"], command].concat()).code, 0);
    }
}

#[test]
fn settings_are_what_services_work_by() {
    let home = Home::with_history();
    fs::write(
        home.folder().join("codegraph.toml"),
        "[dashboard]\nsnapshot_list_limit = 2\n[dashboard.retention_classes]\naudit = 3650\n",
    )
    .unwrap();
    let list = home.json(&["dashboard", "snapshot", "list"]);
    assert_eq!((&list["total"], list["snapshots"].as_array().unwrap().len()), (&3.into(), 2));
    let policy = home.json(&["dashboard", "snapshot", "policy"]);
    assert_eq!(
        (&policy["limits"]["snapshot_list_limit"], &policy["retention_classes"]["audit"]),
        (&2.into(), &3650.into())
    );
    let audit = ["dashboard", "snapshot", "create", "--project", "web", "--retention-class", "audit"];
    assert_eq!(home.json(&audit)["retention_class"], "audit");
}

#[test]
fn doctor_says_what_is_wrong_and_changes_nothing() {
    let home = Home::new();
    let absent = home.run(&["doctor"]);
    assert_eq!(absent.code, 0, "{}", absent.err);
    assert!(
        absent.out.contains("not created yet") && absent.out.contains("dashboard.snapshot_list_limit"),
        "{}",
        absent.out
    );
    assert!(!home.folder().join("data").exists());

    home.ok(&["project", "add", "web", "--path", home.path()]);
    home.ok(&["project", "add", "elsewhere"]);
    let report = home.json(&["doctor"]);
    assert_eq!((&report["problems"], &report["database"]["state"]), (&0.into(), &"ready".into()));
    assert_eq!(report["database"]["schema"], report["database"]["known_schema"]);
    assert!(report["database"]["bytes"].as_u64() > Some(0) && report["database"]["engine"].is_string());
    let commit = home.repo.git(["rev-parse", "HEAD"]);
    assert_eq!((&report["projects"][1]["commit"], &report["projects"][0]["path"]), (&commit.into(), &Value::Null));
    let server = home.serve();
    let there = home.json(&["--server", &server.url, "doctor"]);
    assert_eq!((&there["server"]["problem"], &there["database"]), (&Value::Null, &Value::Null));

    let gone = home.folder().join("gone");
    fs::create_dir(&gone).unwrap();
    home.ok(&["project", "add", "gone", "--path", gone.to_str().unwrap()]);
    fs::remove_dir(&gone).unwrap();
    let wrong = home.run(&["doctor"]);
    assert_eq!((wrong.code, wrong.err.as_str()), (1, "error: 1 problem found\n"));
    assert!(wrong.out.contains("there is no such folder"), "{}", wrong.out);

    let database = home.folder().join("text.db");
    fs::write(&database, "this is no database, but long enough to have a header".repeat(20)).unwrap();
    let before = fs::read(&database).unwrap();
    let damaged = home.run(&["--db", database.to_str().unwrap(), "doctor"]);
    assert_eq!(damaged.code, 1, "{}", damaged.err);
    assert!(damaged.out.contains("not a SQLite database"), "{}", damaged.out);
    assert_eq!(fs::read(&database).unwrap(), before);
    assert_eq!(home.run(&["--db", "/", "doctor"]).code, 1);
}
