//! Histories: trends, the difference of two times, the comparison of two periods, notes.

use super::extract::{Json, Query, Scoped};
use super::problem::Problem;
use crate::services::Caller;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use codegraph_model::api::{
    DiffQuery, NewNote, Note, NoteList, NoteQuery, PeriodComparison, PeriodsQuery, TrendFormat, TrendQuery, Trends,
};
use codegraph_model::compare::Comparison;

/// Show how metrics moved
///
/// Oldest first, with direction, slope and significance of each, and the releases, changes of rules and notes of the time.
/// A project without snapshots has one live point, computed for this answer and stored nowhere. `format` says how it is
/// written; `Accept` is not looked at.
#[utoipa::path(get, path = "/snapshots/{id}/trends", tag = "histories", operation_id = "trends",
    params(("id" = String, Path), TrendQuery),
    responses((status = 200, description = "The history.",
        content((Trends = "application/json"), (String = "text/csv"), (String = "image/svg+xml")))),
)]
pub async fn trends(
    caller: Caller,
    Scoped(scope): Scoped,
    Query(query): Query<TrendQuery>,
) -> Result<Response, Problem> {
    let trends = caller.trends(&scope, &query).await?;
    Ok(match query.format {
        TrendFormat::Json => axum::Json(trends).into_response(),
        TrendFormat::Csv => {
            ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], codegraph_export::trend_csv(&trends)).into_response()
        }
        TrendFormat::Svg => {
            ([(header::CONTENT_TYPE, "image/svg+xml")], codegraph_export::trend_svg(&trends)).into_response()
        }
    })
}

/// Compare two times
///
/// The newest snapshots at or before each. 404 names the nearest where there is none.
#[utoipa::path(get, path = "/snapshots/{id}/diff", tag = "histories", operation_id = "diff",
    params(("id" = String, Path), DiffQuery),
    responses((status = 200, description = "The comparison.", body = Comparison)),
)]
pub async fn diff(caller: Caller, Scoped(scope): Scoped, Query(query): Query<DiffQuery>) -> Result<Response, Problem> {
    Ok(axum::Json(caller.diff(&scope, &query).await?).into_response())
}

/// Compare two periods
///
/// Metric by metric, by their means; each period is half-open. 404 names the nearest snapshots where a period has none.
#[utoipa::path(get, path = "/snapshots/{id}/compare-periods", tag = "histories", operation_id = "compare_periods",
    params(("id" = String, Path), PeriodsQuery),
    responses((status = 200, description = "The comparison of the periods.", body = PeriodComparison)),
)]
pub async fn compare_periods(
    caller: Caller,
    Scoped(scope): Scoped,
    Query(query): Query<PeriodsQuery>,
) -> Result<Response, Problem> {
    Ok(axum::Json(caller.compare_periods(&scope, &query).await?).into_response())
}

/// List notes
///
/// Of one scope, oldest first.
#[utoipa::path(get, path = "/notes", tag = "histories", operation_id = "list_notes", params(NoteQuery),
    responses((status = 200, description = "The notes.", body = NoteList)),
)]
pub async fn notes(caller: Caller, Query(query): Query<NoteQuery>) -> Result<Response, Problem> {
    Ok(axum::Json(caller.notes(&query).await?).into_response())
}

/// Add a note
///
/// Something that readers of a history should know; charts mark it. Notes are added, never changed.
#[utoipa::path(post, path = "/notes", tag = "histories", operation_id = "add_note",
    request_body(content = NewNote, examples(
        ("note" = (summary = "of a project", value = json!({
            "scope_ref": "project:my-service", "timestamp": "2026-10-03T09:00:00Z", "text": "moved to the new build"}))),
    )),
    responses((status = 201, description = "It was added.", body = Note)),
)]
pub async fn add_note(caller: Caller, Json(new): Json<NewNote>) -> Result<Response, Problem> {
    Ok((StatusCode::CREATED, axum::Json(caller.add_note(new).await?)).into_response())
}
