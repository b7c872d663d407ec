//! A document of SPDX 2 or 3 while it is read: its packages and how they depend on each other.

use super::FORMAT;
use crate::json;
use crate::purl;
use crate::report::{Package, Report, ReportError, Tool};
use crate::text;
use chrono::{DateTime, NaiveDateTime, Utc};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// More licenses of one package than this are not taken: more than a person reads is no help.
const MAX_LICENSES: usize = 100;

#[derive(Default)]
pub struct Document {
    pub report: Report,
    /// The places of packages in the report, by their ids.
    places: HashMap<String, usize>,
    /// The ids of what the document is about: the project itself.
    described: HashSet<String>,
    dependencies: Vec<Dependency>,
    /// The places of what only says where packages were found.
    origins: HashSet<usize>,
}

struct Dependency {
    from: Rc<str>,
    on: String,
    dev: Option<bool>,
}

/// What a document says of a package.
#[derive(Default)]
pub struct PackageFacts {
    pub id: Option<String>,
    pub name: String,
    pub version: Option<String>,
    /// The first is taken that is one.
    pub purls: Vec<String>,
    pub concluded: Option<String>,
    pub declared: Option<String>,
    /// What it is for (SPDX 2.3, 7.24).
    pub purpose: Option<String>,
}

impl PackageFacts {
    /// Whether it only says where packages were found: in an operating system or, as Trivy writes it, in a lockfile.
    fn is_origin(&self) -> bool {
        let is_system = |purpose: &str| matches!(purpose, "OPERATING-SYSTEM" | "OPERATING_SYSTEM" | "operatingSystem");
        let is_file = || self.id.as_deref().is_some_and(|id| id.starts_with("SPDXRef-Application-"));
        self.purls.is_empty() && (self.purpose.as_deref().is_some_and(is_system) || is_file())
    }
}

impl Document {
    pub fn new(version: String) -> Self {
        let report = Report { format: FORMAT, format_version: Some(version), ..Report::default() };
        Self { report, ..Self::default() }
    }

    /// `Tool: name-version`, `Organization: ...` or `Person: ...`.
    pub fn creator(&mut self, said: &str) {
        let Some(tool) = said.trim().strip_prefix("Tool:").and_then(text::word) else { return };
        // The specification wants `name-version`; a name may have dashes itself.
        let (name, version) = match tool.rsplit_once('-') {
            Some((name, version))
                if version.starts_with(|c: char| c.is_ascii_digit() || c == 'v') && !name.is_empty() =>
            {
                (name.to_owned(), Some(version.to_owned()))
            }
            _ => (tool, None),
        };
        self.tool(Tool { name, version });
    }

    pub fn tool(&mut self, tool: Tool) {
        if !self.report.tools.contains(&tool) && self.report.tools.len() < 100 {
            self.report.tools.push(tool);
        }
    }

    pub fn created(&mut self, said: &str) {
        self.report.created_at = time(said);
    }

    /// A package. Of a purl that is none the place is noted, and the package kept.
    pub fn package(&mut self, facts: PackageFacts, at: impl FnOnce() -> String) -> Result<(), ReportError> {
        let is_origin = facts.is_origin();
        let Some(name) = text::word(&facts.name) else {
            self.report.skip_unreadable("a package without a name", at());
            return Ok(());
        };
        let purl = facts.purls.iter().find_map(|purl| purl::plain(purl));
        if purl.is_none() && !facts.purls.is_empty() {
            self.report.skip("invalid package URL; the package was imported without it", at());
        }
        let version = facts.version.as_deref().filter(|version| said(version)).and_then(text::word);
        let version = version.or_else(|| {
            let purl: packageurl::PackageUrl<'_> = purl.as_deref()?.parse().ok()?;
            purl.version().and_then(text::word)
        });
        let license = [facts.concluded, facts.declared].into_iter().flatten().find(|license| said(license));
        let place = self.report.packages.len();
        if is_origin {
            self.origins.insert(place);
        }
        if let Some(id) = facts.id {
            self.places.insert(id, place);
        }
        self.report.packages.push(Package {
            name,
            version,
            purl,
            licenses: license.as_deref().and_then(text::word).into_iter().collect(),
            ..Package::default()
        });
        json::within_limits(&self.report)
    }

    /// Adds a license to a package. Returns whether it says anything.
    pub fn license(&mut self, id: &str, license: &str) -> bool {
        let Some(word) = text::word(license).filter(|word| said(word)) else { return false };
        let package = self.places.get(id).and_then(|place| self.report.packages.get_mut(*place));
        if let Some(package) = package
            && package.licenses.len() < MAX_LICENSES
            && !package.licenses.contains(&word)
        {
            // Many packages can point to one long text.
            self.report.text_bytes += word.len();
            package.licenses.push(word);
        }
        true
    }

    /// What the document is about.
    pub fn describes(&mut self, id: &str) {
        self.described.insert(id.to_owned());
    }

    /// That `from` depends on `on`; for development alone or not, if that is known.
    pub fn depends(&mut self, from: &Rc<str>, on: &str, dev: Option<bool>) {
        self.dependencies.push(Dependency { from: Rc::clone(from), on: on.to_owned(), dev });
    }

    /// A relationship of SPDX 2 (section 11.1, table 68).
    pub fn relationship(&mut self, from: &str, kind: &str, to: &str) {
        match kind {
            "DESCRIBES" => self.describes(to),
            "DESCRIBED_BY" => self.describes(from),
            "DEPENDS_ON" | "DYNAMIC_LINK" | "STATIC_LINK" | "HAS_PREREQUISITE" => self.depends(&from.into(), to, None),
            "DEPENDENCY_OF" | "OPTIONAL_DEPENDENCY_OF" | "PROVIDED_DEPENDENCY_OF" | "PREREQUISITE_FOR" => {
                self.depends(&to.into(), from, None);
            }
            "RUNTIME_DEPENDENCY_OF" => self.depends(&to.into(), from, Some(false)),
            "BUILD_DEPENDENCY_OF"
            | "DEV_DEPENDENCY_OF"
            | "TEST_DEPENDENCY_OF"
            | "BUILD_TOOL_OF"
            | "DEV_TOOL_OF"
            | "TEST_TOOL_OF" => self.depends(&to.into(), from, Some(true)),
            _ => {}
        }
    }

    /// The package of an id.
    pub fn referred(&self, id: &str) -> Option<&Package> {
        self.report.packages.get(*self.places.get(id)?)
    }

    /// What the whole says. The packages that the document describes are the project itself and are left away, unless it
    /// describes all of them: then it is a list. What they depend on is direct, if any of their dependencies is told.
    pub fn finish(mut self) -> Report {
        let roots: HashSet<usize> = self.described.iter().filter_map(|id| self.places.get(id).copied()).collect();
        let told = self.dependencies.iter().any(|dependency| self.is_root(&dependency.from, &roots));
        let is_list = roots.union(&self.origins).count() == self.report.packages.len();
        if told && !is_list {
            self.report.packages.iter_mut().for_each(|package| package.direct = Some(false));
        }
        for dependency in &self.dependencies {
            let Some(package) = self.places.get(&dependency.on).and_then(|place| self.report.packages.get_mut(*place))
            else {
                continue;
            };
            if !is_list && self.places.get(&*dependency.from).is_some_and(|place| roots.contains(place)) {
                package.direct = Some(true);
            }
            // Whatever is needed at run time is not for development alone, even if it is for that as well.
            package.dev = match (package.dev, dependency.dev) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (known, said) => known.or(said),
            };
        }
        let mut place = 0;
        self.report.packages.retain(|_| {
            place += 1;
            !self.origins.contains(&(place - 1)) && (is_list || !roots.contains(&(place - 1)))
        });
        self.report
    }

    fn is_root(&self, id: &str, roots: &HashSet<usize>) -> bool {
        self.places.get(id).is_some_and(|place| roots.contains(place))
    }
}

/// Whether a text says something: SPDX writes `NOASSERTION` and `NONE` where there is nothing to say.
pub fn said(text: &str) -> bool {
    !matches!(text.trim(), "" | "NOASSERTION" | "NONE" | "noassertion" | "none")
}

/// `YYYY-MM-DDThh:mm:ssZ`.
pub fn time(text: &str) -> Option<DateTime<Utc>> {
    let with_zone = DateTime::parse_from_rfc3339(text.trim()).ok().map(|time| time.to_utc());
    with_zone.or_else(|| text.trim().parse::<NaiveDateTime>().ok().map(|time| time.and_utc()))
}
