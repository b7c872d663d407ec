//! Names of weaknesses and vulnerabilities as they stand in texts, tags and addresses.

/// The first weakness that a text names, as `CWE-79`: from `external/cwe/cwe-079`, `CWE-79: Cross-site Scripting`.
#[must_use]
pub fn cwe(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let mut rest = lower.as_str();
    while let Some(at) = rest.find("cwe") {
        rest = &rest[at + 3..];
        let number = rest.trim_start_matches(['-', '_', ':', ' ']);
        let digits = number.bytes().take_while(u8::is_ascii_digit).count();
        if (1..=6).contains(&digits) && rest.len() - number.len() <= 1 {
            return number[..digits].parse::<u32>().ok().filter(|n| *n > 0).map(|n| format!("CWE-{n}"));
        }
    }
    None
}

/// The weaknesses that texts name, each once, in order.
#[must_use]
pub fn cwes<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut found = Vec::new();
    for name in texts.into_iter().filter_map(cwe) {
        if !found.contains(&name) && found.len() < 50 {
            found.push(name);
        }
    }
    found
}

/// Whether an id is one of a database of vulnerabilities: CVE, GHSA and those of <https://ossf.github.io/osv-schema/#id-modified-fields>.
#[must_use]
pub fn is_vulnerability(id: &str) -> bool {
    const PREFIXES: [&str; 19] = [
        "CVE-",
        "GHSA-",
        "RUSTSEC-",
        "PYSEC-",
        "OSV-",
        "GO-",
        "GSD-",
        "MAL-",
        "SNYK-",
        "TEMP-",
        "DSA-",
        "DLA-",
        "USN-",
        "RHSA-",
        "ALAS",
        "ELSA-",
        "SUSE-SU-",
        "openSUSE-SU-",
        "NSWG-",
    ];
    PREFIXES.iter().any(|prefix| {
        id.strip_prefix(prefix).is_some_and(|rest| rest.len() >= 4 && rest.bytes().any(|byte| byte.is_ascii_digit()))
    }) && !id.contains(' ')
}

/// The id of GitHub's advisory that an address leads to.
#[must_use]
pub fn ghsa(url: &str) -> Option<String> {
    let id = url.split('/').find(|part| part.starts_with("GHSA-"))?;
    let id = id.split(['?', '#']).next().unwrap_or_default();
    let well_formed = id.len() == 19 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    well_formed.then(|| id.to_owned())
}

/// Other names of one thing: each once, without the one that it goes by.
#[must_use]
pub fn aliases(id: Option<&str>, names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in names {
        if Some(name.as_str()) != id && !name.is_empty() && !found.contains(&name) && found.len() < 100 {
            found.push(name);
        }
    }
    found
}

/// The versions in a range that a vulnerability leaves alone: what stands behind `>=` in `>=2.6.9 <3.0.0 || >=3.1.0`.
#[must_use]
pub fn patched(range: &str) -> Vec<String> {
    bounds(range, ">=")
}

/// The versions that end a vulnerable range: what stands behind `<` in `>=4.0.0 <4.3.1`.
#[must_use]
pub fn fixed_after(range: &str) -> Vec<String> {
    bounds(range, "<")
}

fn bounds(range: &str, sign: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut parts = range.split([' ', ',', '|', '\t']).filter(|part| !part.is_empty());
    while let Some(part) = parts.next() {
        let Some(version) = part.strip_prefix(sign) else { continue };
        let version = if version.is_empty() { parts.next().unwrap_or_default() } else { version };
        if version.starts_with(|c: char| c.is_ascii_alphanumeric())
            && !found.iter().any(|v| v == version)
            && found.len() < 50
        {
            found.push(version.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weaknesses_are_found_in_tags_and_texts() {
        for (text, id) in [
            ("external/cwe/cwe-079", "CWE-79"),
            ("CWE-502: Deserialization of Untrusted Data", "CWE-502"),
            ("cwe:89", "CWE-89"),
            ("(CWE-327)", "CWE-327"),
        ] {
            assert_eq!(cwe(text).as_deref(), Some(id));
        }
        for none in ["external/cwe", "CWE-", "cwe-0", "security", "cwe-99999999999"] {
            assert_eq!(cwe(none), None, "{none}");
        }
    }

    #[test]
    fn ids_of_vulnerabilities_are_known() {
        for id in ["CVE-2021-44228", "GHSA-jfh8-c2jp-5v3q", "RUSTSEC-2021-0124", "GO-2021-0053"] {
            assert!(is_vulnerability(id), "{id}");
        }
        for id in ["C2001", "go-sec", "CVE-", "GO-FMT", "js/xss", "DLA-x"] {
            assert!(!is_vulnerability(id), "{id}");
        }
        assert_eq!(ghsa("https://github.com/advisories/GHSA-pfrx-2q88-qq97").as_deref(), Some("GHSA-pfrx-2q88-qq97"));
    }

    #[test]
    fn fixed_versions_are_read_from_ranges() {
        assert_eq!(patched(">=2.6.9 <3.0.0 || >= 3.1.0"), ["2.6.9", "3.1.0"]);
        assert_eq!(fixed_after("<3.0.8 || >=4.0.0 <4.5.3"), ["3.0.8", "4.5.3"]);
        assert_eq!(fixed_after("<=1.2.3"), Vec::<String>::new());
        assert_eq!(fixed_after(">= 1.0, < 1.2.4"), ["1.2.4"]);
    }
}
