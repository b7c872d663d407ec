//! The settings are documented as they are.

#[test]
fn the_documentation_of_the_settings_is_true() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/configuration.md");
    let written = codegraph::config::markdown();
    if std::env::var_os("CODEGRAPH_WRITE_DOCS").is_some() {
        std::fs::write(path, &written).unwrap();
    }
    let there = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(there, written, "write it anew with CODEGRAPH_WRITE_DOCS=1");
}
