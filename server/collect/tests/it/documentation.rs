//! The documentation of imports has the formats and the mapping as the program has them.

use codegraph_collect::imports::{FORMATS, MAPPING};
use std::fs;
use std::path::Path;

#[test]
fn the_documentation_has_the_formats_and_the_mapping_as_they_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/imports.md");
    let text = fs::read_to_string(&path).unwrap();
    let rows = FORMATS.iter().map(|format| format!("| {} | `{}` | {} |\n", format.name, format.kind, format.about));
    let formats = format!("| format | kind | what it is read for |\n|---|---|---|\n{}", rows.collect::<String>());
    let sections = [("mapping", format!("```toml\n{MAPPING}```\n")), ("formats", formats)];
    let mut expected = text.clone();
    for (name, content) in sections {
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->\n"));
        let (before, rest) = expected.split_once(&begin).unwrap();
        let (_, after) = rest.split_once(&end).unwrap();
        expected = format!("{before}{begin}{content}{end}{after}");
    }
    if std::env::var_os("CODEGRAPH_WRITE_DOCS").is_some() {
        fs::write(path, expected).unwrap();
    } else {
        assert!(text == expected, "write docs/imports.md anew with CODEGRAPH_WRITE_DOCS=1");
    }
}
