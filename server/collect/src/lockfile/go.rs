//! go.mod. Source of the format: <https://go.dev/ref/mod#go-mod-file>. It names every module a build may need since
//! Go 1.17, before that only the direct ones and what they do not name themselves; go.sum, which names more, is not read.

use std::collections::HashMap;

use super::LockfileError;
use super::found::{Entry, Found, quoted, within_limit};
use super::read::no_conflict;

/// More than any directive has; the rest of such a line is not kept.
const MAX_WORDS: usize = 16;

struct Requirement<'a> {
    module: &'a str,
    version: &'a str,
    indirect: bool,
}

/// What stands for a module, in the version given or in all.
#[derive(Default)]
struct Replacements<'a> {
    of_version: HashMap<(&'a str, &'a str), Replacement<'a>>,
    of_module: HashMap<&'a str, Replacement<'a>>,
}

/// A module and its version; without one it is a folder of the project.
type Replacement<'a> = (&'a str, Option<&'a str>);

pub(super) fn parse(lock: &str, found: &mut Found) -> Result<(), LockfileError> {
    let mut requirements: Vec<Requirement<'_>> = Vec::new();
    let mut replacements = Replacements::default();
    let mut block: Option<(&str, usize)> = None;
    let mut first_line = None;
    let mut has_module = false;
    for (number, line) in (1..).zip(lock.lines()) {
        no_conflict(number, line)?;
        let (words, comment) =
            words(line).ok_or_else(|| LockfileError::syntax(number, "not go.mod: a quoted string does not end"))?;
        let (verb, arguments) = match (&block, words.as_slice()) {
            (_, []) => continue,
            (Some(_), [")"]) => {
                block = None;
                continue;
            }
            (Some((verb, _)), arguments) => (*verb, arguments),
            (None, [verb, "("]) => {
                first_line.get_or_insert(number);
                has_module |= *verb == "module";
                block = Some((verb, number));
                continue;
            }
            (None, [verb, arguments @ ..]) => (*verb, arguments),
        };
        first_line.get_or_insert(number);
        match (verb, arguments) {
            ("module", [_]) => has_module = true,
            ("require", [module, version]) => {
                requirements.push(Requirement { module, version, indirect: is_indirect(comment) });
            }
            ("replace", arguments) if replacements.note(arguments) => {}
            // None of these names a module that is built.
            ("go" | "toolchain" | "exclude" | "retract" | "godebug" | "tool" | "ignore", _) => {}
            ("module" | "require" | "replace", _) => {
                found.problem(format!("line {number}: `{verb}` does not read {}", quoted(&arguments.join(" "))));
            }
            _ => found.problem(format!("line {number}: {} is not a directive", quoted(verb))),
        }
        within_limit(requirements.len())?;
    }
    if let Some((verb, number)) = block {
        return Err(LockfileError::syntax(number, format!("not go.mod: the block of {} does not end", quoted(verb))));
    }
    // An empty go.mod keeps a folder out of the module around it.
    if let Some(number) = first_line.filter(|_| !has_module) {
        return Err(LockfileError::syntax(number, "not go.mod: has no `module` directive"));
    }

    for requirement in &requirements {
        let (module, version) = match replacements.of(requirement) {
            Some((_, None)) => continue,
            Some((module, Some(version))) => (module, version),
            None => (requirement.module, requirement.version),
        };
        found.add(Entry {
            name: module,
            version: Some(version),
            direct: Some(!requirement.indirect),
            ..Entry::default()
        })?;
    }
    Ok(())
}

impl<'a> Replacements<'a> {
    /// Reads `module [version] => module version` or `... => folder`; says whether it was one of them.
    fn note(&mut self, arguments: &[&'a str]) -> bool {
        let mut sides = arguments.split(|word| *word == "=>");
        let (Some(old), Some(new), None) = (sides.next(), sides.next(), sides.next()) else {
            return false;
        };
        let new = match *new {
            [folder] => (folder, None),
            [module, version] => (module, Some(version)),
            _ => return false,
        };
        match *old {
            [module] => drop(self.of_module.insert(module, new)),
            [module, version] => drop(self.of_version.insert((module, version), new)),
            _ => return false,
        }
        true
    }

    fn of(&self, requirement: &Requirement<'_>) -> Option<Replacement<'a>> {
        let exact = (requirement.module, requirement.version);
        let replacement = self.of_version.get(&exact);
        replacement.or_else(|| self.of_module.get(requirement.module)).copied()
    }
}

/// As Go's `modfile` has it: a comment of `indirect` alone or before a semicolon.
fn is_indirect(comment: &str) -> bool {
    let mut words = comment.split_whitespace();
    match words.next() {
        Some("indirect") => words.next().is_none(),
        first => first == Some("indirect;"),
    }
}

/// The words of a line, bare or in quotes of either sort, and its comment; `None` where a quoted one does not end.
fn words(line: &str) -> Option<(Vec<&str>, &str)> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("//") {
            return Some((words, comment));
        }
        let (word, after) = match first {
            '"' | '`' => rest.get(1..)?.split_once(first)?,
            '(' | ')' => rest.split_at_checked(1)?,
            _ => {
                let part = |c: char| c.is_whitespace() || matches!(c, '(' | ')');
                let end = rest.find(part).unwrap_or(rest.len());
                let end = rest.get(..end)?.find("//").unwrap_or(end);
                rest.split_at_checked(end)?
            }
        };
        if words.len() < MAX_WORDS {
            words.push(word);
        }
        rest = after.trim_start();
    }
    Some((words, ""))
}

#[cfg(test)]
mod tests {
    use super::super::LockfileKind::Go;
    use super::super::testing::{lines, never_panics, read, refusal};

    const LOCK: &str = "// Deprecated: use v2
module example.org/app // the app

go 1.22
toolchain go1.22.1

require example.org/single v1.0.0
require(
\texample.org/a v1.0.0
\texample.org/b/v2 v2.0.0+incompatible // indirect
\texample.org/c v1.0.0 // indirect; but kept
\texample.org/d v0.0.0-20200101000000-abcdefabcdef // not indirect
\t\"example.org/quoted\" v1.0.0// indirect
\texample.org/forked v1.0.0
\texample.org/here v1.0.0
\texample.org/pinned v1.0.0
\texample.org/pinned v1.1.0
\texample.org/odd
)

replace example.org/forked => example.org/fork v1.5.0

replace (
\texample.org/here v1.0.0 => ../here
\texample.org/pinned v1.0.0 => example.org/pinned v1.0.9
\texample.org/unused => example.org/z v1.0.0
)

exclude example.org/a v0.9.0
retract [v1.0.0, v1.9.9]
retract (
\tv0.1.0 // wrong
)
tool example.org/a/cmd
future thing
";

    #[test]
    fn requirements_and_what_replaces_them() {
        let lock = read(Go, LOCK, None);
        let all = [
            "example.org/a v1.0.0 direct",
            "example.org/b/v2 v2.0.0+incompatible indirect",
            "example.org/c v1.0.0 indirect",
            "example.org/d v0.0.0-20200101000000-abcdefabcdef direct",
            "example.org/fork v1.5.0 direct",
            "example.org/pinned v1.0.9 direct",
            "example.org/pinned v1.1.0 direct",
            "example.org/quoted v1.0.0 indirect",
            "example.org/single v1.0.0 direct",
        ];
        assert_eq!(lines(&lock), all);
        let problems = ["line 18: `require` does not read `example.org/odd`", "line 35: `future` is not a directive"];
        assert_eq!(lock.problems, problems);
        assert!(!lock.gives_licences);
        assert_eq!(read(Go, &LOCK.replace('\n', "\r\n"), None), lock);
    }

    #[test]
    fn refuses_what_is_no_go_mod() {
        assert_eq!(refusal(Go, "\nrequire a v1\n"), "line 2: not go.mod: has no `module` directive");
        assert_eq!(
            refusal(Go, "module a\nrequire (\na v1\n"),
            "line 2: not go.mod: the block of `require` does not end"
        );
        assert_eq!(refusal(Go, "module \"a\n"), "line 1: not go.mod: a quoted string does not end");
        assert_eq!(refusal(Go, "module a\nrequire (\n<<<<<<< HEAD\nb v1\n)\n"), "line 3: a merge conflict stands here");
        assert!(read(Go, "// empty\n", None).packages.is_empty());
    }

    #[test]
    fn survives_anything() {
        never_panics(Go, &[LOCK], None);
    }
}
