//! Package URLs: made of what tools say of a package, and brought into one form, so that the same package from two tools
//! is the same (<https://github.com/package-url/purl-spec>).

use packageurl::PackageUrl;

/// A package URL in canonical form without qualifiers and subpath; none where it is no package URL.
#[must_use]
pub fn plain(purl: &str) -> Option<String> {
    if purl.len() > 2_000 {
        return None;
    }
    let parsed: PackageUrl<'_> = purl.parse().ok()?;
    made(parsed.ty(), parsed.namespace(), parsed.name(), parsed.version())
}

/// The package URL of a package of an ecosystem, by the names that OSV, GitHub, Trivy and Grype give ecosystems; none
/// where the ecosystem has no type or needs more than a name, as those of Linux distributions do.
///
/// OSV: <https://ossf.github.io/osv-schema/#defined-ecosystems>. GitHub: the enumeration `package-ecosystem` of its
/// REST API for advisories. Trivy: `LangType` in `pkg/fanal/types/const.go`. Grype: `Type` in Syft's `syft/pkg/type.go`.
#[must_use]
pub fn of(ecosystem: &str, name: &str, version: Option<&str>) -> Option<String> {
    // All packages of a list share its ecosystem, which is a word.
    if ecosystem.len() > 100 {
        return None;
    }
    let ecosystem = ecosystem.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let kind = match ecosystem.as_str() {
        "crates.io" | "rust" | "cargo" | "rustbinary" | "rust-crate" => "cargo",
        "npm" | "yarn" | "pnpm" | "nodejs" | "bun" | "node-pkg" => "npm",
        "pypi" | "pip" | "poetry" | "pipenv" | "uv" | "pylock" | "python-pkg" | "python" => "pypi",
        "go" | "golang" | "gomod" | "gobinary" | "go-module" => "golang",
        "maven" | "gradle" | "sbt" | "pom" | "jar" | "java-archive" => "maven",
        "nuget" | "dotnet" | "dotnet-core" | "packages-props" => "nuget",
        "rubygems" | "bundler" | "gem" | "gemspec" => "gem",
        "packagist" | "composer" | "composer-vendor" | "php-composer" => "composer",
        "pub" | "dart" | "dart-pub" => "pub",
        "hex" | "erlang" => "hex",
        "hackage" => "hackage",
        "cran" | "r-package" => "cran",
        "conda-pkg" | "conda-environment" | "conda" => "conda",
        "swifturl" | "swift" => "swift",
        "cocoapods" | "pod" => "cocoapods",
        "conancenter" | "conan" => "conan",
        "github actions" | "actions" | "github-action" | "github-action-workflow" => "githubactions",
        _ => return None,
    };
    let (namespace, name) = match kind {
        // An artifact without its group is any of several (purl-spec, `maven`: the namespace is required).
        "maven" => {
            let parts = name.split_once(':').filter(|(group, artifact)| !group.is_empty() && !artifact.is_empty());
            parts.map(|(group, artifact)| (Some(group), artifact))?
        }
        "npm" | "golang" | "composer" | "swift" | "githubactions" => {
            name.rsplit_once('/').map_or((None, name), |(namespace, name)| (Some(namespace), name))
        }
        _ => (None, name),
    };
    // OSV writes Go versions without the `v` that they have everywhere else.
    let version = version.filter(|version| !version.is_empty());
    match version {
        Some(number) if kind == "golang" && number.starts_with(|c: char| c.is_ascii_digit()) => {
            made(kind, namespace, name, Some(&format!("v{number}")))
        }
        _ => made(kind, namespace, name, version),
    }
}

fn made(kind: &str, namespace: Option<&str>, name: &str, version: Option<&str>) -> Option<String> {
    let printable = |text: &str| text.len() <= 1_000 && !text.chars().any(char::is_control);
    if !printable(name) || !namespace.is_none_or(printable) || !version.is_none_or(printable) {
        return None;
    }
    let mut purl = PackageUrl::new(kind.to_owned(), name.to_owned()).ok()?;
    if let Some(namespace) = namespace.filter(|namespace| !namespace.is_empty()) {
        purl.with_namespace(namespace.to_owned()).ok()?;
    }
    let Some(version) = version.filter(|version| !version.is_empty()) else { return Some(purl.to_string()) };
    purl.with_version(version.to_owned()).ok()?;
    let text = purl.to_string();
    // A slash in a version is to be encoded, which the writer leaves undone and the reader asks for.
    let (name, version) = text.rsplit_once('@')?;
    Some(format!("{name}@{}", version.replace('/', "%2F")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn packages_of_every_ecosystem_have_one_form() {
        let known = [
            ("npm", "@angular/core", "16.0.1", "pkg:npm/%40angular/core@16.0.1"),
            ("crates.io", "regex", "1.5.1", "pkg:cargo/regex@1.5.1"),
            ("Go", "github.com/gogo/protobuf", "1.3.1", "pkg:golang/github.com/gogo/protobuf@v1.3.1"),
            (
                "Maven",
                "org.apache.logging.log4j:log4j-core",
                "2.14.1",
                "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1",
            ),
            ("PyPI", "Flask_Login", "0.6", "pkg:pypi/flask-login@0.6"),
            ("Packagist", "symfony/http-kernel", "", "pkg:composer/symfony/http-kernel"),
        ];
        for (ecosystem, name, version, purl) in known {
            assert_eq!(of(ecosystem, name, Some(version)).as_deref(), Some(purl));
        }
        for (alias, name, purl) in [
            ("rust-crate", "tokio", "pkg:cargo/tokio"),
            ("python-pkg", "Django", "pkg:pypi/django"),
            ("php-composer", "a/b", "pkg:composer/a/b"),
            ("R-package", "ggplot2", "pkg:cran/ggplot2"),
            ("sbt", "org.a:b", "pkg:maven/org.a/b"),
        ] {
            assert_eq!(of(alias, name, None).as_deref(), Some(purl));
        }
        for without_group in ["log4j-core", ":b", "a:"] {
            assert_eq!(of("java-archive", without_group, None), None, "{without_group}");
        }
        assert_eq!(of("Debian:11", "openssl", Some("1.1")), None);
    }

    #[test]
    fn qualifiers_are_dropped_and_what_is_no_purl_is_none() {
        let purl = "pkg:rpm/rhel/avahi-libs@0.7-20.el8?arch=x86_64&upstream=avahi-0.7-20.el8.src.rpm";
        assert_eq!(plain(purl).as_deref(), Some("pkg:rpm/rhel/avahi-libs@0.7-20.el8"));
        assert_eq!(plain("pkg:generic/java@17.0.10%2B7\0-J-ms8m"), None);
        let with_slash = "pkg:generic/tool@release%2F1.0";
        assert_eq!(plain(with_slash).as_deref(), Some(with_slash));
        for none in ["", "lodash", "pkg:", "pkg:npm", "https://example.org"] {
            assert_eq!(plain(none), None, "{none}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "[A-Za-z:/.@%?#0-9-]{0,80}") {
            let _ = (plain(&text), of("maven", &text, Some(&text)));
            if let Some(purl) = plain(&format!("pkg:npm/{text}")) {
                prop_assert_eq!(plain(&purl), Some(purl), "a plain package URL stays as it is");
            }
        }
    }
}
