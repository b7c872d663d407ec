//! What the dependencies of a BOM say of its packages.

use super::read;

#[test]
fn what_stands_in_the_lockfile_of_trivy_is_direct() {
    let class = |class: &str| format!(r#""properties": [{{"name": "aquasecurity:trivy:Class", "value": "{class}"}}]"#);
    let text = format!(
        r#"{{"bomFormat": "CycloneDX", "specVersion": "1.6",
          "metadata": {{"component": {{"type": "application", "bom-ref": "root", "name": "."}}}},
          "components": [
            {{"type": "application", "bom-ref": "lock", "name": "web/package-lock.json", {lang}}},
            {{"type": "operating-system", "bom-ref": "os", "name": "alpine", "version": "3.20", {os}}},
            {{"type": "library", "bom-ref": "a", "name": "a"}}, {{"type": "library", "bom-ref": "b", "name": "b"}},
            {{"type": "library", "bom-ref": "d", "name": "d"}}, {{"type": "library", "bom-ref": "musl", "name": "musl"}},
            {{"type": "application", "bom-ref": "tool", "name": "tool", "purl": "pkg:generic/tool@1", {lang}}},
            {{"type": "application", "bom-ref": "app", "name": "app"}}, {{"type": "library", "bom-ref": "c", "name": "c"}}],
          "dependencies": [
            {{"ref": "lock", "dependsOn": ["a", "d"]}}, {{"ref": "a", "dependsOn": ["b"]}}, {{"ref": "b", "dependsOn": ["a"]}},
            {{"ref": "os", "dependsOn": ["musl"]}}, {{"ref": "app", "dependsOn": ["c"]}},
            {{"ref": "root", "dependsOn": ["lock", "os", "tool", "app"]}}]}}"#,
        lang = class("lang-pkgs"),
        os = class("os-pkgs")
    );
    let report = read(text.as_bytes()).unwrap();
    let told: Vec<_> =
        report.packages.iter().map(|p| (p.name.as_str(), p.direct.unwrap(), p.path.as_deref().unwrap_or(""))).collect();
    let file = "web/package-lock.json";
    assert_eq!(
        told,
        [
            ("a", true, file),
            ("b", false, file),
            ("d", true, file),
            ("musl", true, ""),
            ("tool", true, ""),
            ("app", true, ""),
            ("c", false, "")
        ]
    );
}

/// The module of a `go.mod` stands between the file and what it depends on.
#[test]
fn what_may_be_the_project_itself_is_not_called_direct() {
    let text = r#"{"bomFormat": "CycloneDX", "specVersion": "1.6",
      "metadata": {"component": {"type": "application", "bom-ref": "root", "name": "."}},
      "components": [
        {"type": "application", "bom-ref": "mod", "name": "go.mod", "properties": [{"name": "aquasecurity:trivy:Class", "value": "lang-pkgs"}]},
        {"type": "library", "bom-ref": "me", "name": "example.org/me"}, {"type": "library", "bom-ref": "a", "name": "a"},
        {"type": "library", "bom-ref": "other", "name": "other"}],
      "dependencies": [{"ref": "root", "dependsOn": ["mod"]}, {"ref": "mod", "dependsOn": ["me", "me"]}, {"ref": "me", "dependsOn": ["a"]}]}"#;
    let report = read(text.as_bytes()).unwrap();
    let told: Vec<_> = report.packages.iter().map(|package| (package.name.as_str(), package.direct)).collect();
    assert_eq!(told, [("example.org/me", None), ("a", None), ("other", Some(false))]);
}

#[test]
fn dependencies_that_are_repeated_say_nothing_new() {
    let text = r#"{"bomFormat": "CycloneDX", "specVersion": "1.5",
      "metadata": {"component": {"type": "application", "bom-ref": "root", "name": "me"}},
      "components": [{"type": "library", "bom-ref": "a@1", "name": "a"}, {"type": "operating-system", "name": "debian", "version": "12"}],
      "dependencies": [{"ref": "root", "dependsOn": ["a@1", "a@1"]}, {"ref": "a@1", "dependsOn": []}, {"ref": "a@1", "dependsOn": []}]}"#;
    let report = read(text.as_bytes()).unwrap();
    let told: Vec<_> = report.packages.iter().map(|package| (package.name.as_str(), package.direct)).collect();
    assert_eq!((told, report.skipped), (vec![("a", Some(true))], Vec::new()));
}
