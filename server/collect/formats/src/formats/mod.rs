//! The formats: what each is called, how it is known by its content, and how it is read.

pub mod cargo_audit;
pub mod clover;
pub mod cobertura;
pub mod cyclonedx;
pub mod dependabot;
pub mod eslint;
pub mod gitleaks;
pub mod grype;
pub mod jacoco;
pub mod junit;
pub mod lcov;
pub mod npm_audit;
pub mod openvex;
pub mod osv_scanner;
pub mod plain;
pub mod sarif;
pub mod scorecard;
pub mod semgrep;
pub mod spdx;
pub mod trivy;

use crate::json::surrogate;
use crate::report::{Report, ReportError, Sink};
use crate::shape::{Kind, Shape};
use crate::xml::Outline;
use std::fmt;
use std::str::FromStr;

/// A format of reports.
#[derive(Clone, Copy)]
pub struct Format {
    /// What people call it.
    pub name: &'static str,
    /// What is typed to say that a file is of it: the name in lower case, with hyphens.
    pub kind: &'static str,
    /// What it is read for.
    pub about: &'static str,
    detect: fn(&Content<'_>) -> bool,
    read_into: fn(&[u8], &mut dyn Sink) -> Result<Report, ReportError>,
}

/// Content as far as it is looked at to tell the formats apart.
struct Content<'a> {
    bytes: &'a [u8],
    json: Option<Shape>,
    xml: Option<Outline>,
}

impl<'a> Content<'a> {
    fn of(bytes: &'a [u8]) -> Result<Self, ReportError> {
        if bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii().is_empty() {
            return Err(ReportError::Cut("the file is empty".to_owned()));
        }
        match Shape::of(bytes) {
            Ok(json @ Some(_)) => Ok(Self { bytes, json, xml: None }),
            Ok(None) => Ok(Self { bytes, json: None, xml: Outline::of(bytes)? }),
            // JSON is UTF-8; XML may be of an encoding that it declares.
            Err(ReportError::Unknown(message)) => match Outline::of(bytes) {
                Ok(xml @ Some(_)) => Ok(Self { bytes, json: None, xml }),
                Ok(None) => Err(ReportError::Unknown(message)),
                Err(error) => Err(error),
            },
            Err(error) => Err(error),
        }
    }

    fn is_json(&self, detect: fn(&Shape) -> bool) -> bool {
        self.json.as_ref().is_some_and(detect)
    }

    fn is_xml(&self, detect: fn(&Outline) -> bool) -> bool {
        self.xml.as_ref().is_some_and(detect)
    }

    const fn is_text(&self) -> bool {
        self.json.is_none() && self.xml.is_none()
    }
}

/// Formats in the form `module, kind, detect: about`.
macro_rules! formats {
    ($( $module:ident, $kind:literal, $detect:expr, $about:literal; )*) => {
        /// All formats. No content is of two of them.
        pub const ALL: &[Format] = &[$(Format {
            name: $module::FORMAT,
            kind: $kind,
            about: $about,
            detect: $detect,
            read_into: reader!($module),
        }),*];
    };
}

/// How a format is read: SARIF, of which there are large ones, in parts, and the others whole.
macro_rules! reader {
    (sarif) => {
        sarif::read_into
    };
    ($module:ident) => {
        |content, sink| {
            let mut report = $module::read(content)?;
            report.hand_on(sink);
            Ok(report)
        }
    };
}

formats! {
    sarif, "sarif", |c| c.is_json(sarif::detect), "findings of any scanner or linter: SARIF 2.1.0";
    cyclonedx, "cyclonedx", |c| c.is_json(cyclonedx::detect) || c.is_xml(cyclonedx::detect_xml),
        "packages, licenses, vulnerabilities and VEX: CycloneDX 1.2 to 1.7, JSON and XML";
    spdx, "spdx", |c| c.is_json(spdx::detect) || c.is_xml(spdx::detect_xml) || c.is_text() && spdx::detect_text(c.bytes),
        "packages and licenses: SPDX 2.2 and 2.3 (JSON, tag-value) and 3.0 (JSON)";
    osv_scanner, "osv-scanner", |c| c.is_json(osv_scanner::detect), "known vulnerabilities of packages";
    trivy, "trivy", |c| c.is_json(trivy::detect), "vulnerabilities, misconfigurations, secrets, licenses, packages";
    grype, "grype", |c| c.is_json(grype::detect), "known vulnerabilities of packages";
    cargo_audit, "cargo-audit", |c| c.is_json(cargo_audit::detect), "advisories of Rust crates";
    npm_audit, "npm-audit", |c| c.is_json(npm_audit::detect), "advisories of npm packages: versions 1 and 2";
    dependabot, "dependabot", |c| c.is_json(dependabot::detect), "alerts from the REST API of GitHub";
    openvex, "openvex", |c| c.is_json(openvex::detect), "statements on vulnerabilities";
    junit, "junit", |c| c.is_xml(junit::detect), "tests";
    lcov, "lcov", |c| c.is_text() && lcov::detect(c.bytes), "coverage";
    cobertura, "cobertura", |c| c.is_xml(cobertura::detect), "coverage";
    jacoco, "jacoco", |c| c.is_xml(jacoco::detect), "coverage";
    clover, "clover", |c| c.is_xml(clover::detect), "coverage";
    scorecard, "scorecard", |c| c.is_json(scorecard::detect), "checks of OpenSSF Scorecard";
    eslint, "eslint", |c| c.is_json(eslint::detect), "findings of ESLint's formatter `json`";
    semgrep, "semgrep", |c| c.is_json(semgrep::detect), "findings of `semgrep --json`";
    gitleaks, "gitleaks", |c| c.is_json(gitleaks::detect), "secrets";
    plain, "codegraph-items", |c| c.is_json(plain::detect), "anything else: the JSON Lines of docs/import-format.md";
}

impl Format {
    /// Reads content that is of this format, unpacked.
    ///
    /// # Errors
    /// When it is not what it claims to be, or passes a limit.
    pub fn read(&self, content: &[u8]) -> Result<Report, ReportError> {
        Report::whole(|sink| self.read_into(content, sink))
    }

    /// Reads content that is of this format, unpacked, and gives the findings to the sink.
    ///
    /// # Errors
    /// As for [`Format::read`]. What was given to the sink is void then.
    pub fn read_into(&self, content: &[u8], sink: &mut dyn Sink) -> Result<Report, ReportError> {
        let mut read = (self.read_into)(content, sink);
        let may_be_mended = match &read {
            Ok(report) => !report.skipped.is_empty(),
            Err(error) => matches!(error, ReportError::Invalid { .. }),
        };
        if may_be_mended && let Some(mended) = surrogate::replaced(content) {
            sink.forget();
            read = (self.read_into)(&mended, sink);
        }
        let report = read?;
        if report.is_unreadable() {
            let examples =
                report.skipped.iter().filter_map(|skipped| Some((&skipped.reason, skipped.examples.first()?)));
            let why = examples.map(|(reason, at)| format!("{reason} ({at})")).next().unwrap_or_default();
            return Err(crate::json::invalid(self.name, format!("none of the entries can be read: {why}")));
        }
        Ok(report)
    }
}

/// The format that content is of.
///
/// # Errors
/// When it is none of them, or no text.
pub fn detect(content: &[u8]) -> Result<Format, ReportError> {
    let looked_at = Content::of(content)?;
    claiming(&looked_at).next().ok_or_else(|| unknown(&looked_at))
}

/// All formats that content could be of. More than one is a defect of theirs, which tests look for.
///
/// # Errors
/// When it is no text.
pub fn claims(content: &[u8]) -> Result<Vec<Format>, ReportError> {
    Ok(claiming(&Content::of(content)?).collect())
}

fn claiming(content: &Content<'_>) -> impl Iterator<Item = Format> {
    ALL.iter().filter(|format| (format.detect)(content)).copied()
}

/// What is said of JSON that several tools write when they find nothing.
const NEEDS_KIND: &str = ", which several tools write when they find nothing; specify its kind, for example gitleaks, \
                          eslint, dependabot or osv-scanner";

fn unknown(content: &Content<'_>) -> ReportError {
    let begin = String::from_utf8_lossy(&content.bytes[..content.bytes.len().min(200)]);
    let what = if let Some(shape) = &content.json {
        let keys: Vec<&str> = shape.keys.iter().map(|key| key.name.as_str()).take(8).collect();
        let text = crate::text::decode(content.bytes).unwrap_or_default();
        if serde_json::from_str::<serde::de::IgnoredAny>(text).is_err_and(|e| e.is_eof()) {
            let message = "the JSON is truncated before anything identifies its format";
            return ReportError::Cut(message.to_owned());
        }
        match keys[..] {
            [] if shape.root == Kind::Array => format!("the file is an empty list{NEEDS_KIND}"),
            [] => format!("the file is an empty object{NEEDS_KIND}"),
            ["results"] => format!("the file is JSON with only the key results{NEEDS_KIND}"),
            _ => format!("the file is JSON with the keys {}", crate::text::line(&keys.join(", "), 200)),
        }
    } else if let Some(outline) = &content.xml {
        format!("the file is XML with the root element {:?}", crate::text::line(&outline.name, 100))
    } else {
        format!("the file begins with {:?}", crate::text::line(&begin, 60))
    };
    ReportError::Unknown(what)
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind)
    }
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Eq for Format {}

/// Not the kind of a format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind of report {0:?}; expected one of {all}", all = ALL.iter().map(|f| f.kind).collect::<Vec<_>>().join(", "))]
pub struct UnknownKind(pub String);

impl FromStr for Format {
    type Err = UnknownKind;

    fn from_str(kind: &str) -> Result<Self, UnknownKind> {
        let unknown = || UnknownKind(kind.chars().take(100).collect());
        ALL.iter().find(|format| format.kind == kind).copied().ok_or_else(unknown)
    }
}
