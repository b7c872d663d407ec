//! requirements.txt as pip reads it. Source of the format:
//! <https://pip.pypa.io/en/stable/reference/requirements-file-format/> and PEP 508. Files it refers to are not followed;
//! versions come from `==` and `===` alone, and everything named is direct.

use super::LockfileError;
use super::found::{Entry, Found, quoted};
use super::pypi::{name_and_rest, normalised};
use super::read::no_conflict;

pub(super) fn parse(lock: &str, found: &mut Found) -> Result<(), LockfileError> {
    let mut first_unreadable = None;
    for (number, line) in logical_lines(lock) {
        no_conflict(number, &line)?;
        match read(&line) {
            Line::Skipped => {}
            Line::Problem(problem) => found.problem(format!("line {number}: {problem}")),
            Line::Requirement { name, version } => {
                found.add(Entry { name: &normalised(name), version, direct: Some(true), ..Entry::default() })?;
            }
            Line::Unreadable => {
                let problem = format!("{} is not a requirement", quoted(&line));
                first_unreadable.get_or_insert_with(|| (number, problem.clone()));
                found.problem(format!("line {number}: {problem}"));
            }
        }
    }
    match first_unreadable {
        // Prose that happens to be called requirements.txt.
        Some((number, problem)) if found.is_empty() => Err(LockfileError::syntax(number, problem)),
        _ => Ok(()),
    }
}

enum Line<'a> {
    Requirement {
        name: &'a str,
        version: Option<&'a str>,
    },
    /// An option for pip, or a folder of the project.
    Skipped,
    Problem(String),
    Unreadable,
}

/// Lines that are not empty, with their numbers, joined where one ends in a backslash, without comments.
fn logical_lines(text: &str) -> impl Iterator<Item = (usize, String)> {
    let mut lines = (1..).zip(text.lines());
    std::iter::from_fn(move || {
        let (number, mut line) = lines.next()?;
        let mut joined = String::new();
        while let Some(start) = line.strip_suffix('\\').filter(|start| !start.trim_start().starts_with('#')) {
            joined.push_str(start);
            line = lines.next().map_or("", |(_, next)| next);
        }
        joined.push_str(line);
        Some((number, without_comment(&joined).trim().to_owned()))
    })
    .filter(|(_, line)| !line.is_empty())
}

/// A comment starts at a `#` at the start of the line or after a space: URLs have others.
fn without_comment(line: &str) -> &str {
    let starts = |&(at, _): &(usize, &str)| at == 0 || line[..at].ends_with([' ', '\t']);
    line.match_indices('#').find(starts).map_or(line, |(at, _)| &line[..at])
}

fn read(line: &str) -> Line<'_> {
    if let Some(other) = option(line, "-r", "--requirement") {
        return Line::Problem(format!("refers to {}, which is read on its own where it is in the tree", quoted(other)));
    }
    if let Some(other) = option(line, "-c", "--constraint") {
        return Line::Problem(format!("takes constraints from {}, which are not applied", quoted(other)));
    }
    if let Some(target) = option(line, "-e", "--editable") {
        return located(target);
    }
    if line.starts_with('-') {
        return Line::Skipped;
    }
    let requirement = without_options(line);
    match name_and_rest(requirement) {
        Some((name, rest)) if rest.starts_with('@') => {
            let url = rest.trim_start_matches('@').trim_start();
            match located(url) {
                Line::Skipped => Line::Skipped,
                Line::Requirement { version, .. } => Line::Requirement { name, version },
                _ => Line::Requirement { name, version: None },
            }
        }
        Some((name, rest)) => match pin(rest) {
            Ok(version) => Line::Requirement { name, version },
            Err(NotSpecifiers) => located(requirement),
        },
        None => located(requirement),
    }
}

/// The value of an option in each of its forms: `-r x`, `-rx`, `--requirement x`, `--requirement=x`.
fn option<'a>(line: &'a str, short: &str, long: &str) -> Option<&'a str> {
    let value = match line.strip_prefix(long) {
        Some(value) => value.strip_prefix(['=', ' ', '\t'])?,
        None => line.strip_prefix(short)?,
    };
    Some(value.trim())
}

/// The requirement without the options pip takes after it, such as `--hash`.
fn without_options(line: &str) -> &str {
    let starts = |&(at, _): &(usize, &str)| line[..at].ends_with([' ', '\t']);
    line.match_indices("--").find(starts).map_or(line, |(at, _)| line[..at].trim_end())
}

struct NotSpecifiers;

/// The version that specifiers (`==1.0`, `>=1,<2 ; marker`, `(==1.0)`) pin, if they do.
fn pin(specifiers: &str) -> Result<Option<&str>, NotSpecifiers> {
    let specifiers = specifiers.split(';').next().unwrap_or_default().trim();
    let inner = specifiers.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
    let specifiers = inner.unwrap_or(specifiers);
    let mut pinned = None;
    for specifier in specifiers.split(',').map(str::trim).filter(|specifier| !specifier.is_empty()) {
        let start = specifier.find(|c| !"=!<>~".contains(c)).ok_or(NotSpecifiers)?;
        let (operator, version) = specifier.split_at(start);
        let version = version.trim_start();
        if !["==", "===", "!=", "<=", ">=", "<", ">", "~="].contains(&operator) || version.contains(char::is_whitespace)
        {
            return Err(NotSpecifiers);
        }
        if operator == "===" || (operator == "==" && !version.ends_with('*')) {
            pinned = Some(version);
        }
    }
    Ok(pinned)
}

/// What a URL, a version control address or a path stands for. A local path is the project's own.
fn located(target: &str) -> Line<'_> {
    let target = target.split([' ', '\t']).next().unwrap_or_default();
    let (address, fragment) = target.split_once('#').unwrap_or((target, ""));
    let Some((scheme, _)) = address.split_once("://") else {
        let is_path = address.starts_with('.') || address.contains(['/', '\\']) || address.starts_with("file:");
        return if is_path { Line::Skipped } else { Line::Unreadable };
    };
    if scheme == "file" {
        return Line::Skipped;
    }
    let file_name = address.rsplit('/').next().unwrap_or_default();
    // name-version-build?-python-abi-platform.whl
    let mut wheel = file_name.strip_suffix(".whl").into_iter().flat_map(|stem| stem.split('-'));
    let (wheel_name, version) = (wheel.next(), wheel.next());
    let egg = fragment.split('&').find_map(|part| part.strip_prefix("egg="));
    match egg.or(wheel_name).and_then(name_and_rest) {
        Some((name, _)) => Line::Requirement { name, version },
        None => Line::Problem(format!("{} names no package", quoted(target))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::LockfileKind::Requirements;
    use super::super::testing::{lines, never_panics, read, refusal};

    const LOCK: &str = "# made by hand
--index-url https://pypi.org/simple
-r base.txt
--constraint=constraints.txt
Flask[async,dotenv] == 3.0.0 ; python_version >= '3.8'  # the framework
click>=8,<9
numpy==1.*
numpy === 2.0+local
six (==1.16.0)
werkzeug==3.0.1 \\
    --hash=sha256:00 \\
    --hash=sha256:11
    # via flask
Zope.Interface
a.b ~= 1.0, != 1.1
direct @ https://example.org/direct-1.2.3.tar.gz#sha256=00
wheel @ https://example.org/wheel-0.42.0-py3-none-any.whl ; os_name == 'posix'
near @ file:///srv/near
git+https://github.com/u/tool.git@v1#egg=tool[extra]&subdirectory=x
-e git+ssh://git@example.org/u/edit.git#egg=Edit_Able
https://example.org/bare-2.0-py3-none-any.whl
https://example.org/unnamed.tar.gz
-e .
./local
-e ../near[extra]
two words
pkg==1.0 == 2.0
";

    #[test]
    fn every_form_of_a_requirement() {
        let lock = read(Requirements, LOCK, None);
        let all = [
            "a-b direct",
            "bare 2.0 direct",
            "click direct",
            "direct direct",
            "edit-able direct",
            "flask 3.0.0 direct",
            "numpy direct",
            "numpy 2.0+local direct",
            "six 1.16.0 direct",
            "tool direct",
            "werkzeug 3.0.1 direct",
            "wheel 0.42.0 direct",
            "zope-interface direct",
        ];
        assert_eq!(lines(&lock), all);
        let problems = [
            "line 3: refers to `base.txt`, which is read on its own where it is in the tree",
            "line 4: takes constraints from `constraints.txt`, which are not applied",
            "line 22: `https://example.org/unnamed.tar.gz` names no package",
            "line 26: `two words` is not a requirement",
            "line 27: `pkg==1.0 == 2.0` is not a requirement",
        ];
        assert_eq!(lock.problems, problems);
        assert!(!lock.gives_licences);
        assert_eq!(read(Requirements, &LOCK.replace('\n', "\r\n"), None), lock);
    }

    #[test]
    fn an_empty_file_is_one_without_requirements() {
        assert!(read(Requirements, "", None).packages.is_empty());
        assert!(read(Requirements, "# none\n-r other.txt\n\\", None).packages.is_empty());
    }

    #[test]
    fn refuses_prose_and_unfinished_merges() {
        assert_eq!(
            refusal(Requirements, "a==1\n<<<<<<< HEAD\nb==1\n=======\n"),
            "line 2: a merge conflict stands here"
        );
        assert_eq!(
            refusal(Requirements, "\nThe system shall be fast.\nIt shall be small.\n"),
            "line 2: `The system shall be fast.` is not a requirement"
        );
    }

    #[test]
    fn survives_anything() {
        never_panics(Requirements, &[LOCK], None);
    }
}
