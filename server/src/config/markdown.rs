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
    text
}
