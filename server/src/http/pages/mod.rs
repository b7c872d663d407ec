//! Pages: addresses to data to markup.

mod imports;
mod params;
mod render;

pub use render::problems;

use super::entrance::Entrance;
use super::extract::{GroupPath, Path, ProjectPath};
use super::problem::Problem;
use crate::error::Error;
use crate::services::Caller;
use crate::ui;
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use codegraph_app::Page;
use codegraph_model::ScopeRef;
use codegraph_model::api::ExportRequest;
use params::{CompareParams, CursorParams, ExportParams, PeriodsParams, ScopeParams, SnapshotParams, query};
use render::render;

pub fn router(entrance: Entrance) -> Router {
    // Leptos wants to know who runs its tasks. A second router finds it told, which is no error.
    let _ = any_spawner::Executor::init_tokio();
    Router::new()
        .route("/", get(overview))
        .route("/projects/{name}", get(project))
        .route("/projects/{name}/periods", get(project_periods))
        .merge(imports::router(entrance.services()))
        .route("/groups", get(groups))
        .route("/groups/{id}", get(group))
        .route("/groups/{id}/periods", get(group_periods))
        .route("/portfolio", get(portfolio))
        .route("/portfolio/periods", get(portfolio_periods))
        .route("/portfolio/{id}", get(group_portfolio))
        .route("/portfolio/{id}/periods", get(group_portfolio_periods))
        .route("/snapshots/{id}", get(snapshot))
        .route("/snapshots/{id}/export", get(export))
        .route("/compare", get(compare))
        .merge(debug())
        .fallback(missing)
        .with_state(entrance)
}

/// Pages for whoever works on this program.
#[cfg(debug_assertions)]
fn debug() -> Router<Entrance> {
    Router::new().route("/debug/components", get(components))
}

#[cfg(not(debug_assertions))]
fn debug() -> Router<Entrance> {
    Router::new()
}

#[cfg(debug_assertions)]
async fn components(request: Request) -> Response {
    render(request, Ok(codegraph_app::Components.into())).await
}

async fn overview(caller: Caller, request: Request) -> Response {
    let (request, params) = query::<CursorParams>(request);
    let load = async { ui::overview(&caller, params?.cursor.as_deref()).await };
    render(request, load.await.map(Page::from)).await
}

async fn groups(caller: Caller, request: Request) -> Response {
    let (request, params) = query::<CursorParams>(request);
    let load = async { ui::groups(&caller, params?.cursor.as_deref()).await };
    render(request, load.await.map(Page::from)).await
}

async fn project(caller: Caller, ProjectPath(name): ProjectPath, request: Request) -> Response {
    scope(caller, ScopeRef::Project(name), request).await
}

async fn group(caller: Caller, GroupPath(id): GroupPath, request: Request) -> Response {
    scope(caller, ScopeRef::Group(id), request).await
}

async fn portfolio(caller: Caller, request: Request) -> Response {
    scope(caller, ScopeRef::Portfolio(None), request).await
}

async fn group_portfolio(caller: Caller, GroupPath(id): GroupPath, request: Request) -> Response {
    scope(caller, ScopeRef::Portfolio(Some(id)), request).await
}

async fn project_periods(caller: Caller, ProjectPath(name): ProjectPath, request: Request) -> Response {
    periods(caller, ScopeRef::Project(name), request).await
}

async fn group_periods(caller: Caller, GroupPath(id): GroupPath, request: Request) -> Response {
    periods(caller, ScopeRef::Group(id), request).await
}

async fn portfolio_periods(caller: Caller, request: Request) -> Response {
    periods(caller, ScopeRef::Portfolio(None), request).await
}

async fn group_portfolio_periods(caller: Caller, GroupPath(id): GroupPath, request: Request) -> Response {
    periods(caller, ScopeRef::Portfolio(Some(id)), request).await
}

async fn scope(caller: Caller, scope: ScopeRef, request: Request) -> Response {
    let (request, params) = query::<ScopeParams>(request);
    let load = async {
        let params = params?;
        ui::scope(&caller, scope, params.range()?, params.cursor).await
    };
    render(request, load.await.map(Page::from)).await
}

async fn periods(caller: Caller, scope: ScopeRef, request: Request) -> Response {
    let (request, params) = query::<PeriodsParams>(request);
    let load = async { ui::periods(&caller, scope, params?.sent()).await };
    render(request, load.await.map(Page::from)).await
}

async fn snapshot(caller: Caller, Path(reference): Path<String>, request: Request) -> Response {
    let (request, params) = query::<SnapshotParams>(request);
    let load = async { ui::snapshot(&caller, &reference, params?.filter()?).await };
    render(request, load.await.map(Page::from)).await
}

/// An export as a file; the links of pages lead here.
async fn export(caller: Caller, Path(reference): Path<String>, request: Request) -> Response {
    let (_, params) = query::<ExportParams>(request);
    let write = async {
        let params = params?;
        let request = ExportRequest { format: params.format()?, baseline_snapshot_id: params.baseline };
        caller.export(&reference, &request).await
    };
    match write.await {
        Ok(export) => super::snapshots::download(export),
        Err(error) => Problem::from(error).into_response(),
    }
}

async fn compare(caller: Caller, request: Request) -> Response {
    let (request, params) = query::<CompareParams>(request);
    let load = async {
        let params = params?;
        let (from, to) = params.sides()?;
        let (dimensions, open) = (params.dimensions()?, params.open()?);
        ui::compare(&caller, from, to, dimensions, open).await
    };
    render(request, load.await.map(Page::from)).await
}

async fn missing(request: Request) -> Response {
    if request.uri().path().starts_with("/api/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let path: String = request.uri().path().chars().take(200).collect();
    Problem::from(Error::NotFound(format!("no page at {path}"))).into_response()
}
