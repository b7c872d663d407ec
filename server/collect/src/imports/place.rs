//! Places of findings: paths as the source has them.

/// Where continuous integration has the source, as tools there see it; `*` is one folder.
const ROOTS: [&str; 12] = [
    "/home/runner/work/*/*/",
    "/__w/*/*/",
    "/github/workspace/",
    "/builds/*/*/",
    "/home/circleci/project/",
    "/bitrise/src/",
    "/opt/atlassian/pipelines/agent/build/",
    "/drone/src/",
    "/usr/src/app/",
    "/workspace/",
    "/src/",
    "/app/",
];

/// A path of a report as one from the root of the source: below `root` where the report was made there, else below a
/// well-known folder of a build machine, else without what makes it absolute. `..` and `.` are resolved; a path that leads
/// out of the source keeps what is left of it.
pub fn relative(path: &str, root: Option<&str>) -> String {
    let path = path.replace('\\', "/");
    let below = root.and_then(|root| strip_root(&path, &root.replace('\\', "/")));
    let rest = below.or_else(|| ROOTS.iter().find_map(|root| strip_pattern(&path, root))).unwrap_or(&path);
    let rest = match rest.as_bytes() {
        [letter, b':', b'/', ..] if letter.is_ascii_alphabetic() => &rest[3..],
        _ => rest,
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The path of a file that begins in an absolute folder, where that lies in the source; else the path as it is given.
pub fn below(base: Option<&str>, path: &str, root: Option<&str>) -> String {
    // A folder lies in the source where the files in it do.
    let is_inside = |base: &str| {
        let base = format!("{}/", base.replace('\\', "/").trim_end_matches('/'));
        root.is_some_and(|root| strip_root(&base, &root.replace('\\', "/")).is_some())
            || ROOTS.iter().any(|root| strip_pattern(&base, root).is_some())
    };
    match base.filter(|base| is_inside(base)) {
        Some(base) => relative(&format!("{}/{path}", base.trim_end_matches('/')), root),
        None => relative(path, root),
    }
}

fn strip_root<'a>(path: &'a str, root: &str) -> Option<&'a str> {
    let rest = path.strip_prefix(root.trim_end_matches('/'))?;
    rest.strip_prefix('/')
}

fn strip_pattern<'a>(path: &'a str, pattern: &str) -> Option<&'a str> {
    let mut rest = path.strip_prefix('/')?;
    for folder in pattern.split('/').filter(|folder| !folder.is_empty()) {
        let (first, more) = rest.split_once('/')?;
        if folder != "*" && folder != first {
            return None;
        }
        rest = more;
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::{below, relative};

    #[test]
    fn files_of_a_folder_of_the_source_begin_with_it() {
        let root = Some("/srv/ci/app");
        assert_eq!(below(Some("/srv/ci/app/pkg"), "a.py", root), "pkg/a.py");
        assert_eq!(below(Some("/srv/ci/app"), "pkg/a.py", root), "pkg/a.py");
        assert_eq!(below(Some("/builds/team/app/src/"), "a.cs", None), "src/a.cs");
        assert_eq!(below(Some("/home/runner/work/app/app"), "a.cs", None), "a.cs");
        assert_eq!(below(Some("/srv/ci/app2"), "a.py", root), "a.py");
        assert_eq!(below(Some("/usr/lib/python3"), "a.py", root), "a.py");
        assert_eq!(below(None, "/srv/ci/app/a.py", root), "a.py");
    }

    #[test]
    fn absolute_paths_begin_at_the_root_of_the_source() {
        assert_eq!(relative("/srv/ci/app/src/a.js", Some("/srv/ci/app")), "src/a.js");
        assert_eq!(relative("/srv/ci/app2/src/a.js", Some("/srv/ci/app")), "srv/ci/app2/src/a.js");
        assert_eq!(relative("C:\\work\\app\\src\\a.cs", Some("C:\\work\\app\\")), "src/a.cs");
        assert_eq!(relative("/home/runner/work/app/app/src/a.js", None), "src/a.js");
        assert_eq!(relative("/builds/team/app/src/a.js", None), "src/a.js");
        assert_eq!(relative("./src/../lib/a.js", None), "lib/a.js");
        assert_eq!(relative("../../etc/passwd", None), "etc/passwd");
        assert_eq!(relative("D:/x/y.c", None), "x/y.c");
        assert_eq!(relative("src/a.js", Some("/src")), "src/a.js");
    }
}
