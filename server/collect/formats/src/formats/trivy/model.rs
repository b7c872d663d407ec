//! What of Trivy's JSON is read (`pkg/types`, `pkg/fanal/types`).

use crate::json::{self, Raw, Text, Texts};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Output<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub schema_version: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub created_at: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub artifact_name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub artifact_type: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    pub trivy: Version<'a>,
    #[serde(borrow, default)]
    pub results: Raw<'a>,
    #[serde(borrow, default)]
    pub resources: Raw<'a>,
    #[serde(borrow, default)]
    pub findings: Raw<'a>,
    #[serde(borrow, default)]
    pub vulnerabilities: Raw<'a>,
    #[serde(borrow, default)]
    pub misconfigurations: Raw<'a>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Version<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub version: Option<Text<'a>>,
}

/// A resource of a Kubernetes cluster.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "a resource of a cluster")]
pub struct Resource<'a> {
    #[serde(borrow, default)]
    pub results: Raw<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "a result")]
pub struct ResultObject<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub target: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub class: Option<Text<'a>>,
    #[serde(rename = "Type", borrow, default, deserialize_with = "json::text")]
    pub kind: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub packages: Raw<'a>,
    #[serde(borrow, default)]
    pub vulnerabilities: Raw<'a>,
    #[serde(borrow, default)]
    pub misconfigurations: Raw<'a>,
    #[serde(borrow, default)]
    pub secrets: Raw<'a>,
    #[serde(borrow, default)]
    pub licenses: Raw<'a>,
    #[serde(rename = "ExperimentalModifiedFindings", borrow, default)]
    pub modified: Raw<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "a package")]
pub struct PackageObject<'a> {
    #[serde(borrow)]
    pub name: Text<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub version: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    pub identifier: Identifier<'a>,
    #[serde(borrow, default)]
    pub licenses: Texts<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub file_path: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub relationship: Option<Text<'a>>,
    #[serde(default, deserialize_with = "json::truth")]
    pub indirect: Option<bool>,
    #[serde(default, deserialize_with = "json::truth")]
    pub dev: Option<bool>,
}

#[derive(Default, Deserialize)]
pub struct Identifier<'a> {
    #[serde(rename = "PURL", borrow, default, deserialize_with = "json::text")]
    pub purl: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "a vulnerability")]
pub struct Vulnerability<'a> {
    #[serde(rename = "VulnerabilityID", borrow)]
    pub vulnerability_id: Text<'a>,
    #[serde(rename = "VendorIDs", borrow, default)]
    pub vendor_ids: Texts<'a>,
    #[serde(borrow)]
    pub pkg_name: Text<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub pkg_path: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    pub pkg_identifier: Identifier<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub installed_version: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub fixed_version: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub status: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub severity: Option<Text<'a>>,
    #[serde(rename = "PrimaryURL", borrow, default, deserialize_with = "json::text")]
    pub primary_url: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub title: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub description: Option<Text<'a>>,
    #[serde(rename = "CweIDs", borrow, default)]
    pub cwe_ids: Texts<'a>,
    #[serde(rename = "CVSS", borrow, default, deserialize_with = "json::lenient")]
    pub cvss: Option<BTreeMap<String, Scores<'a>>>,
}

#[derive(Deserialize)]
pub struct Scores<'a> {
    #[serde(rename = "V2Vector", borrow, default, deserialize_with = "json::text")]
    pub v2_vector: Option<Text<'a>>,
    #[serde(rename = "V2Score", default, deserialize_with = "json::number")]
    pub v2_score: Option<f64>,
    #[serde(rename = "V3Vector", borrow, default, deserialize_with = "json::text")]
    pub v3_vector: Option<Text<'a>>,
    #[serde(rename = "V3Score", default, deserialize_with = "json::number")]
    pub v3_score: Option<f64>,
    #[serde(rename = "V40Vector", borrow, default, deserialize_with = "json::text")]
    pub v40_vector: Option<Text<'a>>,
    #[serde(rename = "V40Score", default, deserialize_with = "json::number")]
    pub v40_score: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "a misconfiguration")]
pub struct Misconfiguration<'a> {
    #[serde(rename = "Type", borrow, default, deserialize_with = "json::text")]
    pub kind: Option<Text<'a>>,
    #[serde(rename = "ID", borrow, default, deserialize_with = "json::text")]
    pub id: Option<Text<'a>>,
    #[serde(rename = "AVDID", borrow, default, deserialize_with = "json::text")]
    pub avd_id: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub title: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub message: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub resolution: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub severity: Option<Text<'a>>,
    #[serde(rename = "PrimaryURL", borrow, default, deserialize_with = "json::text")]
    pub primary_url: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub status: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    pub cause_metadata: Cause<'a>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Cause<'a> {
    #[serde(default, deserialize_with = "json::line_number")]
    pub start_line: Option<u32>,
    #[serde(default, deserialize_with = "json::line_number")]
    pub end_line: Option<u32>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    pub code: Option<Code<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Code<'a> {
    #[serde(borrow, default)]
    pub lines: Option<Vec<Line<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Line<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub content: Option<Text<'a>>,
    #[serde(default, deserialize_with = "json::truth")]
    pub is_cause: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "a secret")]
pub struct Secret<'a> {
    #[serde(rename = "RuleID", borrow)]
    pub rule_id: Text<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub category: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub severity: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub title: Option<Text<'a>>,
    #[serde(default, deserialize_with = "json::line_number")]
    pub start_line: Option<u32>,
    #[serde(default, deserialize_with = "json::line_number")]
    pub end_line: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "a license")]
pub struct License<'a> {
    #[serde(borrow)]
    pub name: Text<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub severity: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub category: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub pkg_name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub file_path: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub link: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "a suppressed finding")]
pub struct Modified<'a> {
    #[serde(rename = "Type", borrow, default)]
    pub kind: Text<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub status: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub statement: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub source: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub finding: Raw<'a>,
}
