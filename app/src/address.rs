//! The addresses of pages.

use crate::data::Open;
use codegraph_model::api::ExportFormat;
use codegraph_model::ids::ImportId;
use codegraph_model::snapshot::SnapshotHeader;
use codegraph_model::{Dimension, Name, ScopeRef, SnapshotId};

/// An address with a query made of these pairs.
pub fn address(path: &str, query: &[(&str, &str)]) -> String {
    match serde_urlencoded::to_string(query) {
        Ok(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path.to_owned(),
    }
}

/// The page of a project, group or portfolio.
pub fn scope_path(scope: &ScopeRef) -> String {
    match scope {
        ScopeRef::Project(name) => format!("/projects/{name}"),
        ScopeRef::Group(id) => format!("/groups/{id}"),
        ScopeRef::Portfolio(None) => "/portfolio".to_owned(),
        ScopeRef::Portfolio(Some(id)) => format!("/portfolio/{id}"),
    }
}

/// The page of a snapshot.
pub fn snapshot_path(id: SnapshotId) -> String {
    format!("/snapshots/{id}")
}

/// The page of the imported reports of a project.
pub fn imports_path(project: &Name) -> String {
    format!("/projects/{project}/imports")
}

/// The page of one of them.
pub fn import_path(project: &Name, id: ImportId) -> String {
    format!("/projects/{project}/imports/{id}")
}

/// The page that retires it.
pub fn retire_path(project: &Name, id: ImportId) -> String {
    format!("/projects/{project}/imports/{id}/retire")
}

/// Its bytes as received.
pub fn import_file_address(project: &Name, id: ImportId) -> String {
    format!("/api/v2/dashboard/projects/{project}/imports/{id}/file")
}

/// The export of a snapshot or, with a baseline, of their comparison.
pub fn export_address(id: SnapshotId, baseline: Option<SnapshotId>, format: ExportFormat) -> String {
    let baseline = baseline.map(|baseline| baseline.to_string());
    let mut query = vec![("format", format.as_str())];
    query.extend(baseline.as_deref().map(|baseline| ("baseline", baseline)));
    address(&format!("/snapshots/{id}/export"), &query)
}

/// The page that compares two snapshots.
pub fn compare_address(from: &SnapshotHeader, to: &SnapshotHeader) -> String {
    restricted_address(from, to, &[])
}

/// The same, for some dimensions; for all if empty.
pub fn restricted_address(from: &SnapshotHeader, to: &SnapshotHeader, dimensions: &[Dimension]) -> String {
    opened_address(from, to, dimensions, None)
}

/// The same, opened at a category.
pub fn opened_address(
    from: &SnapshotHeader,
    to: &SnapshotHeader,
    dimensions: &[Dimension],
    open: Option<&Open>,
) -> String {
    let (from, to) = (from.id.to_string(), to.id.to_string());
    let mut query = vec![("from", from.as_str()), ("to", to.as_str())];
    query.extend(dimensions.iter().map(|dimension| ("dimension", dimension.as_str())));
    let (at, offset);
    if let Some(open) = open {
        at = format!("{}.{}", open.dimension, open.category);
        offset = open.offset.to_string();
        query.push(("open", at.as_str()));
        query.extend(open.member.as_ref().map(|member| ("member", member.as_str())));
        query.push(("offset", offset.as_str()));
    }
    address("/compare", &query)
}
