//! Results about dependencies: scanners that write SARIF can say which package is vulnerable only in the message, each in
//! its own words.

use crate::advisory;
use crate::report::Package;
use crate::text;

/// What a message says of a package and its vulnerability.
#[derive(Default)]
pub struct Dependency {
    /// The id of the vulnerability, where that of the rule has more in it.
    pub id: Option<String>,
    pub package: Option<Package>,
    pub fixed_in: Vec<String>,
    pub aliases: Vec<String>,
}

/// Reads the messages of Trivy, OSV-Scanner and Grype; none where the message is of no such form.
pub fn read(id: Option<&str>, message: &str) -> Option<Dependency> {
    trivy(message).or_else(|| osv_scanner(message)).or_else(|| grype(id, message))
}

/// `Package: jquery\nInstalled Version: 3.2.1\nVulnerability CVE-2019-11358\nSeverity: MEDIUM\nFixed Version: 3.4.0\nLink: ...`
fn trivy(message: &str) -> Option<Dependency> {
    let rest = message.strip_prefix("Package: ")?;
    let field = |name: &str| rest.lines().find_map(|line| line.strip_prefix(name)).and_then(text::word);
    let version = Some(field("Installed Version: ")?);
    let fixed = field("Fixed Version: ").unwrap_or_default();
    Some(Dependency {
        package: Some(Package { name: text::word(rest.lines().next()?)?, version, ..Package::default() }),
        fixed_in: fixed.split(',').filter_map(text::word).take(50).collect(),
        ..Dependency::default()
    })
}

/// `Package 'github.com/gogo/protobuf@1.3.1' is vulnerable to 'CVE-2021-3121' (also known as 'GO-2021-0053', ...).`
fn osv_scanner(message: &str) -> Option<Dependency> {
    let (package, rest) = message.strip_prefix("Package '")?.split_once("' is vulnerable to ")?;
    let (name, version) = package.rsplit_once('@').filter(|(name, _)| !name.is_empty()).unwrap_or((package, ""));
    let names = rest.split('\'').map(str::trim).filter(|part| advisory::is_vulnerability(part)).map(str::to_owned);
    Some(Dependency {
        package: Some(Package { name: text::word(name)?, version: text::word(version), ..Package::default() }),
        aliases: advisory::aliases(None, names),
        ..Dependency::default()
    })
}

/// `A high vulnerability in npm package: lodash, version 4.17.11 was found at: /package-lock.json`, and in later versions
/// `The path /package-lock.json reports lodash at version 4.17.11 which is a vulnerable (npm) package installed in the
/// container`. The id of the rule is that of the vulnerability and the name of the package: `CVE-2019-10744-lodash`.
fn grype(id: Option<&str>, message: &str) -> Option<Dependency> {
    let older = || {
        let (_, rest) = message.strip_prefix('A')?.split_once(" vulnerability in ")?;
        let (ecosystem, rest) = rest.split_once(" package: ")?;
        let (name, rest) = rest.split_once(", version ")?;
        Some((ecosystem, name, rest.split_once(" was found")?.0))
    };
    let newer = || {
        let (package, rest) = message.strip_prefix("The path ")?.split_once(" at version ")?;
        let (_, name) = package.rsplit_once(" reports ")?;
        let (version, rest) = rest.split_once(" which ")?;
        let (_, rest) = rest.split_once(" vulnerable (")?;
        Some((rest.split_once(") package")?.0, name, version))
    };
    let (ecosystem, name, version) = older().or_else(newer)?;
    let id = id.and_then(|id| id.strip_suffix(name)?.strip_suffix('-')).filter(|id| advisory::is_vulnerability(id));
    let (name, version) = (text::word(name)?, text::word(version));
    let purl = crate::purl::of(ecosystem, &name, version.as_deref());
    Some(Dependency {
        id: id.map(str::to_owned),
        package: Some(Package { name, version, purl, ..Package::default() }),
        ..Dependency::default()
    })
}
