//! Paths inside a source: how they are written, and which ones are somebody else's code.

/// A path as text: bytes that are no UTF-8 are written `\xNN`, and so is a backslash that would look like the beginning of
/// one, so that different paths stay different.
pub fn display(path: &[u8]) -> String {
    let mut text = String::with_capacity(path.len());
    for chunk in path.utf8_chunks() {
        let mut rest = chunk.valid();
        while let Some(place) = rest.find("\\x") {
            let (before, behind) = rest.split_at(place + 1);
            let digits = behind.bytes().skip(1).take_while(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F')).count();
            text.push_str(before);
            text.push_str(if digits >= 2 { "x5C" } else { "" });
            rest = behind;
        }
        text.push_str(rest);
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02X}"));
        }
    }
    text
}

/// The last part of a path.
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder of a path with its slash, empty for the root.
pub fn folder(path: &str) -> &str {
    path.rfind('/').map_or("", |end| &path[..=end])
}

const VENDORED_FOLDERS: [&str; 9] = [
    "vendor",
    "node_modules",
    "third_party",
    "third-party",
    "bower_components",
    "Godeps",
    "Pods",
    ".yarn",
    "site-packages",
];

/// Whether a file is a copy of somebody else's code, by the names that package managers and people give such folders.
pub fn is_vendored(path: &str) -> bool {
    let mut folders = path.split('/');
    let name = folders.next_back().unwrap_or(path);
    folders.any(|part| VENDORED_FOLDERS.contains(&part)) || name.ends_with(".min.js") || name.ends_with(".min.css")
}

/// Whether a file is input of tests rather than part of the product: the folders that tools pass over for that reason.
pub fn is_fixture(path: &str) -> bool {
    let mut folders = path.split('/');
    folders.next_back();
    folders.any(|part| matches!(part, "testdata" | "fixtures" | "__fixtures__" | "__snapshots__"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_bytes_stay_different_paths() {
        assert_eq!(display("ä/b.rs".as_bytes()), "ä/b.rs");
        assert_eq!(display(b"a\xff\xfe/b"), "a\\xFF\\xFE/b");
        assert_ne!(display(b"a\xff"), display(b"a\xfe"));
    }

    #[test]
    fn vendored_code_is_known_by_its_folder() {
        assert!(is_vendored("web/node_modules/x/index.js") && is_vendored("vendor/a.go") && is_vendored("js/a.min.js"));
        assert!(!is_vendored("src/vendor.rs") && !is_vendored("vendors/a.go"));
        assert!(is_fixture("a/testdata/go.mod") && !is_fixture("src/fixtures.rs"));
    }
}
