//! What the coverage formats have in common: the lines of files, gathered record by record, so that a file or a line that
//! a report names more than once counts once.

use crate::report::{FileCoverage, Report, ReportError};
use std::collections::HashMap;

/// More files than this in one report are refused.
pub const MAX_FILES: usize = 200_000;

/// The files of a report, by path.
#[derive(Debug, Default)]
pub struct Files(HashMap<String, Lines>);

/// What is known of one file.
#[derive(Debug, Default)]
pub struct Lines {
    lines: Vec<Line>,
    /// Line, id of the branch in it, and whether it was taken, for formats that name each branch.
    branches: Vec<(u32, u64, bool)>,
    /// What the report sums up, for reports that name no line.
    totals: FileCoverage,
}

/// One line of a file. Its branches are given by their number alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    pub number: u32,
    pub covered: bool,
    pub branches: u32,
    pub branches_covered: u32,
}

impl Files {
    /// The file at a path, as [`path`] gives it.
    ///
    /// # Errors
    ///
    /// [`ReportError::Limit`] where there are too many files.
    pub fn at(&mut self, path: String) -> Result<&mut Lines, ReportError> {
        if self.0.len() >= MAX_FILES && !self.0.contains_key(&path) {
            return Err(ReportError::Limit(format!("the report has more than {MAX_FILES} files")));
        }
        Ok(self.0.entry(path).or_default())
    }

    /// The files in the order of their paths.
    #[must_use]
    pub fn counted(self) -> Vec<FileCoverage> {
        let mut files: Vec<_> = self.0.into_iter().map(|(path, lines)| lines.counted(path)).collect();
        files.sort_unstable();
        files
    }
}

impl Lines {
    pub fn line(&mut self, line: Line) {
        self.lines.push(line);
    }

    /// A branch by an id that tells it from the others of its line.
    pub fn branch(&mut self, line: u32, id: u64, taken: bool) {
        self.branches.push((line, id, taken));
    }

    /// Sums of a report for the file: lines and branches, all and covered. Of several the largest stands.
    pub fn totals(&mut self, lines: (u64, u64), branches: (u64, u64)) {
        if lines.0 >= self.totals.lines {
            (self.totals.lines, self.totals.lines_covered) = (lines.0, lines.1.min(lines.0));
        }
        if branches.0 >= self.totals.branches {
            (self.totals.branches, self.totals.branches_covered) = (branches.0, branches.1.min(branches.0));
        }
    }

    /// What another record says of the same file.
    pub fn append(&mut self, other: Self) {
        self.lines.extend(other.lines);
        self.branches.extend(other.branches);
        let sums = other.totals;
        self.totals((sums.lines, sums.lines_covered), (sums.branches, sums.branches_covered));
    }

    /// Each line and branch once: covered where any record says so. A line that several records give branches by number
    /// has the most that one of them gives, because nothing says which branches are the same.
    fn counted(mut self, path: String) -> FileCoverage {
        let mut file = FileCoverage { path, ..FileCoverage::default() };
        self.lines.sort_unstable();
        for same in self.lines.chunk_by(|a, b| a.number == b.number) {
            let most = |of: fn(&Line) -> u32| u64::from(same.iter().map(of).max().unwrap_or_default());
            file.lines += 1;
            file.lines_covered += u64::from(same.iter().any(|line| line.covered));
            file.branches += most(|line| line.branches);
            file.branches_covered += most(|line| line.branches_covered.min(line.branches));
        }
        self.branches.sort_unstable();
        for same in self.branches.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            file.branches += 1;
            file.branches_covered += u64::from(same.iter().any(|(.., taken)| *taken));
        }
        if file.lines == 0 {
            (file.lines, file.lines_covered) = (self.totals.lines, self.totals.lines_covered);
        }
        if file.branches == 0 {
            (file.branches, file.branches_covered) = (self.totals.branches, self.totals.branches_covered);
        }
        file
    }
}

/// Adds the metric of the whole to a report that has sums and names no file: lines, all and covered.
pub fn sum_up(report: &mut Report, (lines, covered): (u64, u64)) {
    if report.coverage.is_empty() && (1..1 << 50).contains(&lines) && covered <= lines {
        #[expect(clippy::cast_precision_loss, reason = "below 2^50")]
        let percent = 100.0 * covered as f64 / lines as f64;
        report.metrics.insert("quality.line_coverage".to_owned(), percent);
    }
}

/// A path as reports give it, in our form: `/` between its parts, no `.` and no empty parts, no `..` that leads out.
/// Absolute paths stay so, because only who knows the source can tell where in them it begins; only `/_/`, which stands
/// for the root of the source in deterministic .NET builds (`ContinuousIntegrationBuild`), is taken away, and the address of
/// a source server (SourceLink) before the path in it. None where nothing is left or the path leads out of where it begins.
#[must_use]
pub fn path(raw: &str) -> Option<String> {
    let raw = crate::text::word(raw)?;
    let raw = raw.replace('\\', "/");
    let raw = raw.strip_prefix("file://").unwrap_or(&raw);
    // `file:///C:/a` and `\\?\C:\a` (long paths of Windows) are `C:/a`.
    let drive = raw.strip_prefix("//?/").or_else(|| raw.strip_prefix('/')).filter(|rest| has_drive(rest));
    let raw = drive.or_else(|| on_server(raw)).unwrap_or(raw);
    let (root, rest) = match raw.strip_prefix("/_/") {
        Some(rest) => ("", rest),
        None => raw.strip_prefix('/').map_or(("", raw), |rest| ("/", rest)),
    };
    let mut parts = Vec::new();
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| format!("{root}{}", parts.join("/")))
}

/// Whether a path begins at the root of a file system.
#[must_use]
pub fn is_absolute(path: &str) -> bool {
    path.starts_with(['/', '\\']) || path.as_bytes().get(1) == Some(&b':')
}

fn has_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [drive, b':', b'/', ..] if drive.is_ascii_alphabetic())
}

/// The path in a repository of an address as SourceLink makes them (<https://github.com/dotnet/sourcelink>): it follows the
/// commit, which on GitHub stands after owner and repository, on GitLab and Bitbucket further behind.
fn on_server(address: &str) -> Option<&str> {
    let (_, address) = address.split_once("://")?;
    if let Some(place) = address.strip_prefix("raw.githubusercontent.com/") {
        return place.splitn(4, '/').nth(3);
    }
    let is_commit = |part: &&str| part.len() == 40 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let commit = address.split('/').find(is_commit)?;
    address.split_once(commit)?.1.strip_prefix('/')
}

/// A number of times, as coverage tools write it: integers, and `1e+06` where they ran through floating point.
#[must_use]
pub fn hits(text: &str) -> Option<bool> {
    let text = text.trim();
    text.parse::<f64>().ok().filter(|hits| hits.is_finite()).map(|hits| hits > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_one_form() {
        let same = [
            ("./src//a.rs", Some("src/a.rs")),
            ("src/x/../a.rs", Some("src/a.rs")),
            ("C:\\temp\\a.cs", Some("C:/temp/a.cs")),
            ("src\\a.cs", Some("src/a.cs")),
            ("/_/Lib/a.cs", Some("Lib/a.cs")),
            ("/home/ci/a.rs", Some("/home/ci/a.rs")),
            ("file:///home/a.rs", Some("/home/a.rs")),
            ("file:///C:/x/a.ts", Some("C:/x/a.ts")),
            ("\\\\?\\C:\\x\\b.rs", Some("C:/x/b.rs")),
            ("https://raw.githubusercontent.com/o/r/main/src/a.cs", Some("src/a.cs")),
            ("https://gitlab.com/o/r/raw/0123456789abcdef0123456789abcdef01234567/src/a.cs", Some("src/a.cs")),
            ("../a.rs", None),
            ("src/../../etc/passwd", None),
            (" ", None),
            ("/", None),
        ];
        for (raw, expected) in same {
            assert_eq!(path(raw).as_deref(), expected, "{raw}");
        }
    }

    #[test]
    fn lines_and_branches_count_once() {
        let mut files = Files::default();
        let file = files.at("a".into()).unwrap();
        file.totals((9, 9), (9, 9));
        for (number, covered, branches, branches_covered) in [(1, false, 2, 1), (1, true, 4, 1), (2, false, 0, 0)] {
            file.line(Line { number, covered, branches, branches_covered });
        }
        file.branch(3, 1, false);
        file.branch(3, 1, true);
        file.branch(3, 2, false);
        let expected =
            FileCoverage { path: "a".into(), base: None, lines: 2, lines_covered: 1, branches: 6, branches_covered: 2 };
        assert_eq!(files.counted(), [expected]);
        assert_eq!(hits(" 1e+06"), Some(true));
        assert_eq!((hits("-1"), hits("0"), hits("x"), hits("inf")), (Some(false), Some(false), None, None));
    }
}
