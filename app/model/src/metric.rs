//! The catalog of metrics: the one place that says what a number means, which way is better and how it adds up.
//! Documentation, API, pages, tables and charts take units, directions and descriptions from here.

use crate::Dimension;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Which way is better.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Higher,
    Lower,
    Neutral,
}

/// What one step of a number is.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 0 to 100.
    Points,
    Count,
    Lines,
    Days,
    Percent,
    /// Per 1,000 lines with code.
    PerKloc,
}

impl Unit {
    /// What stands behind the number, with its space; empty for points and counts.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Points | Self::Count => "",
            Self::Lines => " lines",
            Self::Days => " days",
            Self::Percent => " %",
            Self::PerKloc => " per 1,000 lines",
        }
    }

    /// The same in the number of what stands before it: "1 line", "2 lines".
    #[must_use]
    pub fn suffix_after(self, number: &str) -> &'static str {
        match self {
            Self::Lines if number == "1" => " line",
            Self::Days if number == "1" => " day",
            _ => self.suffix(),
        }
    }

    /// A number in this unit: "81.5 %", "1 line".
    #[must_use]
    pub fn display(self, value: f64) -> String {
        let number = crate::number::display(value, self.decimals());
        let suffix = self.suffix_after(&number);
        number + suffix
    }

    /// How many decimals people want to see.
    #[must_use]
    pub const fn decimals(self) -> usize {
        match self {
            Self::Count | Self::Lines => 0,
            Self::Points | Self::Days | Self::Percent => 1,
            Self::PerKloc => 2,
        }
    }
}

/// How the numbers of projects become the number of their group or portfolio.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregation {
    Sum,
    /// The mean, weighted by `health.code_lines`.
    Mean,
    Min,
    Max,
}

/// What the catalog says of one metric.
#[derive(Debug, PartialEq)]
pub struct MetricInfo {
    pub dimension: Dimension,
    /// The name within its dimension: `code_lines`.
    pub name: &'static str,
    /// A few words for a heading.
    pub title: &'static str,
    pub unit: Unit,
    pub direction: Direction,
    /// A change of at most this much is none, in the metric's unit.
    pub tolerance: f64,
    pub aggregation: Aggregation,
    /// One sentence that says what is counted.
    pub description: &'static str,
}

/// A metric of the catalog.
#[derive(Clone, Copy)]
pub struct Metric(&'static MetricInfo);

impl Metric {
    /// Every metric, dimension by dimension, the score first.
    pub fn all() -> impl ExactSizeIterator<Item = Self> + Clone {
        CATALOG.iter().map(Self)
    }

    /// The metrics of one dimension, the score first.
    pub fn of(dimension: Dimension) -> impl Iterator<Item = Self> {
        Self::all().filter(move |metric| metric.dimension == dimension)
    }

    /// The score of a dimension.
    #[must_use]
    pub fn score(dimension: Dimension) -> Self {
        Self(&CATALOG[SCORES[dimension as usize]])
    }

    /// The metric of this dimension and name, if the catalog has it.
    #[must_use]
    pub fn find(dimension: Dimension, name: &str) -> Option<Self> {
        Self::of(dimension).find(|metric| metric.name == name)
    }

    /// A number of this metric as people read it, with its unit.
    #[must_use]
    pub fn display(self, value: f64) -> String {
        self.unit.display(value)
    }

    /// The place in the catalog.
    fn index(self) -> usize {
        CATALOG.iter().position(|info| std::ptr::eq(info, self.0)).unwrap_or(CATALOG.len())
    }
}

impl std::ops::Deref for Metric {
    type Target = MetricInfo;

    fn deref(&self) -> &MetricInfo {
        self.0
    }
}

impl PartialEq for Metric {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Metric {}

impl PartialOrd for Metric {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Metric {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.index().cmp(&other.index())
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.dimension, self.name)
    }
}

impl fmt::Debug for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A metric that the catalog does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown metric {value:?}; {hint}")]
pub struct UnknownMetric {
    value: String,
    hint: String,
}

impl FromStr for Metric {
    type Err = UnknownMetric;

    fn from_str(s: &str) -> Result<Self, UnknownMetric> {
        let (dimension, name) = s.split_once('.').unwrap_or((s, ""));
        let known = dimension.parse::<Dimension>().ok();
        known.and_then(|dimension| Self::find(dimension, name)).ok_or_else(|| UnknownMetric {
            value: crate::ids::shown(s),
            hint: match known {
                Some(dimension) => {
                    let names: Vec<_> = Self::of(dimension).map(|metric| metric.to_string()).collect();
                    format!("expected one of {}", names.join(", "))
                }
                None => "expected dimension.name, such as health.score".to_owned(),
            },
        })
    }
}

impl TryFrom<String> for Metric {
    type Error = UnknownMetric;

    fn try_from(s: String) -> Result<Self, UnknownMetric> {
        s.parse()
    }
}

impl Serialize for Metric {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Metric {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

macro_rules! catalog {
    ($($dimension:ident { $($name:literal, $title:literal, $unit:ident, $direction:ident, $tolerance:literal,
        $aggregation:ident, $description:literal;)+ })+) => {
        /// Every metric there is. An entry never changes its meaning: a new meaning is a new name, and a change of what
        /// is counted raises [`crate::score::RULE_VERSION`].
        static CATALOG: &[MetricInfo] = &[$($(MetricInfo {
            dimension: Dimension::$dimension,
            name: $name,
            title: $title,
            unit: Unit::$unit,
            direction: Direction::$direction,
            tolerance: $tolerance,
            aggregation: Aggregation::$aggregation,
            description: $description,
        },)+)+];
    };
}

catalog! {
    Health {
        "score", "Health", Points, Higher, 1.0, Mean,
            "The mean of the scores of the other measured dimensions, weighted as docs/scores.md says.";
        "code_lines", "Lines of code", Lines, Neutral, 0.0, Sum,
            "Lines with code in the source files of the languages that are analysed; comments and blank lines do not count.";
        "files", "Source files", Count, Neutral, 0.0, Sum, "Source files of the languages that are analysed.";
        "maintainability_index", "Maintainability", Points, Higher, 1.0, Mean,
            "The maintainability index of a function, 0 to 100 (Visual Studio's formula), averaged over functions by their lines.";
        "hotspots", "Hotspots", Count, Lower, 0.0, Sum,
            "Source files whose commits of the last 365 days times their cognitive complexity is 1,000 or more.";
        "commits_30d", "Commits, 30 days", Count, Neutral, 0.0, Sum, "Commits reachable that were made in the last 30 days.";
        "active_authors_90d", "Authors, 90 days", Count, Neutral, 0.0, Sum,
            "People with at least one commit in the last 90 days, identified by e-mail address and mailmap.";
        "bus_factor", "Bus factor", Count, Higher, 0.0, Min,
            "The smallest number of people who together wrote at least half of the commits of the last 365 days.";
    }
    Audit {
        "score", "Audit", Points, Higher, 1.0, Mean, "100 less what open security findings cost.";
        "findings", "Findings", Count, Lower, 0.0, Sum, "Open findings of security scanners.";
        "critical", "Critical", Count, Lower, 0.0, Sum, "Open security findings of critical severity.";
        "high", "High", Count, Lower, 0.0, Sum, "Open security findings of high severity.";
        "medium", "Medium", Count, Lower, 0.0, Sum, "Open security findings of medium severity.";
        "low", "Low", Count, Lower, 0.0, Sum, "Open security findings of low severity.";
        "per_kloc", "Findings per 1,000 lines", PerKloc, Lower, 0.01, Mean, "Open security findings per 1,000 lines of code.";
        "secrets", "Secrets", Count, Lower, 0.0, Sum, "Credentials found in the source.";
        "accepted", "Accepted", Count, Neutral, 0.0, Sum, "Security findings that somebody accepted, which do not count as open.";
    }
    Compliance {
        "score", "Compliance", Points, Higher, 0.5, Mean,
            "100 less what missing files and licenses outside the policy cost.";
        "checks_passed", "Checks passed", Count, Higher, 0.0, Sum, "Required files and declarations that are there.";
        "checks_failed", "Checks failed", Count, Lower, 0.0, Sum, "Required files and declarations that are missing.";
        "licenses_denied", "Licenses denied", Count, Lower, 0.0, Sum, "Dependencies under a license that policy denies.";
        "licenses_unknown", "Licenses unknown", Count, Lower, 0.0, Sum,
            "Dependencies without a readable license, in lockfiles whose format records licenses.";
        "scorecard", "Scorecard", Points, Higher, 0.1, Mean, "The score of an OpenSSF Scorecard report, times ten.";
        "accepted", "Accepted", Count, Neutral, 0.0, Sum, "Failed checks and licenses that somebody accepted, which do not count.";
    }
    Release {
        "score", "Release", Points, Higher, 1.0, Mean, "100 less what age and unreleased commits cost.";
        "days_since_release", "Days since release", Days, Lower, 1.0, Max, "Days since the commit of the newest release.";
        "commits_since_release", "Commits since release", Count, Lower, 0.0, Max,
            "Commits reachable that are not part of the newest release.";
        "releases_90d", "Releases, 90 days", Count, Neutral, 0.0, Sum, "Releases of the last 90 days.";
        "check_pass_rate", "Release checks passed", Percent, Higher, 0.1, Mean, "Share of the last release checks that passed.";
    }
    Sca {
        "score", "Supply chain", Points, Higher, 1.0, Mean, "100 less what known vulnerabilities of dependencies cost.";
        "dependencies", "Dependencies", Count, Neutral, 0.0, Sum, "Packages, each version once, that lockfiles and bills of materials name.";
        "direct", "Direct dependencies", Count, Neutral, 0.0, Sum, "Dependencies that the project itself asks for.";
        "vulnerable", "Vulnerable", Count, Lower, 0.0, Sum, "Dependencies with a known vulnerability.";
        "critical", "Critical", Count, Lower, 0.0, Sum, "Known vulnerabilities of critical severity in dependencies.";
        "high", "High", Count, Lower, 0.0, Sum, "Known vulnerabilities of high severity in dependencies.";
        "medium", "Medium", Count, Lower, 0.0, Sum, "Known vulnerabilities of medium severity in dependencies.";
        "low", "Low", Count, Lower, 0.0, Sum, "Known vulnerabilities of low severity in dependencies.";
        "duplicate_versions", "Duplicate versions", Count, Lower, 0.0, Sum,
            "Versions beyond the first of packages that are locked in more than one version.";
        "accepted", "Accepted", Count, Neutral, 0.0, Sum,
            "Known vulnerabilities of dependencies that somebody accepted, which do not count as open.";
    }
    Quality {
        "score", "Quality", Points, Higher, 0.5, Mean,
            "100 less what complexity, uncovered lines, failing tests and lint findings cost, as far as they are measured.";
        "line_coverage", "Line coverage", Percent, Higher, 0.1, Mean, "Share of executable lines that tests ran.";
        "branch_coverage", "Branch coverage", Percent, Higher, 0.1, Mean, "Share of branches that tests took.";
        "tests", "Tests", Count, Neutral, 0.0, Sum, "Tests that were reported.";
        "tests_failed", "Tests failed", Count, Lower, 0.0, Sum, "Tests that failed or ended in an error.";
        "tests_skipped", "Tests skipped", Count, Lower, 0.0, Sum, "Tests that were not run.";
        "functions", "Functions", Count, Neutral, 0.0, Sum, "Functions and methods of the languages that are analysed.";
        "complex_functions", "Complex functions", Count, Lower, 0.0, Sum,
            "Functions with a cognitive complexity above 15.";
        "cognitive_p90", "Cognitive complexity, p90", Count, Lower, 0.0, Mean,
            "The cognitive complexity that nine of ten functions do not exceed.";
        "lint_findings", "Lint findings", Count, Lower, 0.0, Sum, "Open findings of linters.";
        "accepted", "Accepted", Count, Neutral, 0.0, Sum, "Findings of linters that somebody accepted, which do not count as open.";
    }
}

/// Where in the catalog each dimension's score stands.
static SCORES: [usize; 6] = {
    let mut places = [0; 6];
    let mut i = 1;
    while i < CATALOG.len() {
        if CATALOG[i].dimension as usize != CATALOG[i - 1].dimension as usize {
            places[CATALOG[i].dimension as usize] = i;
        }
        i += 1;
    }
    places
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_is_found_by_what_it_prints() {
        for metric in Metric::all() {
            assert_eq!(metric.to_string().parse::<Metric>().as_ref(), Ok(&metric));
            assert!(metric.description.ends_with('.'), "{metric}");
        }
    }

    #[test]
    fn every_dimension_begins_with_its_score() {
        for dimension in Dimension::ALL {
            assert_eq!(Metric::score(dimension).to_string(), format!("{dimension}.score"));
            assert_eq!(Metric::of(dimension).next(), Some(Metric::score(dimension)));
        }
    }

    #[test]
    fn an_unknown_metric_names_those_there_are() {
        let message = "release.speed".parse::<Metric>().unwrap_err().to_string();
        assert!(message.contains("days_since_release"), "{message}");
        assert!("speed".parse::<Metric>().is_err());
    }
}
