//! `/snapshots`: create, list, show, items, compare, trends.

use super::extract::{Json, Path, Query};
use super::problem::Problem;
use crate::error::Error;
use crate::services::{CaptureRequest, ItemQuery, ListQuery, Services, TrendQuery, Watch};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use codegraph_model::api::{Bucket, CompareRequest, CreateSnapshot};
use codegraph_model::ids::{Scope, SnapshotId};
use codegraph_model::{Dimension, Metric, Name, Sealed, Severity};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListParams {
    scope: Option<Scope>,
    project_name: Option<Name>,
    group_id: Option<Name>,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    trigger_source: Option<String>,
    immutable: Option<bool>,
    limit: Option<u32>,
    cursor: Option<String>,
}

pub async fn list(
    State(services): State<Services>,
    RawQuery(raw): RawQuery,
    Query(params): Query<ListParams>,
) -> Result<Response, Problem> {
    let query = ListQuery {
        scope: params.scope,
        project_name: params.project_name,
        group_id: params.group_id,
        from: params.from,
        to: params.to,
        trigger_source: params.trigger_source,
        immutable: params.immutable,
        limit: params.limit,
        cursor: params.cursor,
    };
    let list = services.list_snapshots(query).await?;
    let next = list.next_cursor.as_deref().map(|cursor| next_page("snapshots", raw.as_deref(), cursor));
    Ok((link_header(next), axum::Json(list)).into_response())
}

/// The address of the next page: the same query with another cursor.
pub fn next_page(path: &str, raw: Option<&str>, cursor: &str) -> String {
    let kept = raw.unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let query: Vec<String> = kept.map(str::to_owned).chain([format!("cursor={cursor}")]).collect();
    format!("/api/v2/dashboard/{path}?{}", query.join("&"))
}

/// The `Link` header of a list (RFC 8288).
pub fn link_header(next: Option<String>) -> HeaderMap {
    let value = next.and_then(|next| HeaderValue::try_from(format!("<{next}>; rel=\"next\"")).ok());
    value.map(|value| (header::LINK, value)).into_iter().collect()
}

pub async fn create(State(services): State<Services>, Json(body): Json<CreateSnapshot>) -> Result<Response, Problem> {
    if body.scope.is_some_and(|scope| scope != Scope::Project) {
        return Err(
            Error::invalid("scope", "snapshots of groups and portfolios are not supported by this version").into()
        );
    }
    let project = body.project_name.ok_or_else(|| Error::invalid("project_name", "it is missing"))?;
    let request = CaptureRequest {
        project,
        reason: body.reason.unwrap_or_else(|| "manual capture".to_owned()),
        initiator: "anonymous".to_owned(),
        trigger_source: body.trigger_source.unwrap_or_else(|| "manual_api".to_owned()),
        source_ref: body.source_ref,
        immutable: body.immutable.unwrap_or(false),
        retention_class: body.retention_class.unwrap_or_else(|| "standard".to_owned()),
    };
    // A task of its own: a caller that goes away does not cut a capture in two.
    let task = tokio::spawn(async move { services.create_snapshot(request, Watch::none()).await });
    let sealed = task.await.map_err(Error::from)??;
    let location = format!("/api/v2/dashboard/snapshots/{}", sealed.snapshot.id);
    let headers = [(header::LOCATION, location), (header::CONTENT_TYPE, "application/json".to_owned())];
    Ok((StatusCode::CREATED, headers, sealed.json()).into_response())
}

pub async fn show(
    State(services): State<Services>,
    Path(reference): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let sealed = services.snapshot(&reference).await?;
    Ok(snapshot_response(&sealed, &reference, &headers))
}

/// The sealed bytes with the digest as entity tag. Under its id a snapshot never changes; under a name it is another one
/// tomorrow.
fn snapshot_response(sealed: &Sealed, reference: &str, request: &HeaderMap) -> Response {
    let etag = format!("\"{}\"", sealed.digest);
    let by_id = reference.parse::<SnapshotId>().is_ok();
    let caching = if by_id { "private, max-age=31536000, immutable" } else { "private, no-cache" };
    let known = request.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let matches = known.split(',').map(|tag| tag.trim().trim_start_matches("W/")).any(|tag| tag == etag || tag == "*");
    let headers = [(header::ETAG, etag), (header::CACHE_CONTROL, caching.to_owned())];
    if matches {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, [(header::CONTENT_TYPE, "application/json")], sealed.json()).into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemParams {
    dimension: Option<Dimension>,
    category: Option<String>,
    severity: Option<Severity>,
    q: Option<String>,
    limit: Option<u32>,
    cursor: Option<String>,
}

pub async fn items(
    State(services): State<Services>,
    Path(reference): Path<String>,
    RawQuery(raw): RawQuery,
    Query(params): Query<ItemParams>,
) -> Result<Response, Problem> {
    let query = ItemQuery {
        dimension: params.dimension,
        category: params.category,
        severity: params.severity,
        q: params.q,
        limit: params.limit,
        cursor: params.cursor,
    };
    let page = services.items(&reference, query).await?;
    let path = format!("snapshots/{}/items", page.snapshot_id);
    let next = page.next_cursor.as_deref().map(|cursor| next_page(&path, raw.as_deref(), cursor));
    Ok((link_header(next), axum::Json(page)).into_response())
}

pub async fn compare(State(services): State<Services>, Json(body): Json<CompareRequest>) -> Result<Response, Problem> {
    Ok(axum::Json(services.compare(&body).await?).into_response())
}

/// `metric` may stand more than once, so the query is read pair by pair.
pub async fn trends(
    State(services): State<Services>,
    Path(project): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let project: Name = project.parse().map_err(|e| Error::invalid("project_name", e))?;
    let mut query = TrendQuery { metrics: Vec::new(), from: None, to: None, bucket: Bucket::None };
    let time = |field, value: &str| {
        DateTime::parse_from_rfc3339(value)
            .map(|time| Some(time.to_utc()))
            .map_err(|e| Error::invalid(field, format!("{value}: {e}")))
    };
    for (name, value) in pairs {
        match name.as_str() {
            "metric" => query.metrics.push(value.parse::<Metric>().map_err(|e| Error::invalid("metric", e))?),
            "from" => query.from = time("from", &value)?,
            "to" => query.to = time("to", &value)?,
            "bucket" => {
                let word = serde_json::Value::String(value);
                query.bucket = serde_json::from_value(word).map_err(|e| Error::invalid("bucket", e))?;
            }
            other => return Err(Error::invalid("query", format!("there is no parameter {other:?}")).into()),
        }
    }
    if query.metrics.is_empty() {
        query.metrics = Dimension::ALL.into_iter().map(Metric::score).collect();
    }
    Ok(axum::Json(services.trends(&project, &query).await?).into_response())
}
