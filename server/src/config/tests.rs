//! Settings from every source: precedence, and the messages of invalid ones.

use super::*;
use std::fs;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use tempfile::TempDir;

/// A user with a configuration file and a project with another; `deep` is the working directory.
struct Home {
    folder: TempDir,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("project/deep")).unwrap();
        fs::create_dir_all(folder.path().join("user")).unwrap();
        Self { folder }
    }

    /// With this text in the project's file.
    fn with(text: impl AsRef<[u8]>) -> Self {
        let home = Self::new();
        home.write("project/codegraph.toml", text);
        home
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    fn write(&self, below: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(below), text).unwrap();
    }

    fn sources(&self) -> Sources {
        Sources {
            working_directory: self.path("project/deep"),
            user_file: Some(self.path("user/codegraph.toml")),
            data_dir: Some("/data".into()),
            home_dir: Some("/home/me".into()),
            ..Sources::default()
        }
    }

    fn load(&self) -> Loaded {
        load(&self.sources()).unwrap()
    }

    /// The errors in the project's file, without the name of its directory.
    fn errors(&self) -> Vec<String> {
        errors(&self.sources())
            .iter()
            .map(|line| line.replace(&format!("{}/", self.path("project").display()), ""))
            .collect()
    }
}

fn errors(sources: &Sources) -> Vec<String> {
    load(sources).unwrap_err().to_string().lines().map(str::to_owned).collect()
}

fn wrong(text: impl AsRef<[u8]>) -> Vec<String> {
    Home::with(text).errors()
}

fn environment(variables: &[(&str, &str)]) -> Sources {
    let environment = variables.iter().map(|(name, value)| (name.into(), value.into())).collect();
    Sources { environment, working_directory: "/nowhere".into(), ..Sources::default() }
}

fn setting<'a>(loaded: &'a Loaded, key: &str) -> &'a Setting {
    loaded.settings.iter().find(|setting| setting.key == key).unwrap()
}

#[test]
fn without_sources_there_are_the_defaults() {
    let loaded = Home::new().load();
    let dashboard = Dashboard {
        snapshot_enabled: false,
        snapshot_interval_minutes: 1440,
        snapshot_retention_days: 365,
        snapshot_db_path: Some("/data/codegraph/snapshots.db".into()),
        snapshot_list_limit: 200,
        snapshot_release_pre_enabled: true,
        snapshot_release_post_enabled: true,
        snapshot_release_immutable: true,
        snapshot_release_retention_class: "release".to_owned(),
        retention_classes: BTreeMap::from([
            ("release".to_owned(), Retention::Forever),
            ("standard".to_owned(), Retention::Days(365)),
        ]),
    };
    let server = Server {
        bind: (Ipv4Addr::LOCALHOST, 7420).into(),
        max_body_bytes: 1_048_576,
        max_upload_bytes: 268_435_456,
        request_timeout_seconds: 600,
        work_requests_per_second: 50,
        work_request_burst: 200,
    };
    assert_eq!(loaded.config, Config { dashboard, server });
    let settings: Vec<_> = loaded.settings.iter().map(|s| format!("{} = {} # {}", s.key, s.value, s.origin)).collect();
    assert_eq!(settings.len(), 17);
    assert_eq!(settings[3], "dashboard.snapshot_db_path = \"/data/codegraph/snapshots.db\" # default");
    assert_eq!(settings[9], "dashboard.retention_classes.release = \"forever\" # default");
    assert_eq!(settings[11], "server.bind = \"127.0.0.1:7420\" # default");
}

#[test]
fn without_a_data_directory_there_is_no_database() {
    let loaded = load(&Sources::default()).unwrap();
    assert_eq!(loaded.config.dashboard.snapshot_db_path, None);
    assert_eq!(setting(&loaded, "dashboard.snapshot_db_path").value, "");
}

#[test]
fn settings_are_toml_that_loads_as_the_same_settings() {
    let text =
        "[dashboard]\nsnapshot_db_path = '/a \"b\"\\c'\nretention_classes.audit = 7\n[server]\nbind = '[::1]:80'\n";
    let loaded = Home::with(text).load();
    let lines: String = loaded.settings.iter().map(|s| format!("{} = {}\n", s.key, s.value)).collect();
    assert_eq!(Home::with(lines).load().config, loaded.config);
}

#[test]
fn each_source_takes_precedence_over_the_next() {
    const KEY: &str = "dashboard.snapshot_list_limit";
    const VARIABLE: &str = "CODEGRAPH_DASHBOARD__SNAPSHOT_LIST_LIMIT";
    let home = Home::new();
    let mut sources = home.sources();
    let limit = |sources: &Sources| {
        let loaded = load(sources).unwrap();
        (loaded.config.dashboard.snapshot_list_limit, setting(&loaded, KEY).origin.clone())
    };
    assert_eq!(limit(&sources), (200, Origin::Default));
    home.write("user/codegraph.toml", "[dashboard]\nsnapshot_list_limit = 1");
    assert_eq!(limit(&sources), (1, Origin::UserFile { path: home.path("user/codegraph.toml"), line: 2 }));
    home.write("project/codegraph.toml", "\n\n[dashboard]\nsnapshot_list_limit = 2");
    assert_eq!(limit(&sources), (2, Origin::ProjectFile { path: home.path("project/codegraph.toml"), line: 4 }));
    home.write("project/deep/codegraph.toml", "dashboard.snapshot_list_limit = 3");
    assert_eq!(limit(&sources), (3, Origin::ProjectFile { path: home.path("project/deep/codegraph.toml"), line: 1 }));
    home.write("other.toml", "dashboard = { snapshot_list_limit = 4 }");
    sources.config = Some("../../other.toml".into());
    let other = home.path("project/deep/../../other.toml");
    assert_eq!(limit(&sources), (4, Origin::ProjectFile { path: other, line: 1 }));
    sources.environment = vec![(VARIABLE.into(), "5".into())];
    assert_eq!(limit(&sources), (5, Origin::Environment { variable: VARIABLE.to_owned() }));
    sources.flags = vec![Flag { name: "--limit", key: KEY, value: "6".into() }];
    assert_eq!(limit(&sources), (6, Origin::Flag { name: "--limit".to_owned() }));
}

#[test]
fn origins_are_shown_and_serialized() {
    let home = Home::with("dashboard.snapshot_enabled = true");
    let origin = setting(&home.load(), "dashboard.snapshot_enabled").origin.clone();
    let path = home.path("project/codegraph.toml").display().to_string();
    assert_eq!(origin.to_string(), format!("{path}:1"));
    assert_eq!(
        serde_json::to_value(&origin).unwrap(),
        serde_json::json!({ "kind": "project_file", "path": path, "line": 1 })
    );
    let setting = Setting { key: "a.b".to_owned(), value: "1".to_owned(), origin: Origin::Default };
    assert_eq!(
        serde_json::to_value(&setting).unwrap(),
        serde_json::json!({ "key": "a.b", "value": "1", "origin": { "kind": "default" } })
    );
    assert_eq!(Origin::Environment { variable: "A".to_owned() }.to_string(), "A");
    assert_eq!(Origin::Flag { name: "--db".to_owned() }.to_string(), "--db");
}

#[test]
fn the_users_file_is_not_read_twice() {
    let home = Home::new();
    home.write("user/codegraph.toml", "a = 1");
    let sources = Sources { working_directory: home.path("user"), ..home.sources() };
    assert_eq!(errors(&sources).len(), 1);
}

#[test]
fn paths_are_relative_to_the_directory_of_their_source() {
    let path = |sources: &Sources| load(sources).unwrap().config.dashboard.snapshot_db_path.unwrap();
    let home = Home::new();
    let mut sources = home.sources();
    for (text, meant) in [
        ("data/x.db", home.path("project/data/x.db")),
        ("../x.db", home.path("project/../x.db")),
        ("~/x.db", "/home/me/x.db".into()),
        ("~me/x.db", home.path("project/~me/x.db")),
        ("/x.db", "/x.db".into()),
    ] {
        home.write("project/codegraph.toml", format!("dashboard.snapshot_db_path = '{text}'"));
        assert_eq!(path(&sources), meant, "{text}");
    }
    sources.environment = vec![("CODEGRAPH_DASHBOARD__SNAPSHOT_DB_PATH".into(), "~/y.db".into())];
    assert_eq!(path(&sources), PathBuf::from("/home/me/y.db"));
    sources.flags = vec![Flag { name: "--db", key: "dashboard.snapshot_db_path", value: "z.db".into() }];
    assert_eq!(path(&sources), home.path("project/deep/z.db"));
    sources.flags[0].value = "".into();
    assert_eq!(errors(&sources), ["--db: dashboard.snapshot_db_path must be a path, not \"\""]);
    sources.flags[0].value = "~/z.db".into();
    sources.home_dir = None;
    assert!(load(&sources).is_err());
}

#[cfg(unix)]
#[test]
fn a_path_need_not_be_unicode() {
    use std::os::unix::ffi::OsStringExt;
    let value = std::ffi::OsString::from_vec(b"/a\xff.db".to_vec());
    let flag = |key| Flag { name: "--x", key, value: value.clone() };
    let sources = Sources { flags: vec![flag("dashboard.snapshot_db_path")], ..Sources::default() };
    let loaded = load(&sources).unwrap();
    assert_eq!(loaded.config.dashboard.snapshot_db_path, Some(value.clone().into()));
    assert_eq!(setting(&loaded, "dashboard.snapshot_db_path").value, "\"/a\u{fffd}.db\"");
    let sources = Sources { flags: vec![flag("dashboard.snapshot_enabled")], ..Sources::default() };
    assert_eq!(errors(&sources), ["--x: dashboard.snapshot_enabled must be true or false, not \"/a\\xFF.db\""]);
    let origin = Origin::UserFile { path: value.into(), line: 1 };
    assert_eq!(serde_json::to_value(origin).unwrap()["path"], "/a\u{fffd}.db");
}

#[test]
fn classes_are_added_and_changed() {
    let classes = |text: &str| Home::with(text).load().config.dashboard.retention_classes;
    let classes_of =
        |pairs: &[(&str, Retention)]| pairs.iter().map(|(n, r)| ((*n).to_owned(), *r)).collect::<BTreeMap<_, _>>();
    let (days, forever) = (Retention::Days, Retention::Forever);
    assert_eq!(
        classes("[dashboard.retention_classes]\naudit-7_y = 2555\nrelease = 30\nstandard = 'forever'"),
        classes_of(&[("audit-7_y", days(2555)), ("release", days(30)), ("standard", forever)])
    );
    assert_eq!(
        classes("[dashboard]\nsnapshot_retention_days = 90\nretention_classes = { gold = 1 }"),
        classes_of(&[("gold", days(1)), ("release", forever), ("standard", days(90))])
    );
    assert_eq!(
        classes("[dashboard]\nsnapshot_retention_days = 90\nretention_classes.standard = 7"),
        classes_of(&[("release", forever), ("standard", days(7))])
    );
    let loaded = Home::with("dashboard.snapshot_retention_days = 90").load();
    let standard = setting(&loaded, STANDARD_CLASS);
    assert_eq!((standard.value.as_str(), &standard.origin), ("90", &setting(&loaded, RETENTION_DAYS).origin));
}

#[test]
fn invalid_classes() {
    const MUST: &str = "must be \"forever\" or days as a whole number from 1 to 36500, under a name that matches [a-z0-9][a-z0-9_-]{0,63}, not";
    let long = "a".repeat(65);
    let entries = ["a = 0", "b = 36501", "c = 'never'", "d = []", "E = 1", "_f = 1", "'' = 1", "'g.h' = 1"];
    let text = format!("[dashboard.retention_classes]\n{}\n{long} = 1", entries.join("\n"));
    let errors = wrong(text);
    let (bad, found) =
        (["a", "b", "c", "d", "E", "_f", "''", "'g.h'", &long], ["0", "36501", "'never'", "an array", "1"]);
    for (place, name) in bad.iter().enumerate() {
        let found = found[place.min(4)];
        let line = place + 2;
        assert_eq!(
            errors[place],
            format!("codegraph.toml:{line}:1: dashboard.retention_classes.{name} {MUST} {found}")
        );
    }
    assert_eq!(errors.len(), bad.len());
    assert_eq!(
        wrong("[dashboard]\nretention_classes.gold = 1\nsnapshot_release_retention_class = 'golden'"),
        ["codegraph.toml:3:1: dashboard.snapshot_release_retention_class must be one of the retention classes gold, \
          release, standard, not \"golden\""]
    );
}

#[test]
fn the_environment_names_keys() {
    let loaded = load(&environment(&[
        ("CODEGRAPH_SERVER", "https://x"),
        ("CODEGRAPH_LOG", "debug"),
        ("CODEGRAPH_DASHBORD__SNAPSHOT_ENABLED", "not ours"),
        ("CODEGRAPH_SERVER_", ""),
        ("PATH", "/bin"),
        ("codegraph_server__bind", "of somebody else"),
        ("CODEGRAPH_SERVER__BIND", "[::]:1"),
        ("CODEGRAPH_DASHBOARD__SNAPSHOT_ENABLED", "true"),
        ("CODEGRAPH_DASHBOARD__RETENTION_CLASSES__GOLD", "forever"),
        ("CODEGRAPH_DASHBOARD__RETENTION_CLASSES__OF__TWO", "3"),
        ("CODEGRAPH_DASHBOARD__SNAPSHOT_RELEASE_RETENTION_CLASS", "gold"),
    ]))
    .unwrap();
    assert_eq!(loaded.config.server.bind, "[::]:1".parse().unwrap());
    assert!(loaded.config.dashboard.snapshot_enabled);
    assert_eq!(loaded.config.dashboard.snapshot_release_retention_class, "gold");
    assert_eq!(loaded.config.dashboard.retention_classes["gold"], Retention::Forever);
    assert_eq!(loaded.config.dashboard.retention_classes["of__two"], Retention::Days(3));
}

#[test]
fn invalid_variables() {
    let wrong = |name, value| errors(&environment(&[(name, value)])).remove(0);
    assert_eq!(
        wrong("CODEGRAPH_DASHBOARD__SNAPSHOT_LIST_LIMT", "1"),
        "CODEGRAPH_DASHBOARD__SNAPSHOT_LIST_LIMT: unknown key \"dashboard.snapshot_list_limt\"; did you mean \
         \"dashboard.snapshot_list_limit\"?"
    );
    assert_eq!(wrong("CODEGRAPH_SERVER__", ""), "CODEGRAPH_SERVER__: unknown key \"server.\"");
    assert_eq!(
        wrong("CODEGRAPH_DASHBOARD__SNAPSHOT_ENABLED", "1"),
        "CODEGRAPH_DASHBOARD__SNAPSHOT_ENABLED: dashboard.snapshot_enabled must be true or false, not \"1\""
    );
    assert_eq!(
        wrong("CODEGRAPH_SERVER__WORK_REQUEST_BURST", " 5\n"),
        "CODEGRAPH_SERVER__WORK_REQUEST_BURST: server.work_request_burst must be a whole number from 1 to 1000000, not \
         \" 5\\n\""
    );
    assert!(wrong("CODEGRAPH_DASHBOARD__RETENTION_CLASSES", "a=1").ends_with("must be a table, not \"a=1\""));
}

#[test]
fn unknown_keys_suggest_the_nearest() {
    assert_eq!(
        wrong("\n[dashboard]\nsnapshot_list_limt = 5"),
        [
            "codegraph.toml:3:1: unknown key \"dashboard.snapshot_list_limt\"; did you mean \"dashboard.snapshot_list_limit\"?"
        ]
    );
    assert_eq!(
        wrong(
            "bind = ''\ndashboard.bnd = 1\ndashboard.retention_clases = {}\ndashboard.colour = 'red'\n'server.bind' = ''"
        ),
        [
            "codegraph.toml:1:1: unknown key \"bind\"; did you mean \"server.bind\"?",
            "codegraph.toml:2:11: unknown key \"dashboard.bnd\"; did you mean \"server.bind\"?",
            "codegraph.toml:3:11: unknown key \"dashboard.retention_clases\"; did you mean \"dashboard.retention_classes\"?",
            "codegraph.toml:4:11: unknown key \"dashboard.colour\"",
            "codegraph.toml:5:1: unknown key \"'server.bind'\"; did you mean \"server.bind\"?",
        ]
    );
    assert_eq!(keys::nearest("dashboard_snapshot_enabled"), Some("dashboard.snapshot_enabled"));
}

#[test]
fn unknown_sections_list_the_known_ones() {
    assert_eq!(
        wrong("[dashbord]\nx = 1\n[gate]\n[[servers]]\n"),
        [
            "codegraph.toml:1:2: unknown section \"dashbord\"; expected one of dashboard, server, project; did you mean \"dashboard\"?",
            "codegraph.toml:3:2: unknown section \"gate\"; expected one of dashboard, server, project",
            "codegraph.toml:4:3: unknown section \"servers\"; expected one of dashboard, server, project; did you mean \"server\"?",
        ]
    );
    assert_eq!(
        wrong("dashboard = 1\n[[server]]\n"),
        [
            "codegraph.toml:1:1: dashboard must be a table, not 1",
            "codegraph.toml:2:3: server must be a table, not an array",
        ]
    );
}

#[test]
fn the_table_of_a_project_is_checked_but_sets_nothing() {
    let text = "[project.imports]\nglobs = ['a/*.sarif']\n[server]\nwork_request_burst = 7\n";
    let loaded = Home::with(text).load();
    assert_eq!(loaded.config.server.work_request_burst, 7);
    assert!(loaded.settings.iter().all(|setting| !setting.key.starts_with("project")));
    assert_eq!(
        wrong("\u{feff}[project.import]\n[[project.waivers]]\nrule = 'é'\n[server]\nbind = 1\n"),
        [
            "codegraph.toml:5:1: server.bind must be an IP address and a port such as \"127.0.0.1:7420\", not 1",
            "codegraph.toml:1:10: unknown key \"project.import\"; did you mean \"project.imports\"?",
            "codegraph.toml:2:1: project.waivers: the waiver does not end; give the last day that it counts, such as \
             expires = 2027-06-30",
            "codegraph.toml:2:1: project.waivers: the waiver has no reason; say why these findings are accepted",
        ]
    );
    assert_eq!(wrong("project = 1"), ["codegraph.toml:1:1: project must be a table, not 1"]);
    assert_eq!(
        wrong("[projct]\n"),
        [
            "codegraph.toml:1:2: unknown section \"projct\"; expected one of dashboard, server, project; did you mean \"project\"?"
        ]
    );
    assert_eq!(
        errors(&environment(&[("CODEGRAPH_PROJECT__IMPORTS__GLOBS", "x")])),
        [
            "CODEGRAPH_PROJECT__IMPORTS__GLOBS: \"project.imports.globs\" can be set only in the codegraph.toml of the project"
        ]
    );
}

#[test]
fn the_example_of_the_documentation_is_valid() {
    let text = markdown();
    let (_, example) = text.split_once("## `[project]`").unwrap().1.split_once("```toml\n").unwrap();
    let project = codegraph_collect::settings::read(example.split_once("```").unwrap().0.as_bytes()).unwrap();
    assert_eq!((project.imports.globs.len(), project.imports.dimensions.len(), project.waivers.len()), (2, 2, 1));
}

#[test]
fn values_of_other_types_and_beyond_their_limits() {
    assert_eq!(
        wrong(
            "[server]\nmax_body_bytes = 1023\nrequest_timeout_seconds = -1\nbind = 'localhost'\n\
             work_request_burst = 99999999999999999999\nmax_upload_bytes = 1.5\n[dashboard]\n\
             snapshot_enabled = 'yes'\nsnapshot_db_path = {}\nsnapshot_list_limit = '7'\n\
             snapshot_release_retention_class = 1979-05-27\n"
        ),
        [
            "codegraph.toml:2:1: server.max_body_bytes must be a whole number from 1024 to 1073741824, not 1023",
            "codegraph.toml:3:1: server.request_timeout_seconds must be a whole number from 1 to 86400, not -1",
            "codegraph.toml:4:1: server.bind must be an IP address and a port such as \"127.0.0.1:7420\", not 'localhost'",
            "codegraph.toml:5:1: server.work_request_burst must be a whole number from 1 to 1000000, not 99999999999999999999",
            "codegraph.toml:6:1: server.max_upload_bytes must be a whole number from 1024 to 1099511627776, not 1.5",
            "codegraph.toml:8:1: dashboard.snapshot_enabled must be true or false, not 'yes'",
            "codegraph.toml:9:1: dashboard.snapshot_db_path must be a path, not a table",
            "codegraph.toml:10:1: dashboard.snapshot_list_limit must be a whole number from 1 to 10000, not '7'",
            "codegraph.toml:11:1: dashboard.snapshot_release_retention_class must be a string, not 1979-05-27",
        ]
    );
}

#[test]
fn both_ends_of_a_range_are_in_it() {
    for key in keys::all() {
        for range in key.range {
            let value = |number: u64| Home::with(format!("{} = {number}", key.path("x")));
            value(*range.start()).load();
            value(*range.end()).load();
            assert_eq!(value(range.end() + 1).errors().len(), 1, "{}", key.name);
            if let Some(below) = range.start().checked_sub(1) {
                assert_eq!(value(below).errors().len(), 1, "{}", key.name);
            }
        }
    }
}

#[test]
fn invalid_toml_is_reported_line_by_line() {
    assert_eq!(
        wrong("snapshot_enabled = yes\ntypo = 1\ntypo = 2\n[dashboard"),
        [
            "codegraph.toml:1:20: invalid TOML: string values must be quoted, expected literal string",
            "codegraph.toml:3:1: invalid TOML: duplicate key",
            "codegraph.toml:4:11: invalid TOML: unclosed table, expected `]`",
        ]
    );
}

#[test]
fn errors_are_reported_up_to_a_number() {
    let keys = (0..1000).map(|number| format!("x{number} = 1\n")).collect::<String>();
    assert_eq!([wrong("]\n".repeat(1000)).len(), wrong(keys).len()], [MAX_ERRORS; 2]);
}

#[test]
fn columns_count_characters() {
    assert_eq!(
        wrong("\u{feff}dashboard = { \"é\" = 1, x = 2 }"),
        ["codegraph.toml:1:15: unknown key \"dashboard.'é'\"", "codegraph.toml:1:24: unknown key \"dashboard.x\""]
    );
}

#[test]
fn a_byte_order_mark_does_not_matter() {
    let loaded = Home::with("\u{feff}[dashboard]\r\nsnapshot_enabled = true\r\n").load();
    assert!(loaded.config.dashboard.snapshot_enabled);
}

#[test]
fn files_that_cannot_be_read() {
    let home = Home::with(b"[dashboard]\n# \xc3\xa9 \xe9\n");
    assert_eq!(home.errors(), ["codegraph.toml:2:5: invalid UTF-8"]);
    home.write("project/codegraph.toml", "#".repeat(1 << 20));
    home.load();
    home.write("project/codegraph.toml", "#".repeat((1 << 20) + 1));
    assert_eq!(home.errors(), ["codegraph.toml: the file is larger than the limit of 1048576 bytes"]);
    fs::remove_file(home.path("project/codegraph.toml")).unwrap();
    fs::create_dir(home.path("project/codegraph.toml")).unwrap();
    assert!(home.errors()[0].starts_with("codegraph.toml: cannot read the file: "), "{:?}", home.errors());
    let sources = Sources { config: Some("missing.toml".into()), ..home.sources() };
    let missing = home.path("project/deep/missing.toml").display().to_string();
    assert!(errors(&sources)[0].starts_with(&format!("{missing}: cannot read the file: ")));
}

#[test]
fn errors_of_all_sources_are_reported_in_order() {
    let home = Home::with("a = 1");
    home.write("user/codegraph.toml", "b = 1");
    let mut sources = home.sources();
    sources.environment = vec![("CODEGRAPH_SERVER__C".into(), "1".into())];
    sources.flags = vec![Flag { name: "--d", key: "server.d", value: "1".into() }];
    let starts = [home.path("user/codegraph.toml:1:1"), home.path("project/codegraph.toml:1:1")]
        .map(|p| p.display().to_string());
    let errors = errors(&sources);
    let starts = [&starts[0], &starts[1], "CODEGRAPH_SERVER__C", "--d"];
    assert!(errors.iter().zip(starts).all(|(error, start)| error.starts_with(start)), "{errors:?}");
    assert_eq!(errors.len(), 4);
}

#[test]
fn hostile_keys_and_values_stay_short() {
    let text =
        format!("'\\u001b[2J' = 1\n{} = 1\n[dashboard]\nsnapshot_enabled = '{}'\n", "k".repeat(9999), "v".repeat(9999));
    let errors = wrong(text);
    assert_eq!(errors.len(), 3);
    assert!(errors.iter().all(|error| error.chars().count() < 200 && !error.contains('\u{1b}')), "{errors:?}");
}

#[test]
fn the_documentation_names_every_key() {
    let text = markdown();
    for key in keys::all() {
        let (section, name) = key.name.split_once('.').unwrap();
        assert!(
            text.contains(&format!("## `[{section}]`")) && text.contains(&format!("| `{name}` | ")),
            "{}",
            key.name
        );
        assert!(key.about.ends_with('.') && !key.about.contains('|'), "{}", key.about);
    }
}
