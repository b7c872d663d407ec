//! The documentation of all settings, made of their table.

use super::defaults;
use super::keys::{Key, SECTIONS};
use std::fmt::Write;
use std::path::Path;

const INTRODUCTION: &str = "\
# Configuration

Written by a test from the table in `server/src/config/keys.rs`. What is not set has a default. A setting is taken from
the first of these that has it:

1. a flag of the command line;
2. the environment: `CODEGRAPH_`, the section, two underscores and the key, all in capitals, such as
   `CODEGRAPH_DASHBOARD__SNAPSHOT_LIST_LIMIT=50` or `CODEGRAPH_DASHBOARD__RETENTION_CLASSES__AUDIT=forever`;
3. the project's file, `codegraph.toml` in the working directory or the nearest folder above it that has one;
   `--config FILE` names another, which must be there;
4. the user's file, `codegraph/codegraph.toml` in your configuration folder (`~/.config` on Linux).

A key that does not exist and a value that is not allowed are errors, also where another source goes before. `codegraph
doctor` shows each setting and where its value comes from.

```toml
[dashboard]
snapshot_retention_days = 90

[dashboard.retention_classes]
audit = \"forever\"
```
";

const PROJECT: &str = "
## `[project]`

What a project says of itself, for all who capture it. It is in `codegraph.toml` at the root of the source and is read from
the state that is captured: of a repository from the commit, so a snapshot of the past follows the settings of then. No
flag and no variable changes it. A capture of the present state stops where it is wrong, because a waiver must not get
lost unseen; one of a named commit goes on with the defaults and says so under what it left out.

```toml
[project.imports]
globs = [\"target/*.sarif\", \"reports/**/junit-*.xml\"]
stale_after_days = 30

[project.imports.dimensions]
clippy = \"quality\"
\"semgrep/python.lang.best-practice.*\" = \"quality\"

[[project.waivers]]
rule = \"CVE-2024-1234\"
package = \"lodash\"
reason = \"the vulnerable function is never called\"
expires = 2027-06-30
```

| key | default | allowed | what it is |
|---|---|---|---|
| `imports.globs` | none | up to 100 patterns | The report files that captures pick up, from the root of the source. `*` and `?` stay within a folder, `**` crosses folders, `[a-z]` is one letter of these, `{a,b}` is one of both. The present state has them on disk, also where git ignores them; a named commit has those that are in it. Links are not followed. |
| `imports.stale_after_days` | `30` | a whole number from 0 to 3650 | Days after which a report that was made for an older state no longer counts. |
| `imports.dimensions.<tool>` or `.<tool/rule>` | none | \"audit\", \"compliance\", \"sca\" or \"quality\" | Where the findings of a tool go, or those of its rules that match; `*` stands for any letters. |
| `waivers` | none | up to 1000 tables | Findings that somebody accepted: they are counted apart and never hidden. All that a waiver names must match, and it must name something. |
| `waivers.rule` | none | text of 1 to 1000 characters | The rule, advisory or CVE, also by another of its names; `*` stands for any letters. |
| `waivers.tool` | none | text of 1 to 1000 characters | The tool that says it. |
| `waivers.path` | none | a pattern as `.gitignore` writes them | The files that it is in. |
| `waivers.package` | none | text of 1 to 1000 characters | The name of a dependency, or its package URL without the version. |
| `waivers.key` | none | text of 1 to 1000 characters | The key of one item. |
| `waivers.reason` | must be given | text of 1 to 1000 characters | Why they are accepted. |
| `waivers.expires` | must be given | a day such as 2027-06-30 | The last day (UTC) that it counts. |
";

/// The text of `docs/configuration.md`.
#[must_use]
pub fn markdown() -> String {
    let mut config = defaults(Some(Path::new("<your data folder>")));
    let mut text = INTRODUCTION.to_owned();
    for section in SECTIONS {
        let _ = write!(text, "\n## `[{}]`\n\n{}\n\n", section.name, section.about.trim());
        text.push_str("| key | default | allowed | what it is |\n|---|---|---|---|\n");
        for Key { name, about, range, field } in section.keys {
            let field = field(&mut config);
            let (key, allowed) = (&name[section.name.len() + 1..], field.allowed(range));
            let default = |(name, value): (String, String)| match name.as_str() {
                "" => format!("`{value}`"),
                name => format!("`{name} = {value}`"),
            };
            let defaults = field.values().into_iter().map(default).collect::<Vec<_>>().join(", ");
            let _ = writeln!(text, "| `{key}` | {defaults} | {allowed} | {} |", about.trim());
        }
    }
    text.push_str(PROJECT);
    text
}
