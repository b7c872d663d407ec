//! What a project says of itself: what is read, what is refused with which words, and from which state it is taken.

use crate::repo::Repo;
use crate::support::{capture, excluded};
use codegraph_collect::CollectError;
use codegraph_collect::settings::read;
use codegraph_model::settings::{Filing, ProjectSettings};
use proptest::prelude::*;

const WHOLE: &str = r#"
[dashboard]
snapshot_list_limit = "not ours to judge"

[project.imports]
globs = ["target/*.sarif", "reports/**/junit-*.xml"]
stale_after_days = 7

[project.imports.dimensions]
clippy = "quality"
"semgrep/python.lang.best-practice.*" = "audit"

[[project.waivers]]
rule = "CVE-2024-1234"
package = "lodash"
reason = "the vulnerable function is never called"
expires = 2027-06-30

[[project.waivers]]
path = "src/generated/**"
tool = "clippy"
key = "k"
reason = "generated"
expires = "2028-01-01"
"#;

fn wrong(text: impl AsRef<[u8]>) -> Vec<String> {
    read(text.as_ref()).unwrap_err().to_string().lines().map(str::to_owned).collect()
}

#[test]
fn all_that_can_be_said_is_read() {
    let settings = read(WHOLE.as_bytes()).unwrap();
    assert_eq!(settings.imports.globs, ["target/*.sarif", "reports/**/junit-*.xml"]);
    assert_eq!(settings.imports.stale_after_days, 7);
    let dimensions: Vec<_> =
        settings.imports.dimensions.iter().map(|(tool, filing)| (tool.as_str(), *filing)).collect();
    assert_eq!(dimensions, [("clippy", Filing::Quality), ("semgrep/python.lang.best-practice.*", Filing::Audit)]);
    let [first, second] = settings.waivers.as_slice() else { panic!("{:?}", settings.waivers) };
    assert_eq!(
        (first.rule.as_deref(), first.package.as_deref(), first.expires.to_string().as_str()),
        (Some("CVE-2024-1234"), Some("lodash"), "2027-06-30")
    );
    assert_eq!((first.tool.as_ref(), first.path.as_ref(), first.key.as_ref()), (None, None, None));
    assert_eq!(
        (second.path.as_deref(), second.tool.as_deref(), second.key.as_deref(), second.reason.as_str()),
        (Some("src/generated/**"), Some("clippy"), Some("k"), "generated")
    );
    assert_eq!(second.expires.to_string(), "2028-01-01");
    assert_eq!(read(format!("\u{feff}{WHOLE}").as_bytes()).unwrap(), settings);
}

#[test]
fn without_the_table_all_is_as_it_is_by_default() {
    for text in ["", "[server]\nbind = 1\n", "[project]", "[project.imports]\n", "project.waivers = []"] {
        assert_eq!(read(text.as_bytes()).unwrap(), ProjectSettings::default(), "{text}");
    }
}

#[test]
fn keys_that_there_are_not_bring_the_nearest() {
    assert_eq!(
        wrong("[project]\nwaiver = []\nglobs = []\ncolour = 1\n[project.imports]\nstale_after = 3\n"),
        [
            "codegraph.toml:2:1: unknown key \"project.waiver\"; did you mean \"project.waivers\"?",
            "codegraph.toml:3:1: unknown key \"project.globs\"; did you mean \"project.imports.globs\"?",
            "codegraph.toml:4:1: unknown key \"project.colour\"",
            "codegraph.toml:6:1: unknown key \"project.imports.stale_after\"; did you mean \
             \"project.imports.stale_after_days\"?",
        ]
    );
    assert_eq!(
        wrong("[[project.waivers]]\nrule = 'x'\nreson = 'y'\nexpires = 2027-01-01\n"),
        ["codegraph.toml:3:1: unknown key \"project.waivers.reson\"; did you mean \"project.waivers.reason\"?"]
    );
}

#[test]
fn values_that_cannot_be_say_what_can() {
    assert_eq!(
        wrong(
            "[project]\nwaivers = 1\n[project.imports]\nglobs = 'a'\nstale_after_days = 3651\n[project.imports.dimensions]\n\
             a = 'release'\n\"b/\" = 'sca'\n"
        ),
        [
            "codegraph.toml:2:1: project.waivers must be tables, each under [[project.waivers]], not 1",
            "codegraph.toml:4:1: project.imports.globs must be an array of patterns such as [\"target/*.sarif\"], not 'a'",
            "codegraph.toml:5:1: project.imports.stale_after_days must be a whole number from 0 to 3650, not 3651",
            "codegraph.toml:7:1: project.imports.dimensions.a must be \"audit\", \"compliance\", \"sca\" or \"quality\", \
             not 'release'",
            "codegraph.toml:8:1: project.imports.dimensions.'b/': the key must be a tool, such as clippy, or a tool and a \
             rule, such as \"semgrep/python.*\"",
        ]
    );
    assert_eq!(wrong("[project]\nimports = 1"), ["codegraph.toml:2:1: project.imports must be a table, not 1"]);
    assert!(read(b"project.imports.stale_after_days = 0").is_ok());
    assert!(wrong("project.imports.stale_after_days = -1")[0].ends_with("not -1"));
}

#[test]
fn patterns_start_at_the_root_and_stay_below_it() {
    for (glob, word) in [
        ("/tmp/*.sarif", "is absolute"),
        ("C:/x.sarif", "is absolute"),
        ("~/x.sarif", "is absolute"),
        ("../x.sarif", "\"..\""),
        ("a/../x.sarif", "\"..\""),
        ("./x.sarif", "\".\""),
        ("a//b", "empty"),
        ("a\\*.sarif", "write / between folders"),
        ("!a.sarif", "only add files"),
        ("reports/", "write \"reports/**\""),
        ("a[", "cannot be"),
        ("{a", "cannot be"),
        ("", "must be text"),
    ] {
        let errors = wrong(format!("[project.imports]\nglobs = [\n  'ok.xml',\n  '{glob}',\n]\n"));
        assert_eq!(errors.len(), 1, "{glob}: {errors:?}");
        assert!(errors[0].starts_with("codegraph.toml:4:3: project.imports.globs"), "{glob}: {errors:?}");
        assert!(errors[0].contains(word), "{glob}: {errors:?}");
    }
    let globs = |n: usize| format!("project.imports.globs = [{}]", "'a',".repeat(n));
    assert!(read(globs(100).as_bytes()).is_ok());
    assert_eq!(wrong(globs(101)), ["codegraph.toml:1:17: project.imports.globs has 101 entries; 100 are allowed"]);
}

#[test]
fn a_waiver_says_of_what_why_and_until_when() {
    let waiver = |lines: &str| wrong(format!("\n[[project.waivers]]\n{lines}"));
    let (of, why, when) = ("rule = 'a'\n", "reason = 'b'\n", "expires = 2027-01-01\n");
    for (lines, word) in [
        (format!("{why}{when}"), "does not say of what; give rule, tool, path, package or key"),
        (format!("{of}{when}"), "has no reason"),
        (format!("{of}{why}"), "does not end; give the last day that it counts"),
        (format!("{of}{when}reason = ' '"), "project.waivers.reason must be text of 1 to 1000 characters, not ' '"),
        (format!("{of}{when}reason = '{}'", "x".repeat(1001)), "must be text of 1 to 1000 characters"),
        (format!("{of}{why}expires = 2027-01-01T00:00:00Z"), "must be a day such as 2027-06-30"),
        (format!("{of}{why}expires = '2027-02-30'"), "must be a day such as 2027-06-30, not '2027-02-30'"),
        (format!("{of}{why}expires = '+2027-1-1'"), "must be a day"),
        (format!("{of}{why}expires = 2027"), "must be a day"),
        (format!("{why}{when}rule = 7"), "project.waivers.rule must be text"),
        (format!("{why}{when}path = '../a'"), "must be a pattern as .gitignore writes them"),
        (format!("{why}{when}path = '!a'"), "must be a pattern as .gitignore writes them"),
        (format!("{why}{when}path = '# a'"), "must be a pattern as .gitignore writes them"),
        (format!("{why}{when}path = 'a[z-a]'"), "must be a pattern as .gitignore writes them"),
    ] {
        let errors = waiver(&lines);
        assert_eq!(errors.len(), 1, "{lines}: {errors:?}");
        assert!(errors[0].contains(word), "{lines}: {errors:?}");
    }
    assert_eq!(wrong(format!("\n\n[[project.waivers]]\n{of}{why}"))[0].split(' ').next(), Some("codegraph.toml:3:1:"));
    let whole = format!("[[project.waivers]]\n{of}{when}reason = '{}'\n", "é".repeat(1000));
    assert!(read(whole.as_bytes()).is_ok());
    let many = |n: usize| format!("[[project.waivers]]\n{of}{why}{when}").repeat(n);
    assert_eq!(read(many(1000).as_bytes()).unwrap().waivers.len(), 1000);
    assert!(wrong(many(1001))[0].ends_with("has 1001 entries; 1000 are allowed"));
}

#[test]
fn files_that_are_no_settings_at_all() {
    assert_eq!(
        wrong("[project\nx"),
        [
            "codegraph.toml:1:9: this is not TOML: unclosed table, expected `]`",
            "codegraph.toml:2:2: this is not TOML: key with no value, expected `=`"
        ]
    );
    assert_eq!(wrong(b"[project]\n# \xc3\xa9 \xe9\n"), ["codegraph.toml:2:5: this is not UTF-8"]);
    assert!(read("#".repeat(1 << 20).as_bytes()).is_ok());
    assert_eq!(wrong("#".repeat((1 << 20) + 1)), ["codegraph.toml:1:1: the file is larger than 1048576 bytes"]);
    let many: String = (0..1000).map(|n| format!("project.{}{n} = 1\n", "k".repeat(500))).collect();
    let errors = wrong(many);
    assert_eq!(errors.len(), 100);
    assert!(errors.iter().all(|error| error.chars().count() < 200));
}

#[test]
fn a_capture_has_the_settings_of_the_state_that_it_is_of() {
    let repo = Repo::new();
    repo.write("codegraph.toml", "project.imports.stale_after_days = 1").commit("2026-01-01T00:00:00Z");
    repo.tag("old").write("codegraph.toml", "project.imports.stale_after_days = 2").commit("2026-02-01T00:00:00Z");
    // What is not committed is not part of the state.
    repo.write("codegraph.toml", "project.imports.stale_after_days = 3").write("sub/codegraph.toml", "x");
    let days = |reference| capture(repo.path(), reference).unwrap().settings.imports.stale_after_days;
    assert_eq!((days(None), days(Some("old"))), (2, 1));
    assert_eq!(capture(repo.bare().path(), None).unwrap().settings.imports.stale_after_days, 2);
    let plain = capture(repo.plain().path(), None).unwrap();
    assert_eq!(plain.settings.imports.stale_after_days, 3);
}

#[test]
fn wrong_settings_stop_the_present_and_not_the_past() {
    let repo = Repo::new();
    repo.write("codegraph.toml", "[project]\nwaiver = []\n\nx = 1\n").commit("2026-01-01T00:00:00Z");
    for folder in [repo.path(), repo.plain().path()] {
        let error = capture(folder, None).unwrap_err();
        assert!(matches!(error, CollectError::Settings { .. }), "{error:?}");
        let text = error.to_string();
        assert!(text.contains("\ncodegraph.toml:2:1: unknown key \"project.waiver\"; did you mean"), "{text}");
    }
    let past = capture(repo.path(), Some("main")).unwrap();
    assert_eq!(past.settings, ProjectSettings::default());
    assert_eq!(
        excluded(&past)["settings that cannot be used, so the defaults count instead: codegraph.toml:2:1: unknown key \
                         \"project.waiver\"; did you mean \"project.waivers\"? (and 1 more)"],
        ["codegraph.toml"]
    );
}

#[cfg(unix)]
#[test]
fn a_link_is_no_file_of_settings() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("else.toml"), "[project]\nx = 1").unwrap();
    std::os::unix::fs::symlink("else.toml", folder.path().join("codegraph.toml")).unwrap();
    let capture = capture(folder.path(), None).unwrap();
    assert_eq!(capture.settings, ProjectSettings::default());
    assert_eq!(excluded(&capture)["symbolic link, not followed"], ["codegraph.toml"]);
}

proptest! {
    #[test]
    fn no_bytes_break_the_reading(bytes in proptest::collection::vec(any::<u8>(), 0..200), below in any::<bool>()) {
        let head: &[u8] = if below { b"[[project.waivers]]\n" } else { b"" };
        drop(read(&[head, &bytes].concat()));
    }
}
