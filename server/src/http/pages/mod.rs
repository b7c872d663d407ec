//! Pages: addresses to data to markup.

mod imports;
mod params;
mod render;

use crate::error::{Error, Result};
use crate::services::Services;
use crate::ui;
use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use codegraph_app::Page;
use codegraph_app::data::ErrorPage;
use codegraph_model::ScopeRef;
use codegraph_model::api::ExportRequest;
use params::{CompareParams, CursorParams, ExportParams, PeriodsParams, ScopeParams, SnapshotParams, part, query};
use render::render;

/// A part of an address, or why it is none.
type Part = std::result::Result<Path<String>, PathRejection>;

pub fn router(services: Services) -> Router {
    // Leptos wants to know who runs its tasks. A second router finds it told, which is no error.
    let _ = any_spawner::Executor::init_tokio();
    Router::new()
        .route("/", get(overview))
        .route("/projects/{name}", get(project))
        .route("/projects/{name}/periods", get(project_periods))
        .merge(imports::router(&services))
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
        .with_state(services)
}

/// Pages for whoever works on this program.
#[cfg(debug_assertions)]
fn debug() -> Router<Services> {
    Router::new().route("/debug/components", get(components))
}

#[cfg(not(debug_assertions))]
fn debug() -> Router<Services> {
    Router::new()
}

#[cfg(debug_assertions)]
async fn components(request: Request) -> Response {
    render(request, Ok(codegraph_app::Components.into())).await
}

async fn overview(State(services): State<Services>, request: Request) -> Response {
    let (request, params) = query::<CursorParams>(request);
    let load = async { ui::overview(&services, params?.cursor.as_deref()).await };
    render(request, load.await.map(Page::from)).await
}

async fn groups(State(services): State<Services>, request: Request) -> Response {
    let (request, params) = query::<CursorParams>(request);
    let load = async { ui::groups(&services, params?.cursor.as_deref()).await };
    render(request, load.await.map(Page::from)).await
}

async fn project(State(services): State<Services>, name: Part, request: Request) -> Response {
    scope(services, project_of(name), request).await
}

async fn group(State(services): State<Services>, id: Part, request: Request) -> Response {
    scope(services, group_of(id), request).await
}

async fn portfolio(State(services): State<Services>, request: Request) -> Response {
    scope(services, Ok(ScopeRef::Portfolio(None)), request).await
}

async fn group_portfolio(State(services): State<Services>, id: Part, request: Request) -> Response {
    scope(services, portfolio_of(id), request).await
}

async fn project_periods(State(services): State<Services>, name: Part, request: Request) -> Response {
    periods(services, project_of(name), request).await
}

async fn group_periods(State(services): State<Services>, id: Part, request: Request) -> Response {
    periods(services, group_of(id), request).await
}

async fn portfolio_periods(State(services): State<Services>, request: Request) -> Response {
    periods(services, Ok(ScopeRef::Portfolio(None)), request).await
}

async fn group_portfolio_periods(State(services): State<Services>, id: Part, request: Request) -> Response {
    periods(services, portfolio_of(id), request).await
}

fn project_of(name: Part) -> Result<ScopeRef> {
    Ok(ScopeRef::Project(part(name)?.parse().map_err(|error| Error::invalid("project_name", error))?))
}

fn group_of(id: Part) -> Result<ScopeRef> {
    Ok(ScopeRef::Group(part(id)?.parse().map_err(|error| Error::invalid("group_id", error))?))
}

fn portfolio_of(id: Part) -> Result<ScopeRef> {
    Ok(ScopeRef::Portfolio(group_of(id)?.group().cloned()))
}

async fn scope(services: Services, scope: Result<ScopeRef>, request: Request) -> Response {
    let (request, params) = query::<ScopeParams>(request);
    let load = async {
        let params = params?;
        ui::scope(&services, scope?, params.range()?, params.cursor).await
    };
    render(request, load.await.map(Page::from)).await
}

async fn periods(services: Services, scope: Result<ScopeRef>, request: Request) -> Response {
    let (request, params) = query::<PeriodsParams>(request);
    let load = async { ui::periods(&services, scope?, params?.sent()).await };
    render(request, load.await.map(Page::from)).await
}

async fn snapshot(State(services): State<Services>, reference: Part, request: Request) -> Response {
    let (request, params) = query::<SnapshotParams>(request);
    let load = async { ui::snapshot(&services, &part(reference)?, params?.filter()?).await };
    render(request, load.await.map(Page::from)).await
}

/// An export as a file; the links of pages lead here.
async fn export(State(services): State<Services>, reference: Part, request: Request) -> Response {
    let (request, params) = query::<ExportParams>(request);
    let write = async {
        let params = params?;
        let request = ExportRequest { format: params.format()?, baseline_snapshot_id: params.baseline };
        services.export(&part(reference)?, &request, super::ANYBODY).await
    };
    match write.await {
        Ok(export) => super::snapshots::download(export),
        Err(error) => render(request, Err(error)).await,
    }
}

async fn compare(State(services): State<Services>, request: Request) -> Response {
    let (request, params) = query::<CompareParams>(request);
    let load = async {
        let params = params?;
        let (from, to) = params.sides()?;
        let (dimensions, open) = (params.dimensions()?, params.open()?);
        ui::compare(&services, from, to, dimensions, open).await
    };
    render(request, load.await.map(Page::from)).await
}

/// An error page in place of any other.
pub async fn error_page(request: Request, status: StatusCode, title: &'static str, message: String) -> Response {
    render(request, Ok(ErrorPage { status: status.as_u16(), title, message }.into())).await
}

async fn missing(request: Request) -> Response {
    if request.uri().path().starts_with("/api/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let path: String = request.uri().path().chars().take(200).collect();
    render(request, Err(Error::NotFound(format!("no page at {path}")))).await
}
