//! How much of what a file may hold.

use crate::report::{Finding, Package, Report, ReportError};

/// More findings than this in one file are refused.
pub const MAX_FINDINGS: usize = 500_000;
/// More packages than this in one file are refused.
pub const MAX_PACKAGES: usize = 1_000_000;

/// More text than this in the findings and packages of one file is refused. Files are smaller; what makes them larger is a
/// text that all their findings point to.
pub const MAX_TEXT: usize = 256 << 20;

/// Adds a finding to the report.
///
/// # Errors
///
/// [`ReportError::Limit`] that names the limit it passes.
pub fn push(report: &mut Report, finding: Finding) -> Result<(), ReportError> {
    report.text_bytes += text_of(&finding);
    report.findings.push(finding);
    within_limits(report)
}

/// Adds a package to the report.
///
/// # Errors
///
/// [`ReportError::Limit`] that names the limit it passes.
pub fn push_package(report: &mut Report, package: Package) -> Result<(), ReportError> {
    report.text_bytes += text_of_package(&package);
    report.packages.push(package);
    within_limits(report)
}

/// Refuses what passes the limits.
///
/// # Errors
///
/// [`ReportError::Limit`] that names the limit.
pub fn within_limits(report: &Report) -> Result<(), ReportError> {
    check(report.handed_on + report.findings.len(), MAX_FINDINGS, "findings")?;
    check(report.packages.len(), MAX_PACKAGES, "packages")?;
    check_text(report.text_bytes)
}

/// Refuses more text than there may be.
///
/// # Errors
///
/// [`ReportError::Limit`] that names the limit.
pub fn check_text(bytes: usize) -> Result<(), ReportError> {
    check(bytes >> 20, MAX_TEXT >> 20, "MiB of text in its findings and packages")
}

/// Refuses more of something than there may be.
///
/// # Errors
///
/// [`ReportError::Limit`] that names it.
pub fn check(count: usize, most: usize, what: &str) -> Result<(), ReportError> {
    if count > most { Err(ReportError::Limit(format!("the file has more than {most} {what}"))) } else { Ok(()) }
}

/// How many bytes of text a finding holds.
#[must_use]
pub fn text_of(finding: &Finding) -> usize {
    let texts = [&finding.rule, &finding.description, &finding.snippet, &finding.url, &finding.accepted];
    let lists = [&finding.fixed_in, &finding.aliases, &finding.cwes, &finding.tags];
    finding.title.len()
        + texts.into_iter().flatten().map(String::len).sum::<usize>()
        + lists.into_iter().flatten().map(String::len).sum::<usize>()
        + finding.fingerprints.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>()
        + finding.location.as_ref().map_or(0, |location| location.path.len())
        + finding.package.as_ref().map_or(0, text_of_package)
}

fn text_of_package(package: &Package) -> usize {
    let texts = [&package.version, &package.purl, &package.path];
    package.name.len()
        + texts.into_iter().flatten().map(String::len).sum::<usize>()
        + package.licenses.iter().map(String::len).sum::<usize>()
}
